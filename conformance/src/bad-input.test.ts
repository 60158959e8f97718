/** What is refused, with which status and code, and that nothing half-done stays behind. */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { sign } from '@switchhook/simulator';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { majors } from '../test/clients.ts';
import { eventually } from '../test/eventually.ts';
import { proxyWebhook, type Scene, startScene } from '../test/scene.ts';

let scene: Scene;
let flowSid: string;
let before: Record<string, number>;

beforeAll(async () => {
  scene = await startScene();
  const [flow] = await scene.client.studio.v2.flows.list();
  flowSid = flow!.sid;
  before = await census();
});
afterAll(() => scene?.close());
/** Whatever a test got wrong on purpose, afterwards there is as much as at the beginning. */
afterEach(async () => expect(await census()).toEqual(before));

const unknown = (prefix: string) => `${prefix}${'0123456789abcdef'.repeat(2)}`;

async function census(): Promise<Record<string, number>> {
  const { client, chatServiceSid, proxyServiceSid, workspaceSid } = scene;
  const [flexFlows, flows, channels, users, sessions, tasks, messages] = await Promise.all([
    client.flexApi.v1.flexFlow.list(),
    client.studio.v2.flows.list(),
    client.chat.v2.services(chatServiceSid).channels.list(),
    client.chat.v2.services(chatServiceSid).users.list(),
    client.proxy.v1.services(proxyServiceSid).sessions.list(),
    client.taskrouter.v1.workspaces(workspaceSid).tasks.list(),
    client.messages.list(),
  ]);
  const lists = { flexFlows, flows, channels, users, sessions, tasks, messages };
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.length]));
}

test.each(majors)('version %s turns refusals into its RestException', async major => {
  const client = scene.clientOf({ major });
  const sid = unknown('FO');
  await expect(client.flexApi.v1.flexFlow(sid).fetch()).rejects.toMatchObject({
    status: 404,
    code: 20404,
    message: `The requested resource /v1/FlexFlows/${sid} was not found`,
    moreInfo: expect.stringContaining('20404'),
  });
});

