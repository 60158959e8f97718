import { describe, expect, test } from 'vitest';
import { makeApi } from '../../api/client.ts';
import { makeRecorder } from '../../api/recorder.ts';
import type { FlexFlow, IncomingNumber, MessagingService } from '../shared/types.ts';
import { carryOut, type Place, planOf, removalOf, takeBack } from './deeds.ts';
import { changesOf, draftOf, emptyDraft, parametersOf, rivalOf, wrongIn } from './draft.ts';
import { handlerOf, proxyWebhook, type Surroundings, wiringOf } from './wiring.ts';

const hex = (digit: string) => digit.repeat(32);
const KS = `KS${hex('1')}`;
const AC = `AC${hex('2')}`;
const webhook = `https://example.org/webhooks/v1/Accounts/${AC}/Proxy/${KS}/Webhooks/Message`;
const number = (more: Partial<IncomingNumber> = {}): IncomingNumber => ({
  ...{ sid: `PN${hex('3')}`, phone_number: '+15550100001', friendly_name: 'n', sms_url: '' },
  ...{ sms_method: 'POST', sms_fallback_url: null, sms_application_sid: null, status_callback: null },
  ...{ date_created: '', capabilities: {}, ...more },
});
const flow = (more: Partial<FlexFlow> = {}): FlexFlow => ({
  ...{ sid: `FO${hex('4')}`, friendly_name: 'f', chat_service_sid: `IS${hex('5')}`, channel_type: 'sms' },
  ...{ contact_identity: '+15550100001', enabled: true, integration_type: 'studio' },
  ...{ integration: { flow_sid: `FW${hex('6')}`, retry_count: 3 }, long_lived: false, janitor_enabled: true },
  ...{ date_created: '2026-01-01T00:00:00Z', date_updated: '2026-01-01T00:00:00Z', ...more },
});
const around = (more: Partial<Surroundings> = {}): Surroundings => ({
  ...{ flows: [], pool: [], services: new Map(), proxyServiceSid: KS, ...more },
});
const pool = [{ sid: number().sid, phone_number: '+15550100001', in_use: 0 }];
const place: Place = {
  ...{ accountSid: AC, proxyServiceSid: KS, webhook, chatServiceSid: `IS${hex('5')}` },
  workspaceSid: `WS${hex('7')}`,
};
const service: MessagingService = {
  ...{ sid: `MG${hex('8')}`, friendly_name: 's', inbound_request_url: 'https://elsewhere.example' },
  use_inbound_webhook_on_number: false,
};

describe('how far a number is registered', () => {
  test.each([
    ['nothing is there', number(), around(), 'free', []],
    ['all is there', number({ sms_url: webhook }), around({ flows: [flow()], pool }), 'created', []],
    [
      'the address is disabled',
      number({ sms_url: webhook }),
      around({ flows: [flow({ enabled: false })], pool }),
      'disabled',
      [],
    ],
    ['an address alone', number(), around({ flows: [flow()] }), 'half', ['pool', 'handler']],
    ['a handler alone', number({ sms_url: webhook }), around(), 'half', ['flow', 'pool']],
    [
      'the handler was taken elsewhere',
      number({ sms_url: 'https://elsewhere.example' }),
      around({ flows: [flow()], pool }),
      'half',
      ['handler'],
    ],
    [
      'a messaging service takes the messages',
      number({ sms_url: webhook }),
      around({ flows: [flow()], pool, services: new Map([[number().sid, service]]) }),
      'half',
      ['service'],
    ],
    [
      "another number's address",
      number(),
      around({ flows: [flow({ contact_identity: '+15550100002' })] }),
      'free',
      [],
    ],
    [
      'the same digits on WhatsApp',
      number(),
      around({ flows: [flow({ channel_type: 'whatsapp' })] }),
      'free',
      [],
    ],
  ] as const)('%s', (_, one, others, state, missing) => {
    expect(wiringOf(one, others)).toMatchObject({ state, missing });
  });

  test('of several addresses the enabled one counts', () => {
    const old = flow({ sid: 'FO-old', date_created: '2025-01-01T00:00:00Z' });
    const off = flow({ sid: 'FO-off', enabled: false });
    expect(wiringOf(number({ sms_url: webhook }), around({ flows: [off, old], pool })).flow?.sid).toBe(
      'FO-old',
    );
  });

  test.each([
    [null, 'none'],
    ['', 'none'],
    [webhook, 'proxy'],
    [`https://h/webhooks/v1/Accounts/${AC}/Flows/FW${hex('6')}`, 'studio'],
    ['https://example.org/sms', 'url'],
  ])('handler of %s', (sms_url, kind) => {
    expect(handlerOf({ sms_url }).kind).toBe(kind);
  });

  test('an application goes before the address', () => {
    expect(handlerOf({ sms_url: webhook, sms_application_sid: 'AP1' }).kind).toBe('application');
  });
});

