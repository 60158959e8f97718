import { beforeEach, expect, test } from 'vitest';
import { forgetWork, messageIn, serveChat, WITH_WEBHOOKS } from '../fixture.ts';

const { get, post, remove, kernel, chat, service } = await serveChat();
const FLOW = `FW${'a'.repeat(32)}`;

beforeEach(() => forgetWork(kernel));

test('each type keeps only its own settings, with their defaults', async () => {
  await post('/Channels', { UniqueName: 'kinds' });
  const hook = (form: Record<string, string | string[]>) => post('/Channels/kinds/Webhooks', form);
  const webhook = await hook({
    Type: 'webhook',
    'Configuration.Url': 'https://example.com/a',
    'Configuration.Filters': ['onMessageSent', 'onMessageSent'],
    'Configuration.FlowSid': FLOW,
  });
  expect(webhook.status).toBe(201);
  expect(webhook.body.configuration).toEqual({
    url: 'https://example.com/a',
    method: 'POST',
    filters: ['onMessageSent'],
    retry_count: 0,
  });
  const trigger = await hook({
    Type: 'trigger',
    'Configuration.Url': 'https://example.com/b',
    'Configuration.Method': 'GET',
    'Configuration.Triggers': ['help'],
  });
  expect(trigger.body.configuration).toEqual({
    url: 'https://example.com/b',
    method: 'GET',
    triggers: ['help'],
    retry_count: 0,
  });
  const studio = await hook({ Type: 'studio', 'Configuration.FlowSid': FLOW });
  expect(studio.body.configuration).toEqual({ flow_sid: FLOW, retry_count: 3 });
  const listed = await get('/Channels/kinds/Webhooks');
  expect(listed.body.webhooks.map((one: { type: string }) => one.type)).toEqual([
    'webhook',
    'trigger',
    'studio',
  ]);
  expect(listed.body.meta.page_size).toBe(5);
  const path = `/Channels/kinds/Webhooks/${trigger.body.sid}`;
  const changed = await post(path, { 'Configuration.Triggers': ['stop', 'end'] });
  expect(changed.body.configuration).toMatchObject({ method: 'GET', triggers: ['stop', 'end'] });
  expect((await remove(path)).status).toBe(204);
  expect((await get(path)).status).toBe(404);
});

const URL_ = { 'Configuration.Url': 'https://example.com/' };

test.each([
  [{}, 50328],
  [{ Type: 'pigeon' }, 50324],
  [{ Type: 'webhook' }, 50329],
  [{ Type: 'webhook', 'Configuration.Url': `https://example.com/${'x'.repeat(2048)}` }, 50332],
  [{ Type: 'webhook', 'Configuration.Url': 'example.com' }, 50054],
  [{ Type: 'webhook', ...URL_ }, 50330],
  [{ Type: 'webhook', ...URL_, 'Configuration.Filters': 'onUserAdded' }, 50325],
  [{ Type: 'trigger', ...URL_ }, 50331],
  [{ Type: 'trigger', ...URL_, 'Configuration.Triggers': ['a', 'b', 'c', 'd', 'e', 'f'] }, 50322],
  [{ Type: 'trigger', ...URL_, 'Configuration.Triggers': ' ' }, 50326],
  [{ Type: 'studio' }, 50327],
  [{ Type: 'studio', 'Configuration.FlowSid': 'FW1' }, 50327],
  [{ Type: 'studio', 'Configuration.FlowSid': FLOW, 'Configuration.RetryCount': '4' }, 50065],
  [{ Type: 'webhook', ...URL_, 'Configuration.Method': 'PUT' }, 50055],
])('refuses %o', async (form, code) => {
  await post('/Channels', { UniqueName: 'strict' });
  const refused = await post('/Channels/strict/Webhooks', form as Record<string, string>);
  expect([refused.status, refused.body.code]).toEqual([400, code]);
});

test('a sixth webhook is too many', async () => {
  await post('/Channels', { UniqueName: 'busy' });
  const form = { Type: 'studio', 'Configuration.FlowSid': FLOW };
  for (let i = 0; i < 5; i++) expect((await post('/Channels/busy/Webhooks', form)).status).toBe(201);
  const sixth = await post('/Channels/busy/Webhooks', form);
  expect([sixth.status, sixth.body.code]).toEqual([400, 50321]);
  expect((await get('/Channels/busy/Webhooks')).body.webhooks).toHaveLength(5);
});

test('people and relayed messages are always told; triggers only hear their words', async () => {
  const { body: channel } = await post('/Channels', { Attributes: '{"from":"Ann"}' });
  const trigger = await post(`/Channels/${channel.sid}/Webhooks`, {
    Type: 'trigger',
    ...URL_,
    'Configuration.Triggers': ['help', 'stop'],
  });
  await post(`/Channels/${channel.sid}/Webhooks`, { Type: 'studio', 'Configuration.FlowSid': FLOW });
  const at = { serviceSid: service.sid, sid: channel.sid };
  await kernel.store.transact(tx =>
    chat.appendMessages(tx, [
      messageIn(at, { body: 'please help', relayed: true, source: 'SDK', clientIdentity: 'ann' }),
      messageIn(at, { body: 'thank you', relayed: true }),
      messageIn(at, { body: 'stop', source: 'API' }),
    ]),
  );
  const jobs = await kernel.jobs();
  expect(jobs).toHaveLength(1);
  expect(jobs[0]!.key).toBe(`${channel.sid}:hooks`);
  expect((jobs[0]!.data as { parameters: object }).parameters).toEqual({
    EventType: 'onMessageSent',
    AccountSid: channel.account_sid,
    InstanceSid: service.sid,
    ChannelSid: channel.sid,
    MessageSid: expect.stringMatching(/^IM/),
    Index: '0',
    DateCreated: '2026-01-15T12:00:00.000Z',
    Body: 'please help',
    From: '+15005550001',
    To: channel.sid,
    Attributes: '{}',
    ClientIdentity: 'ann',
    Source: 'SDK',
    ChannelAttributes: '{"from":"Ann"}',
    RetryCount: '0',
    WebhookType: 'trigger',
    WebhookSid: trigger.body.sid,
  });
  await post(`/Channels/${channel.sid}/Messages`, { Body: 'help' }, WITH_WEBHOOKS);
  expect(await kernel.jobs()).toHaveLength(2);
});