test('unknown account, wrong token, and somebody who is nobody', async () => {
  const refused = { status: 401, code: 20003 };
  const strangers = [{ accountSid: unknown('AC') }, { authToken: 'f'.repeat(32) }];
  for (const place of strangers) {
    const client = scene.clientOf(place);
    await expect(client.flexApi.v1.flexFlow.list()).rejects.toMatchObject(refused);
    await expect(client.messages.list()).rejects.toMatchObject(refused);
    await expect(client.chat.v2.services.create({ friendlyName: 'mine' })).rejects.toMatchObject(refused);
  }
  const address = `${scene.server.url}/chat/v2/Services`;
  const [response] = (await once(get(address), 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(401);
  expect(response.headers['www-authenticate']).toMatch(/^Basic/);
  expect(await json(response)).toMatchObject({ code: 20003, status: 401 });
  // To a page's script it is no invitation: the browser would ask the person for a password.
  const scripted = await fetch(address);
  expect([scripted.status, scripted.headers.get('www-authenticate')]).toEqual([401, null]);
});

test('another account does not exist for the one who asks', async () => {
  const uri = `https://api.twilio.com/2010-04-01/Accounts/${unknown('AC')}/Messages.json`;
  const answer = await scene.client.request({ method: 'get', uri });
  expect(answer).toMatchObject({ statusCode: 404, body: { status: 404, code: 20404 } });
});

interface Posting {
  url?: string;
  authToken?: string;
  parameters?: Record<string, string>;
  signature?: string | null;
  body?: string;
  contentType?: string;
}

/** Posts to the webhook of the seed as a carrier would, with whatever is wrong this time. */
async function post(posting: Posting) {
  const {
    url = proxyWebhook(scene.server, scene),
    authToken = scene.authToken,
    parameters = inbound(),
  } = posting;
  const signature = posting.signature === undefined ? sign(authToken, url, parameters) : posting.signature;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': posting.contentType ?? 'application/x-www-form-urlencoded; charset=utf-8',
      ...(signature === null ? {} : { 'x-twilio-signature': signature }),
    },
    body: posting.body ?? new URLSearchParams(parameters).toString(),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
}

function inbound(changes: Record<string, string> = {}): Record<string, string> {
  const sid = `SM${randomBytes(16).toString('hex')}`;
  const { accountSid } = scene;
  const whole = { AccountSid: accountSid, MessageSid: sid, From: '+15551290001', To: '+15550600001' };
  return { ...whole, Body: 'Hi', NumMedia: '0', SmsStatus: 'received', ApiVersion: '2010-04-01', ...changes };
}

test('a webhook without a genuine signature is refused and not stored', async () => {
  const refused = { status: 403, body: { status: 403, code: 20403 } };
  expect(await post({ signature: null })).toMatchObject(refused);
  expect(await post({ signature: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' })).toMatchObject(refused);
  expect(await post({ authToken: 'f'.repeat(32) })).toMatchObject(refused);
  const parameters = inbound();
  const signature = sign(scene.authToken, proxyWebhook(scene.server, scene), parameters);
  expect(await post({ parameters: { ...parameters, Body: 'changed' }, signature })).toMatchObject(refused);
});

test('a webhook for an unknown account or Proxy service is not found', async () => {
  const refused = { status: 404, body: { status: 404, code: 20404 } };
  const elsewhere = [
    { accountSid: unknown('AC'), proxyServiceSid: scene.proxyServiceSid },
    { accountSid: scene.accountSid, proxyServiceSid: unknown('KS') },
  ];
  for (const place of elsewhere) {
    expect(await post({ url: proxyWebhook(scene.server, place) })).toMatchObject(refused);
  }
});

test('a malformed webhook is refused', async () => {
  const without = (name: string) => {
    const { [name]: _, ...rest } = inbound();
    return rest;
  };
  for (const name of ['MessageSid', 'From', 'To']) {
    expect(await post({ parameters: without(name) }), name).toMatchObject({ status: 400 });
  }
  expect(await post({ parameters: inbound({ MessageSid: 'nonsense' }) })).toMatchObject({ status: 400 });
  const mixed = inbound({ From: 'whatsapp:+15551290001' });
  expect(await post({ parameters: mixed })).toMatchObject({ status: 400, body: { code: 21910 } });
  expect(await post({ body: '%%%=%zz&&&', signature: null })).toMatchObject({ status: 403 });
});

test('malformed forms get a JSON error, never a 500', async () => {
  const authorization = `Basic ${Buffer.from(`${scene.accountSid}:${scene.authToken}`).toString('base64')}`;
  const bodies = [
    ['application/x-www-form-urlencoded', '%%%=%zz&&&=&FriendlyName'],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="Frie'],
    ['multipart/form-data', 'no boundary'],
    ['application/json', '{"FriendlyName":'],
    ['application/octet-stream', '\0\x01\x02'],
  ] as const;
  for (const [type, body] of bodies) {
    const response = await fetch(`${scene.server.url}/flex-api/v1/FlexFlows`, {
      method: 'POST',
      headers: { authorization, 'content-type': type },
      body,
    });
    expect(response.status, `${type}: ${body}`).toBe(400);
    expect(await response.json()).toMatchObject({ status: 400, code: expect.any(Number) });
  }
});

const good = () => ({
  friendlyName: 'bad',
  chatServiceSid: scene.chatServiceSid,
  channelType: 'sms' as const,
  contactIdentity: '+15550600002',
  integrationType: 'studio' as const,
  'integration.flowSid': flowSid,
});

test.each([
  ['an unknown channel type', { channelType: 'pigeon' as never }, 20001],
  ['an unknown integration type', { integrationType: 'oracle' as never }, 45212],
  ['a SID with another prefix', { chatServiceSid: unknown('KS') }, 20001],
  ['an unknown chat service', { chatServiceSid: unknown('IS') }, 45212],
  ['a Studio flow that does not exist', { 'integration.flowSid': unknown('FW') }, 45212],
  ['no Studio flow', { 'integration.flowSid': undefined }, 45212],
  ['too many retries', { 'integration.retryCount': 4 }, 45212],
  ['external without a URL', { integrationType: 'external' as const }, 45212],
  ['task without a workflow', { integrationType: 'task' as const }, 45212],
])('Flex Flow: %s', async (_what, changes, code) => {
  const creating = scene.client.flexApi.v1.flexFlow.create({ ...good(), ...changes });
  await expect(creating).rejects.toMatchObject({ status: 400, code });
});

test('two enabled flows for one identity collide, also when the second is switched on later', async () => {
  const { client } = scene;
  const create = (enabled: boolean) => client.flexApi.v1.flexFlow.create({ ...good(), enabled });
  const collision = { status: 409, code: 45210 };
  const at = (sid: string) => client.flexApi.v1.flexFlow(sid);
  const first = await create(true);
  await expect(create(true)).rejects.toMatchObject(collision);
  const second = await create(false);
  await expect(at(second.sid).update({ enabled: true })).rejects.toMatchObject(collision);
  expect((await at(second.sid).fetch()).enabled).toBe(false);
  await at(first.sid).update({ enabled: false });
  expect((await at(second.sid).update({ enabled: true })).enabled).toBe(true);
  for (const { sid } of [first, second]) await at(sid).remove();
  const both = await Promise.allSettled([create(true), create(true), create(true), create(true)]);
  const made = both.filter(one => one.status === 'fulfilled');
  expect(made).toHaveLength(1);
  await at(made[0]!.value.sid).remove();
});

test('a flow that loses its Studio flow: the customer is answered and the message is kept', async () => {
  const { client, network, chatServiceSid } = scene;
  const lost = await client.studio.v2.flows.create({
    friendlyName: 'to be lost',
    status: 'published',
    definition: (await client.studio.v2.flows(flowSid).fetch()).definition,
  });
  const flexFlow = await client.flexApi.v1.flexFlow.create({ ...good(), 'integration.flowSid': lost.sid });
  await client.studio.v2.flows(lost.sid).remove();
  const una = network.phone('+15551290002');
  expect(await una.write('Hi', { to: '+15550600002' })).toMatchObject({ status: 200 });
  const service = client.chat.v2.services(chatServiceSid);
  const channel = await eventually(async () => {
    const all = await service.channels.list();
    return all.find(({ attributes }) => JSON.parse(attributes).from === una.address);
  });
  const [message] = await eventually(async () => {
    const all = await service.channels(channel.sid).messages.list();
    return all.length > 0 && all;
  });
  expect(message!.body).toBe('Hi');
  await client.flexApi.v1.flexFlow(flexFlow.sid).remove();
  before = await census();
});

test('a message of 40 KB from a carrier stops nobody', async () => {
  const { client, network } = scene;
  const flexFlow = await client.flexApi.v1.flexFlow.create(good());
  const vic = network.phone('+15551290003');
  const large = await vic.write('x'.repeat(40 * 1024), { to: '+15550600002' });
  expect(large.status).toBe(200);
  expect(await vic.write('short', { to: '+15550600002' })).toMatchObject({ status: 200 });
  await eventually(async () => {
    const channels = await client.chat.v2.services(scene.chatServiceSid).channels.list();
    const own = channels.filter(({ attributes }) => JSON.parse(attributes).from === vic.address);
    const lists = await Promise.all(
      own.map(({ sid }) => client.chat.v2.services(scene.chatServiceSid).channels(sid).messages.list()),
    );
    return lists.flat().some(({ body }) => body === 'short');
  });
  await client.flexApi.v1.flexFlow(flexFlow.sid).remove();
  before = await census();
});

test('texts that are too long, and attributes that are no JSON', async () => {
  const { client, chatServiceSid, workspaceSid, workflowSid } = scene;
  const long = 'x'.repeat(40 * 1024);
  const service = client.chat.v2.services(chatServiceSid);
  const channel = await service.channels.create({ friendlyName: 'limits' });
  const messages = service.channels(channel.sid).messages;
  await expect(messages.create({ body: long })).rejects.toMatchObject({ status: 400, code: 50504 });
  await expect(messages.create({ body: 'hi', attributes: '{' })).rejects.toMatchObject({
    status: 400,
    code: 50304,
  });
  const broken = service.channels(channel.sid).update({ attributes: '{"a":' });
  await expect(broken).rejects.toMatchObject({ status: 400, code: 50304 });
  const large = service.channels(channel.sid).update({ attributes: JSON.stringify({ long }) });
  await expect(large).rejects.toMatchObject({ status: 400, code: 50303 });
  expect(await messages.list()).toEqual([]);
  expect((await service.channels(channel.sid).fetch()).attributes).toBe('{}');
  await service.channels(channel.sid).remove();

  const sending = client.messages.create({ from: '+15550600001', to: '+15551290001', body: long });
  await expect(sending).rejects.toMatchObject({ status: 400, code: 21617 });
  const tasks = client.taskrouter.v1.workspaces(workspaceSid).tasks;
  for (const attributes of ['{', '[1]', JSON.stringify({ long })]) {
    await expect(tasks.create({ workflowSid, attributes })).rejects.toMatchObject({ status: 400 });
  }
});

test('unknown SIDs are not found, wherever they stand', async () => {
  const { client, chatServiceSid, proxyServiceSid, workspaceSid } = scene;
  const service = client.chat.v2.services(chatServiceSid);
  const asked = [
    () => client.flexApi.v1.channel(unknown('CH')).fetch(),
    () => client.flexApi.v1.flexFlow(flowSid).fetch(),
    () => client.chat.v2.services(unknown('IS')).channels.list(),
    () => service.channels(unknown('CH')).fetch(),
    () => service.channels(unknown('CH')).messages.create({ body: 'hi' }),
    () => client.proxy.v1.services(unknown('KS')).fetch(),
    () => client.proxy.v1.services(proxyServiceSid).sessions(unknown('KC')).fetch(),
    () => client.studio.v2.flows(unknown('FW')).fetch(),
    () => client.studio.v2.flows(flowSid).executions(unknown('FN')).fetch(),
    () => client.taskrouter.v1.workspaces(unknown('WS')).fetch(),
    () => client.taskrouter.v1.workspaces(workspaceSid).tasks(unknown('WT')).update({ priority: 1 }),
    () => client.taskrouter.v1.workspaces(workspaceSid).workers(unknown('WK')).fetch(),
    () => client.messages(unknown('SM')).fetch(),
    () => client.incomingPhoneNumbers(unknown('PN')).remove(),
  ];
  for (const ask of asked) {
    await expect((async () => ask())(), String(ask)).rejects.toMatchObject({ status: 404 });
  }
});

test('Flex Channels: what is refused opens nothing', async () => {
  const { client } = scene;
  const flow = await client.flexApi.v1.flexFlow.create({ ...good(), enabled: false });
  const wanted = {
    flexFlowSid: flow.sid,
    identity: 'una',
    chatUserFriendlyName: 'Una',
    chatFriendlyName: 'Una',
  };
  const open = client.flexApi.v1.channel;
  const taskAttributes = open.create({ ...wanted, taskAttributes: '{' });
  await expect(taskAttributes).rejects.toMatchObject({ status: 400 });
  await expect(open.create({ ...wanted, preEngagementData: '{' })).rejects.toMatchObject({
    status: 400,
    code: 45733,
  });
  await expect(open.create({ ...wanted, flexFlowSid: unknown('FO') })).rejects.toMatchObject({
    status: 404,
    code: 45205,
  });
  await client.flexApi.v1.flexFlow(flow.sid).remove();
});