test('the webhook is where the server says that it is', () => {
  const known = { origin: 'http://127.0.0.1:8', accountSid: AC, proxyServiceSid: KS };
  const flowWebhook = `https://example.org/webhooks/v1/Accounts/${AC}/Flows/FW1`;
  expect(proxyWebhook({ ...known, flowWebhook })).toBe(webhook);
  expect(proxyWebhook({ ...known, flowWebhook: undefined })).toMatch(
    /^http:\/\/127\.0\.0\.1:8\/webhooks\/v1/,
  );
});

describe('what is left to be done', () => {
  const draft = { ...emptyDraft('+15550100001'), flowSid: `FW${hex('6')}` };
  const pieces = (one: IncomingNumber, others: Surroundings) =>
    planOf(wiringOf(one, others), draft, place).map(({ piece }) => piece);

  test('all of it, nobody is called before somebody answers', () => {
    expect(pieces(number(), around())).toEqual(['flow', 'pool', 'handler']);
  });
  test('only what is missing', () => {
    expect(pieces(number({ sms_url: webhook }), around({ flows: [flow()] }))).toEqual(['pool']);
    expect(pieces(number(), around({ flows: [flow()], pool }))).toEqual(['handler']);
    expect(pieces(number({ sms_url: webhook }), around({ flows: [flow()], pool }))).toEqual([]);
  });
  test('a disabled address is enabled, a messaging service gives way', () => {
    const services = new Map([[number().sid, service]]);
    expect(
      planOf(
        wiringOf(number({ sms_url: webhook }), around({ flows: [flow({ enabled: false })], pool, services })),
        draft,
        place,
      ).map(({ call }) => [call.path.replace(/[0-9a-f]{32}/, ''), call.form]),
    ).toEqual([
      ['/flex-api/v1/FlexFlows/FO', { Enabled: true }],
      ['/messaging/v1/Services/MG', { UseInboundWebhookOnNumber: true }],
    ]);
  });

  /** An API that answers what it is told to, and remembers what it was asked. */
  function scripted(refuse: (path: string) => number | null) {
    const asked: string[] = [];
    const answer = async (path: string, request: RequestInit = {}) => {
      asked.push(
        `${request.method} ${path.replace(/[0-9a-f]{32}/g, '')} ${String(request.body ?? '').slice(0, 40)}`,
      );
      const code = refuse(path);
      return code === null
        ? new Response(JSON.stringify({ sid: 'FO1' }))
        : new Response(JSON.stringify({ code, message: 'no' }), { status: 400 });
    };
    const api = makeApi({
      ...{ accountSid: AC, credentials: () => ({ name: 'n', secret: 's' }), recorder: makeRecorder() },
      fetch: answer as typeof fetch,
    });
    return { api, asked };
  }

  test('a refusal stops the work, and what was done can be taken back', async () => {
    const { api, asked } = scripted(path => (path.includes('IncomingPhoneNumbers') ? 21402 : null));
    const plan = planOf(wiringOf(number({ sms_url: 'https://old.example' }), around()), draft, place);
    const outcome = await carryOut(api, plan, () => {});
    expect(outcome).toMatchObject({
      done: ['flow', 'pool'],
      failed: { piece: 'handler', error: { code: 21402 } },
    });
    await takeBack(api, outcome.undo);
    expect(asked.slice(3).map(line => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'DELETE /proxy/v1/Services/KS/PhoneNumbers/PN',
      'DELETE /flex-api/v1/FlexFlows/FO1',
    ]);
  });

  test('a number that is in the pool already is no failure, and is not taken out of it again', async () => {
    const { api } = scripted(path => (path.endsWith('/PhoneNumbers') ? 80104 : null));
    const outcome = await carryOut(api, planOf(wiringOf(number(), around()), draft, place), () => {});
    expect(outcome.failed).toBeNull();
    expect(outcome.undo.map(({ path }) => path).filter(path => path.includes('/proxy/'))).toEqual([]);
  });

  test('the old handler comes back', () => {
    const plan = planOf(wiringOf(number({ sms_url: 'https://old.example' }), around()), draft, place);
    expect(plan.at(-1)!.undo({})).toMatchObject({ form: { SmsUrl: 'https://old.example' } });
  });

  test('removing: the address first, then what was asked for', () => {
    const wiring = wiringOf(number({ sms_url: webhook }), around({ flows: [flow()], pool }));
    const calls = (handler: boolean, taken: boolean) =>
      removalOf(wiring, place, { handler, pool: taken }).map(
        ({ method, path }) => `${method} ${path.slice(0, 12)}`,
      );
    expect(calls(false, false)).toEqual(['DELETE /flex-api/v1']);
    expect(calls(true, true)).toEqual(['DELETE /flex-api/v1', 'POST /api/2010-04', 'DELETE /proxy/v1/Se']);
  });
});

