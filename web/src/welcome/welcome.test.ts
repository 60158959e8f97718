import { expect, test } from 'vitest';
import { makeApi } from '../api/client.ts';
import { makeRecorder } from '../api/recorder.ts';
import { botDefinition } from './bot.ts';
import { addressAmong, type Configuration, type Facts } from './facts.ts';
import { becomeAvailable, registerFirstAddress } from './register.ts';
import { stationsOf, stepsOf } from './steps.ts';

const configuration: Configuration = {
  chat_service_instance_sid: 'IS1',
  taskrouter_workspace_sid: 'WS1',
  taskrouter_target_workflow_sid: 'WW1',
  taskrouter_offline_activity_sid: null,
  attributes: { proxy_service_sid: 'KS1' },
};
const nothing: Facts = {
  ...{ configuration, address: null, worker: null, written: false, botAnswered: false },
  ...{ sessionSid: null, executionSid: null, reserved: false, accepted: false, answered: false },
};
const address = { number: '+1', numberSid: 'PN1', flexFlowSid: 'FO1', flowSid: 'FW1' };
const worker = { sid: 'WK1', friendly_name: 'ana', available: true, activity_name: 'Available' };
const said = (facts: Facts) =>
  stepsOf(facts).map(({ done, current }) => (done ? 'done' : current ? 'now' : 'later'));

test('the first step that is not done is the one to do', () => {
  expect(said(nothing)).toEqual(['done', 'now', 'later', 'later', 'later']);
  expect(said({ ...nothing, worker })).toEqual(['done', 'now', 'done', 'later', 'later']);
  const answered = { ...nothing, address, worker, written: true, botAnswered: true, answered: true };
  expect(said(answered)).toEqual(['done', 'done', 'done', 'done', 'done']);
});

test('who has taken a conversation was available, whatever they are now', () => {
  const facts = { ...nothing, address, worker: { ...worker, available: false }, accepted: true };
  expect(said(facts)).toEqual(['done', 'done', 'done', 'now', 'later']);
});

test('the stations light as far as the message has come', () => {
  const facts = { ...nothing, address, written: true, sessionSid: 'KC1', executionSid: 'FN1' };
  expect(stationsOf(facts).map(({ passed }) => passed)).toEqual([true, true, true, true, false, false]);
});

test('an address is a number, an enabled Flex Flow and a webhook that leads to Proxy', () => {
  const flow = {
    sid: 'FO1',
    channel_type: 'sms',
    contact_identity: '+1',
    enabled: true,
    integration_type: 'studio',
    integration: { flow_sid: 'FW1' },
  };
  const webhook = 'http://h/v1/Accounts/AC1/Proxy/KS1/Webhooks/Message';
  const number = { sid: 'PN1', phone_number: '+1', sms_url: webhook };
  expect(addressAmong([flow], [number])).toEqual(address);
  expect(addressAmong([{ ...flow, enabled: false }], [number])).toBeNull();
  expect(addressAmong([flow], [{ ...number, sms_url: 'http://h/other' }])).toBeNull();
  expect(addressAmong([{ ...flow, channel_type: 'whatsapp' }], [number])).toBeNull();
});

/** A server that answers each call by its method and path, and remembers what it was asked. */
function apiAgainst(answers: Record<string, object | number>) {
  const asked: string[] = [];
  const forms: unknown[] = [];
  const api = makeApi({
    accountSid: 'AC1',
    credentials: () => ({ name: 'token', secret: 't' }),
    recorder: makeRecorder(),
    fetch: async (path, options) => {
      const call = `${options?.method} ${String(path).split('?')[0]}`;
      asked.push(call);
      forms.push(options?.body);
      const answer = answers[call] ?? {};
      if (typeof answer === 'number')
        return new Response('{"code":45210,"message":"No"}', { status: answer });
      return new Response(JSON.stringify(answer), { status: 200 });
    },
  });
  return { api, asked, forms };
}

const numbers = '/api/2010-04-01/Accounts/AC1/IncomingPhoneNumbers';
const offers = 'GET /api/2010-04-01/Accounts/AC1/AvailablePhoneNumbers/US/Local.json';
const server = {
  'GET /studio/v2/Flows': { flows: [], meta: { key: 'flows', next_page_url: null } },
  'POST /studio/v2/Flows': { sid: 'FW1' },
  [offers]: { available_phone_numbers: [{ phone_number: '+15550100' }] },
  [`POST ${numbers}.json`]: { sid: 'PN1', phone_number: '+15550100' },
  'POST /flex-api/v1/FlexFlows': { sid: 'FO1' },
};
const says = { question: 'Who?', handover: 'Thanks' };

test('four deeds, one after the other', async () => {
  const { api } = apiAgainst(server);
  const done: string[] = [];
  expect(await registerFirstAddress(api, { configuration, says, done: deed => done.push(deed) })).toBe(
    '+15550100',
  );
  expect(done).toEqual(['bot', 'number', 'address', 'proxy']);
});

test('when a deed fails, those before it are taken back, the latest first', async () => {
  const { api, asked } = apiAgainst({ ...server, 'POST /proxy/v1/Services/KS1/PhoneNumbers': 400 });
  await expect(registerFirstAddress(api, { configuration, says, done: () => {} })).rejects.toMatchObject({
    code: 45210,
  });
  expect(asked.filter(call => call.startsWith('DELETE'))).toEqual([
    'DELETE /flex-api/v1/FlexFlows/FO1',
    `DELETE ${numbers}/PN1.json`,
    'DELETE /studio/v2/Flows/FW1',
  ]);
});

test('a bot that is there already is used, and stays', async () => {
  const flows = {
    flows: [{ sid: 'FW9', friendly_name: 'First conversation' }],
    meta: { key: 'flows', next_page_url: null },
  };
  const { api, asked } = apiAgainst({
    ...server,
    'GET /studio/v2/Flows': flows,
    [`POST ${numbers}.json`]: 500,
  });
  await expect(registerFirstAddress(api, { configuration, says, done: () => {} })).rejects.toThrow();
  expect(asked.some(call => /^(POST|DELETE) \/studio/.test(call))).toBe(false);
});

test('who is no worker yet becomes one', async () => {
  const activities = {
    activities: [
      { sid: 'WA0', available: false },
      { sid: 'WA1', available: true },
    ],
    meta: { key: 'activities', next_page_url: null },
  };
  const { api, asked, forms } = apiAgainst({ 'GET /taskrouter/v1/Workspaces/WS1/Activities': activities });
  const roles = ['supervisor'];
  await becomeAvailable(api, { configuration, identity: 'ana', roles, workerSid: null });
  await becomeAvailable(api, { configuration, identity: 'ana', roles, workerSid: 'WK1' });
  expect(asked.filter(call => call.startsWith('POST'))).toEqual([
    'POST /taskrouter/v1/Workspaces/WS1/Workers',
    'POST /taskrouter/v1/Workspaces/WS1/Workers/WK1',
  ]);
  // A worker's roles are those of the sign-in: the page must not make administrators.
  const made = forms[asked.indexOf('POST /taskrouter/v1/Workspaces/WS1/Workers')] as URLSearchParams;
  expect(JSON.parse(made.get('Attributes')!)).toMatchObject({ roles });
});

test('every way of the bot leads to a state that is there', () => {
  const { states } = botDefinition('WW1', says) as {
    states: { name: string; transitions: { next?: string }[] }[];
  };
  const names = new Set(states.map(({ name }) => name));
  const ways = states.flatMap(({ transitions }) => transitions.flatMap(({ next }) => next ?? []));
  expect(ways.filter(name => !names.has(name))).toEqual([]);
});
