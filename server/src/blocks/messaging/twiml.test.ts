import { expect, test } from 'vitest';
import { openKernel, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import type { WebhookAnswer } from '../../kernel/webhook.ts';
import { type InboundMessage, lineOf, makeMessaging } from './index.ts';

const migrations = { name: 'messaging', folder: new URL('./migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const { store } = kernel;
const messaging = makeMessaging(kernel.parts, { defaultCarrier: 'simulated' });
const accountSid = TEST_ACCOUNT;
const ours = '+15550001111';
const customer = '+15550002222';
const line = lineOf(accountSid, customer, ours);
const message: InboundMessage = {
  messageSid: `SM${'1'.repeat(32)}`,
  from: customer,
  to: ours,
  body: 'hi',
  media: [{ url: 'https://carrier.test/m', contentType: 'image/png' }],
  parameters: {
    ProfileName: 'Ana',
    AccountSid: 'ACupstream',
    MessageSid: 'SMupstream',
    MediaUrl0: 'https://old.test',
  },
};
const number = await store.transact(tx =>
  messaging.addNumber(tx, {
    accountSid,
    phoneNumber: ours,
    smsUrl: 'https://customer.test/sms/in',
    smsFallbackUrl: 'https://customer.test/fallback',
    smsFallbackMethod: 'GET',
  }),
);

const answered = (body: string, over: Partial<WebhookAnswer> = {}): WebhookAnswer => ({
  ok: true,
  status: 200,
  contentType: 'text/xml',
  body,
  errorCode: null,
  reason: null,
  url: 'https://customer.test/sms/in',
  ...over,
});

/** What an answer leads to: its warnings and the jobs. */
async function take(answer: WebhookAnswer, depth = 0) {
  const before = (await kernel.jobs()).length;
  const { warnings } = await store.transact(tx =>
    one(tx, messaging.takeTwiml, { accountSid, answer, message, line, depth }),
  );
  return { codes: warnings.map(({ code }) => code), jobs: (await kernel.jobs()).slice(before) };
}
const twiml = (inner: string, depth = 0) => take(answered(`<Response>${inner}</Response>`), depth);

test("a number's webhook is called under our names, with its fallback", async () => {
  await store.transact(async tx => messaging.callNumber(tx, { accountSid, number, message, line }));
  const [job] = await kernel.jobs();
  expect(job).toMatchObject({
    kind: 'webhook',
    key: `${line}:sms`,
    data: {
      url: 'https://customer.test/sms/in',
      method: 'POST',
      fallbackUrl: 'https://customer.test/fallback',
      fallbackMethod: 'GET',
      parameters: {
        MessageSid: message.messageSid,
        SmsSid: message.messageSid,
        AccountSid: accountSid,
        From: customer,
        To: ours,
        Body: 'hi',
        NumMedia: '1',
        NumSegments: '1',
        MediaUrl0: 'https://carrier.test/m',
        MediaContentType0: 'image/png',
        ProfileName: 'Ana',
        SmsStatus: 'received',
        ApiVersion: '2010-04-01',
      },
      then: { kind: 'twiml.answered', key: line, data: { message, depth: 0 } },
    },
  });
});

test('a number without an address of its own is not called', async () => {
  const before = (await kernel.jobs()).length;
  await store.transact(async tx =>
    messaging.callNumber(tx, { accountSid, number: { ...number, smsUrl: '' }, message, line }),
  );
  expect(await kernel.jobs()).toHaveLength(before);
});

test('replies go back the way the message came, in their order', async () => {
  const { codes, jobs } = await twiml(
    '<Message>one</Message><Message statusCallback="/status"><Body>two</Body><Media>https://x.test/a.png</Media></Message>',
  );
  expect(codes).toEqual([]);
  expect(jobs.map(({ kind, key, data }) => [kind, key, data])).toMatchObject([
    ['deliver', line, { from: ours, to: customer, body: 'one' }],
    ['deliver', line, { body: 'two', mediaUrls: ['https://x.test/a.png'] }],
  ]);
  const { sid } = jobs[1]!.data as { sid: string };
  const row = await store.transact(tx => one(tx, messaging.messagesBySid, { accountSid, sid }));
  expect(row).toMatchObject({ direction: 'outbound-reply', statusCallback: 'https://customer.test/status' });
});

test('plain text is a reply, and an empty answer none', async () => {
  const { jobs } = await take(answered('just text', { contentType: 'text/plain' }));
  expect(jobs).toMatchObject([{ kind: 'deliver', data: { body: 'just text' } }]);
  expect(await take(answered('', { contentType: '', status: 204 }))).toEqual({ codes: [], jobs: [] });
  expect(await twiml('')).toEqual({ codes: [], jobs: [] });
});

test('who has stopped messages gets no reply either, and the account is told', async () => {
  const from = '+15550009999';
  const stopped = { ...message, from };
  const { body: _, ...rest } = stopped;
  const inbound = { ...rest, body: 'stop', providerSid: `SM${'9'.repeat(32)}`, numSegments: 1, line };
  await store.transact(tx =>
    one(tx, messaging.storeInbound, { ...inbound, accountSid, carrier: 'simulated' }),
  );
  const reply = answered('<Response><Message>one</Message></Response>');
  const { warnings } = await store.transact(tx =>
    one(tx, messaging.takeTwiml, { accountSid, answer: reply, message: stopped, line, depth: 0 }),
  );
  expect(warnings).toMatchObject([{ code: 21610 }]);
});

test('a redirect goes on with the same message, but not for ever', async () => {
  const { jobs } = await twiml('<Message>one</Message><Redirect method="GET">../next</Redirect>', 3);
  expect(jobs.map(({ kind }) => kind).sort()).toEqual(['deliver', 'webhook']);
  expect(jobs.find(({ kind }) => kind === 'webhook')!.data).toMatchObject({
    url: 'https://customer.test/next',
    method: 'GET',
    parameters: { Body: 'hi', MessageSid: message.messageSid },
    then: { data: { depth: 4 } },
  });
  expect(await twiml('<Redirect>/again</Redirect>', 9)).toEqual({ codes: [14106], jobs: [] });
});

test('the action of a message is told of that message', async () => {
  const { jobs } = await twiml('<Message action="/sent">one</Message><Message>never</Message>');
  const sent = jobs.find(({ kind }) => kind === 'deliver')!.data as { sid: string };
  expect(jobs).toHaveLength(2);
  expect(jobs.find(({ kind }) => kind === 'webhook')!.data).toMatchObject({
    url: 'https://customer.test/sent',
    parameters: { MessageSid: sent.sid, MessageStatus: 'queued', To: customer },
  });
});

test('a document may write to others, from numbers of the account', async () => {
  await store.transact(tx => messaging.addNumber(tx, { accountSid, phoneNumber: '+15550003333' }));
  const { codes, jobs } = await twiml(
    '<Message to="+15550004444" from="+15550003333">a</Message>' +
      '<Message from="+15559999999">b</Message><Message to="whatsapp:+15550004444">c</Message>',
  );
  expect(codes.sort()).toEqual([14101, 14102]);
  expect(jobs).toMatchObject([{ data: { from: '+15550003333', to: '+15550004444', body: 'a' } }]);
});

test.each<[string, WebhookAnswer, number]>([
  ['a failed call', answered('', { ok: false, status: 500, errorCode: 11200 }), 11200],
  ['no XML', answered('<Response>'), 12100],
  ['another root', answered('<Answer/>'), 12102],
  ['JSON', answered('{}', { contentType: 'application/json' }), 12300],
  ['a long text', answered(`<Response><Message>${'x'.repeat(1601)}</Message></Response>`), 21617],
  ['an unknown verb', answered('<Response><Dial>1</Dial></Response>'), 14110],
])('%s leads to a warning and nothing else', async (_, answer, code) => {
  expect(await take(answer)).toEqual({ codes: [code], jobs: [] });
});

test('more replies than allowed are cut', async () => {
  const { codes, jobs } = await twiml('<Message>x</Message>'.repeat(11));
  expect(codes).toEqual([14109]);
  expect(jobs).toHaveLength(10);
});