describe('the form', () => {
  const project = { chatServiceSid: 'IS1', workspaceSid: 'WS1' };
  test('a draft of a flow is the flow', () => {
    expect(parametersOf(draftOf(flow()), project)).toMatchObject({
      ...{ FriendlyName: 'f', ChannelType: 'sms', ContactIdentity: '+15550100001', Enabled: true },
      'Integration.FlowSid': `FW${hex('6')}`,
    });
  });
  test('only what has changed is sent; the integration as a whole', () => {
    const before = draftOf(flow());
    expect(changesOf(before, { ...before, friendlyName: 'New' }, project)).toEqual({ FriendlyName: 'New' });
    expect(
      changesOf(before, { ...before, integrationType: 'external', url: 'https://x.example' }, project),
    ).toEqual({
      ...{
        IntegrationType: 'external',
        'Integration.Url': 'https://x.example',
        'Integration.RetryCount': '3',
      },
    });
    expect(changesOf(before, before, project)).toEqual({});
  });
  test.each([
    ['sms', '+15550100001', undefined],
    ['sms', '5550100001', 'form'],
    ['sms', '', 'required'],
    ['whatsapp', '+15550100001', 'form'],
    ['whatsapp', 'whatsapp:+15550100001', undefined],
    ['facebook', 'messenger:123', undefined],
    ['web', '', undefined],
  ] as const)('%s %s', (channelType, identity, expected) => {
    expect(wrongIn({ ...emptyDraft(identity, channelType), flowSid: 'FW1' }).identity).toBe(expected);
  });
  test('what an integration needs', () => {
    expect(wrongIn(emptyDraft('+15550100001'))).toEqual({ flowSid: 'required' });
    expect(wrongIn({ ...emptyDraft('+15550100001'), integrationType: 'external', url: 'ftp://x' })).toEqual({
      url: 'form',
    });
  });
  test('a second enabled address is told before it is sent', () => {
    const draft = emptyDraft('+15550100001');
    expect(rivalOf(draft, [flow()], null)?.sid).toBe(flow().sid);
    expect(rivalOf(draft, [flow()], flow().sid)).toBeNull();
    expect(rivalOf({ ...draft, enabled: false }, [flow()], null)).toBeNull();
  });
});
