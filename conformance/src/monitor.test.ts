/** What the owner of an account hears of: calls that failed, messages that nobody expected, settings that changed. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../test/eventually.ts';
import { proxyWebhook, type Scene, startScene } from '../test/scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene?.close());

/** Attempts come with pauses of seconds. */
const TRIED_AGAIN_MS = 30_000;

const alertOf = (code: number, limitMs?: number) =>
  eventually(async () => {
    const alerts = await scene.client.monitor.v1.alerts.list();
    return alerts.find(({ errorCode }) => errorCode === String(code));
  }, limitMs);

test('a webhook that fails is an alert, with the request and what was answered', async () => {
  const { client, receiver, chatServiceSid } = scene;
  receiver.on('/broken', () => ({ status: 500, contentType: 'text/html', body: 'Out of order' }));
  const url = `${receiver.url}/broken`;
  const service = client.chat.v2.services(chatServiceSid);
  const { sid: channelSid } = await service.channels.create({ friendlyName: 'Broken' });
  const channel = service.channels(channelSid);
  const hook = { 'configuration.url': url, 'configuration.filters': ['onMessageSent'] };
  await channel.webhooks.create({ type: 'webhook', 'configuration.method': 'POST', ...hook });
  const header = { xTwilioWebhookEnabled: 'true' as const };
  const message = await channel.messages.create({ body: 'Hello?', ...header });
  const { sid } = await alertOf(11200);
  expect(await client.monitor.v1.alerts(sid).fetch()).toMatchObject({
    logLevel: 'error',
    requestUrl: url,
    requestMethod: 'POST',
    resourceSid: message.sid,
    serviceSid: chatServiceSid,
    requestVariables: expect.stringContaining('Body=Hello%3F'),
    responseBody: 'Out of order',
  });
});

