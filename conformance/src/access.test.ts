/** Who may do what: keys, accounts that do not see each other, forms of older libraries, repeated requests. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Major, majors, official, SelfHostedHttpClient } from '../test/clients.ts';
import { proxyWebhook, type Scene, startScene } from '../test/scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene?.close());

const authorization = () =>
  `Basic ${Buffer.from(`${scene.accountSid}:${scene.authToken}`).toString('base64')}`;

function keyClient(major: Major, keySid: string, secret: string) {
  const httpClient = new SelfHostedHttpClient(scene.server.url, 'host');
  return official(major)(keySid, secret, { accountSid: scene.accountSid, httpClient: httpClient as never });
}

test.each(majors)('version %s: an API key opens the same account until it is removed', async major => {
  const key = await scene.client.newKeys.create({ friendlyName: `key ${major}` });
  expect(key.sid).toMatch(/^SK[0-9a-f]{32}$/);
  const client = keyClient(major, key.sid, key.secret);
  const services = await client.chat.v2.services.list();
  expect(services.map(({ sid }) => sid)).toContain(scene.chatServiceSid);
  const wrong = keyClient(major, key.sid, 'not the secret');
  await expect(wrong.chat.v2.services.list()).rejects.toMatchObject({ status: 401, code: 20003 });
  const again = await scene.client.keys(key.sid).fetch();
  expect(again).not.toHaveProperty('secret', key.secret);
  expect(await scene.client.keys(key.sid).remove()).toBe(true);
  await expect(client.chat.v2.services.list()).rejects.toMatchObject({ status: 401 });
});

test('two accounts do not see each other', async () => {
  const { client, chatServiceSid, proxyServiceSid, workspaceSid, network } = scene;
  const child = await client.api.v2010.accounts.create({ friendlyName: 'the other one' });
  const other = scene.clientOf({ accountSid: child.sid, authToken: child.authToken });
  const notFound = { status: 404, code: 20404 };
  await expect(other.chat.v2.services(chatServiceSid).fetch()).rejects.toMatchObject(notFound);
  await expect(other.proxy.v1.services(proxyServiceSid).fetch()).rejects.toMatchObject(notFound);
  await expect(other.proxy.v1.services(proxyServiceSid).sessions.list()).rejects.toMatchObject(notFound);
  await expect(other.taskrouter.v1.workspaces(workspaceSid).tasks.list()).rejects.toMatchObject(notFound);
  const [flow] = await client.studio.v2.flows.list();
  await expect(other.studio.v2.flows(flow!.sid).fetch()).rejects.toMatchObject(notFound);
  expect(await other.messages.list()).toEqual([]);
  const mixed = proxyWebhook(scene.server, { accountSid: child.sid, proxyServiceSid });
  network.register({
    webhookUrl: mixed,
    accountSid: child.sid,
    authToken: child.authToken,
    addresses: ['+15550800001'],
  });
  const ana = network.phone('+15551310001');
  expect(await ana.write('Hi', { to: '+15550800001' })).toMatchObject({ status: 404 });
});

test('older libraries send multipart forms', async () => {
  const [flow] = await scene.client.studio.v2.flows.list();
  const form = new FormData();
  form.set('FriendlyName', 'multipart ✓');
  form.set('ChatServiceSid', scene.chatServiceSid);
  form.set('ChannelType', 'whatsapp');
  form.set('Enabled', 'True');
  form.set('Integration.FlowSid', flow!.sid);
  const url = `${scene.server.url}/flex-api/v1/FlexFlows`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: authorization() },
    body: form,
  });
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({ friendly_name: 'multipart ✓', enabled: true });
});

test('version 3 also takes nested options', async () => {
  const [flow] = await scene.client.studio.v2.flows.list();
  const nested = { integration: { flowSid: flow!.sid, retryCount: 2 } } as object;
  const made = await scene.clientOf({ major: 3 }).flexApi.v1.flexFlow.create({
    friendlyName: 'nested',
    chatServiceSid: scene.chatServiceSid,
    channelType: 'custom',
    contactIdentity: 'nested',
    ...nested,
  });
  expect(made.integration).toEqual({ flow_sid: flow!.sid, retry_count: 2 });
});

test('a request that is repeated with the same idempotency token is carried out once', async () => {
  const url = `${scene.server.url}/chat/v2/Services/${scene.chatServiceSid}/Channels`;
  const create = (name: string) =>
    fetch(url, {
      method: 'POST',
      headers: { authorization: authorization(), 'i-twilio-idempotency-token': 'once and for all' },
      body: new URLSearchParams({ FriendlyName: name }),
    });
  const sidOf = async (answer: Response) => ((await answer.json()) as { sid: string }).sid;
  const answers = await Promise.all([create('one'), create('one'), create('one')]);
  // Whoever comes while the first is still being carried out is told so; afterwards the answer is repeated.
  const made = answers.filter(({ status }) => status === 201);
  expect(answers.filter(({ status }) => status !== 201).map(({ status }) => status)).toEqual(
    Array(answers.length - made.length).fill(409),
  );
  const again = await create('one');
  expect(again.status).toBe(201);
  const sids = await Promise.all([...made, again].map(sidOf));
  expect(new Set(sids).size).toBe(1);
  expect((await create('two')).status).toBe(422);
});

test('health, metrics and descriptions need no credentials and hold no secrets', async () => {
  const get = (path: string) => fetch(`${scene.server.url}${path}`);
  expect((await get('/healthz')).status).toBe(200);
  const metrics = await (await get('/metrics')).text();
  expect(metrics).toMatch(/^# HELP/m);
  expect(metrics).not.toContain(scene.authToken);
  for (const document of ['flex_v1', 'proxy_v1', 'chat_v2', 'studio_v2', 'taskrouter_v1', 'api_v2010']) {
    const described = (await (await get(`/openapi/${document}.json`)).json()) as { paths: object };
    expect(Object.keys(described.paths).length, document).toBeGreaterThan(3);
  }
});

test('the auth token is printed at the first start only, and never logged', async () => {
  const times = scene.server.output().split(scene.authToken).length - 1;
  expect(times).toBeLessThanOrEqual(1);
  await scene.server.kill();
  await scene.server.restart();
  expect(scene.server.output().split(scene.authToken).length - 1).toBe(times);
});

test('a key that was used right before a server stopped is known to have been used', async () => {
  const key = await scene.client.newKeys.create({ friendlyName: 'late' });
  const from = Date.now();
  await keyClient(6, key.sid, key.secret).chat.v2.services.list();
  expect(await scene.server.stop()).toBe(0);
  const database = new pg.Client(scene.databaseUrl);
  await database.connect();
  const { rows } = await database.query('select date_last_used from accounts.api_key where sid = $1', [
    key.sid,
  ]);
  await database.end();
  expect(rows[0].date_last_used?.getTime()).toBeGreaterThanOrEqual(from);
});