/** What the console calls: our own, beside the alerts. */
async function delivery(sid: string, form?: Record<string, string>) {
  const { server, accountSid, authToken } = scene;
  const answer = await fetch(`${server.url}/monitor/v1/WebhookDeliveries/${sid}`, {
    headers: { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  return (await answer.json()) as { status: string; redeliveries: number; error_code: string | null };
}

test('a webhook that failed is delivered again as it was: the same words and token, signed anew', async () => {
  const { client, receiver, workspaceSid } = scene;
  let isDown = true;
  receiver.on('/routing', () => ({ status: isDown ? 500 : 200 }));
  const workspace = client.taskrouter.v1.workspaces(workspaceSid);
  const eventCallbackUrl = `${receiver.url}/routing`;
  await workspace.update({ eventCallbackUrl, eventsFilter: 'activity.created' });
  await workspace.activities.create({ friendlyName: 'Second breakfast' });
  const first = await receiver.waitFor('/routing');
  const { sid } = await eventually(async () =>
    (await client.monitor.v1.alerts.list()).find(({ requestUrl }) => requestUrl === eventCallbackUrl),
  );
  expect(await delivery(sid)).toMatchObject({ status: 'failed', redeliveries: 0, error_code: '11200' });
  await delivery(sid, { Status: 'queued' });
  await eventually(async () => (await delivery(sid)).redeliveries === 1);
  expect((await delivery(sid)).status).toBe('failed');
  isDown = false;
  await delivery(sid, { Status: 'queued' });
  await eventually(async () => (await delivery(sid)).status === 'delivered');
  const [, second, third] = receiver.heard.filter(({ path }) => path === '/routing');
  for (const later of [second!, third!]) {
    expect(later.parameters).toEqual(first.parameters);
    expect(later.genuine).toBe(true);
    expect(later.headers['i-twilio-idempotency-token']).toBe(first.headers['i-twilio-idempotency-token']);
  }
  const alerts = await client.monitor.v1.alerts.list();
  expect(alerts.filter(({ requestUrl }) => requestUrl === eventCallbackUrl)).toHaveLength(1);
  await workspace.update({ eventCallbackUrl: '' });
});

test('a message that nobody expects is an alert, which says whether a Flex Flow is missing', async () => {
  const to = '+15550300001';
  const masked = '+15550300009';
  await masking(masked);
  const phone = scene.network.phone('+15551250001');
  await phone.write('Anybody?', { to });
  await phone.write('Anybody?', { to: masked });
  expect(await alertOf(80617)).toMatchObject({ requestUrl: null, alertText: expect.stringContaining(to) });
  expect(await alertOf(80902)).toMatchObject({ alertText: expect.stringContaining(masked) });
});

/** A Proxy service without chat, which carries the messages to one number. */
async function masking(ours: string, settings: { outOfSessionCallbackUrl?: string } = {}) {
  const { client, network, server, accountSid, authToken } = scene;
  const { sid: proxyServiceSid } = await client.proxy.v1.services.create({ uniqueName: ours, ...settings });
  const number = await client.incomingPhoneNumbers.create({ phoneNumber: ours });
  const service = client.proxy.v1.services(proxyServiceSid);
  await service.phoneNumbers.create({ sid: number.sid });
  const webhookUrl = proxyWebhook(server, { accountSid, proxyServiceSid });
  network.register({ webhookUrl, accountSid, authToken, addresses: [ours] });
  return service;
}

test('a message to a session of calls is not passed on, and is an alert', async () => {
  const ours = '+15550300002';
  const [ben, cleo] = ['+15551250002', '+15551250003'].map(address => scene.network.phone(address));
  const { sessions } = await masking(ours);
  const participants = [ben!, cleo!].map(({ address }) => ({ Identifier: address, ProxyIdentifier: ours }));
  const { sid } = await sessions.create({ mode: 'voice-only', participants });
  await ben!.write('Call me', { to: ours });
  await alertOf(80910);
  expect(await sessions(sid).interactions.list()).toEqual([]);
});

test('what the TwiML of an out-of-session callback asks for in vain is an alert', async () => {
  const ours = '+15550300003';
  const { receiver } = scene;
  receiver.on('/who', () => ({ contentType: 'text/xml', body: '<Response><Dial>1</Dial></Response>' }));
  await masking(ours, { outOfSessionCallbackUrl: `${receiver.url}/who` });
  await scene.network.phone('+15551250004').write('Anybody?', { to: ours });
  expect(await alertOf(14110)).toMatchObject({ resourceSid: expect.stringMatching(/^SM/) });
});

test('what a carrier does not take, and what does not arrive, are alerts that name our address alone', async () => {
  const { client, network } = scene;
  const [from, to] = ['+15550300005', '+15551250005'];
  await client.incomingPhoneNumbers.create({ phoneNumber: from });
  network.disturb({ answers: { error: 1 } });
  const waiting = await client.messages.create({ from, to, body: 'Is it up?' });
  const { alertText, ...untaken } = await alertOf(30008, TRIED_AGAIN_MS);
  expect(untaken).toMatchObject({ logLevel: 'error', resourceSid: waiting.sid });
  expect(alertText).toBe(
    `The carrier simulated does not take a message from ${from}: Internal Server Error. It is asked again.`,
  );
  network.disturb({ answers: { error: 0 }, receipts: { fail: 1, code: 30006 } });
  await network.phone(to).waitFor('Is it up?', TRIED_AGAIN_MS);
  const { alertText: said, resourceSid } = await alertOf(30006, TRIED_AGAIN_MS);
  expect([resourceSid, said]).toEqual([
    waiting.sid,
    `A message from ${from} did not arrive: Landline or unreachable carrier`,
  ]);
  network.disturb({ receipts: { fail: 0 } });
  await network.settled();
  const alerts = await client.monitor.v1.alerts.list();
  expect(alerts.filter(one => one.resourceSid === waiting.sid)).toHaveLength(2);
}, 60_000);

test('a pool of numbers that fills up is a warning', async () => {
  const { client, accountSid, databaseUrl } = scene;
  const { sid: serviceSid } = await client.proxy.v1.services.create({ uniqueName: 'nearly full' });
  const database = new pg.Client(databaseUrl);
  await database.connect();
  await database.query(
    `insert into proxy.number (sid, account_sid, service_sid, phone_number, capabilities, date_created, date_updated)
     select 'PN' || lpad(to_hex(n), 32, '0'), $1, $2, '+1500555' || n, '{"sms":true}', now(), now()
     from generate_series(1001, 1449) n`,
    [accountSid, serviceSid],
  );
  await database.end();
  const number = await client.incomingPhoneNumbers.create({ phoneNumber: '+15550300004' });
  await client.proxy.v1.services(serviceSid).phoneNumbers.create({ sid: number.sid });
  const { sid } = await alertOf(80624);
  const alert = await client.monitor.v1.alerts(sid).fetch();
  expect(alert).toMatchObject({ logLevel: 'warning', serviceSid, resourceSid: serviceSid });
});

test('changes of settings are events, and messages are none', async () => {
  const { client, accountSid, workspaceSid } = scene;
  const activity = await client.taskrouter.v1
    .workspaces(workspaceSid)
    .activities.create({ friendlyName: 'Tea break' });
  const [event] = await client.monitor.v1.events.list({ resourceSid: activity.sid });
  expect(event).toMatchObject({
    actorSid: accountSid,
    eventType: 'activity.created',
    eventData: { resource_properties: { friendly_name: 'Tea break' } },
    source: 'api',
    sourceIpAddress: '127.0.0.1',
  });
  const types = new Set((await client.monitor.v1.events.list()).map(({ resourceType }) => resourceType));
  expect([...types].filter(type => /message|channel$|member/.test(type))).toEqual([]);
});

test('plugins are published and released as the command line does it', async () => {
  const service = scene.client.flexApi.v1;
  const plugin = await service.plugins.create({ uniqueName: 'plugin-sample' });
  const version = await service
    .plugins(plugin.uniqueName)
    .pluginVersions.create({ versionParam: '1.0.0', pluginUrl: 'https://example.com/plugin.js' });
  const configuration = await service.pluginConfigurations.create({
    name: 'First',
    plugins: [{ plugin_version: version.sid, phase: 3 }],
  });
  await service.pluginReleases.create({ configurationId: configuration.sid });
  const active = await service.pluginReleases('Active').fetch();
  expect(active.configurationSid).toBe(configuration.sid);
  const plugins = await service.pluginConfigurations(configuration.sid).plugins.list();
  expect(plugins).toMatchObject([{ uniqueName: 'plugin-sample', version: '1.0.0', phase: 3 }]);
  await service.pluginConfigurations.create({ name: 'Empty' });
  await expect(service.plugins(plugin.sid).pluginVersions('9.9.9').fetch()).rejects.toMatchObject({
    code: 20404,
  });
});
