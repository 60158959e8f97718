import { expect, test } from 'vitest';
import { forgetWork, serveChat, WITH_WEBHOOKS } from '../fixture.ts';

const { ask, kernel, service } = await serveChat();

const older = `/chat/v1/Services/${service.sid}`;
const origin = 'http://switchhook.test';
type Form = Record<string, string | string[]>;
const post = (path: string, form: Form, headers?: Record<string, string>) =>
  ask({ method: 'POST', path: older + path, form, ...(headers ? { headers } : {}) });
const get = async (path: string) => (await ask({ method: 'GET', path: older + path })).body;

test('a channel has the properties and addresses of its version', async () => {
  const { body, status } = await post('/Channels', { UniqueName: 'old', CreatedBy: 'ann' });
  expect(status).toBe(201);
  expect(body.created_by).toBe('system');
  expect(body.url).toBe(`${origin}${older}/Channels/${body.sid}`);
  expect(Object.keys(body.links)).toEqual(['members', 'messages', 'invites', 'last_message']);
  expect(body.links.members).toBe(`${body.url}/Members`);
  expect(await get('/Channels/old')).toEqual(body);
  const list = await get('/Channels?PageSize=1');
  expect(list.channels).toEqual([body]);
  expect(list.meta.first_page_url).toBe(`${origin}${older}/Channels?PageSize=1&Page=0`);
});

test('both versions and both hosts show the same rows', async () => {
  const { body } = await post('/Channels', { FriendlyName: 'one row' });
  const path = `/Services/${service.sid}/Channels/${body.sid}`;
  const newer = (await ask({ method: 'GET', path: `/chat/v2${path}` })).body;
  expect(newer).toMatchObject({ sid: body.sid, friendly_name: 'one row' });
  const aliased = (await ask({ method: 'GET', path: `/ip-messaging/v1${path}` })).body;
  expect(aliased.url).toBe(`${origin}/ip-messaging/v1${path}`);
});

test('members and messages lack what came later', async () => {
  const { sid } = (await post('/Channels', {})).body;
  const member = (await post(`/Channels/${sid}/Members`, { Identity: 'bob', Attributes: '{"a":1}' })).body;
  expect(member).not.toHaveProperty('attributes');
  const message = (await post(`/Channels/${sid}/Messages`, { Body: 'Hello', From: 'bob' })).body;
  expect(message).toMatchObject({ body: 'Hello', from: 'bob', index: 0, to: sid });
  for (const late of ['type', 'media', 'last_updated_by']) expect(message).not.toHaveProperty(late);
  const refused = await post(`/Channels/${sid}/Messages`, { From: 'bob' });
  expect([refused.status, refused.body.code]).toEqual([400, 50503]);
  const [seat] = (await get('/Users/bob/Channels')).channels;
  expect(seat.links.channel).toBe(`${origin}${older}/Channels/${sid}`);
  for (const late of ['user_sid', 'notification_level', 'url']) expect(seat).not.toHaveProperty(late);
  const deleted = await ask({ method: 'DELETE', path: `${older}/Channels/${sid}` });
  expect(deleted).toEqual({ status: 204, body: null });
});

test('bindings and channel webhooks are of the second version alone', async () => {
  for (const path of ['/Bindings', `/Channels/CH${'0'.repeat(32)}/Webhooks`]) {
    expect((await ask({ method: 'GET', path: older + path })).status).toBe(404);
  }
});

test('an event with an address of its own is told there, the others at the common one', async () => {
  const own = 'https://example.com/sent';
  const common = 'https://example.com/all';
  const changed = await post('', {
    'Webhooks.OnMessageSent.Url': own,
    'Webhooks.OnMessageSent.Method': 'GET',
    PostWebhookUrl: common,
    WebhookFilters: ['onMessageSent', 'onMemberAdded', 'onUserAdded'],
  });
  expect(changed.body.webhooks).toEqual({ on_message_sent: { url: own, method: 'GET' } });
  expect(changed.body).not.toHaveProperty('media');
  await forgetWork(kernel);
  const { sid } = (await post('/Channels', {})).body;
  await post(`/Channels/${sid}/Members`, { Identity: 'carl' }, WITH_WEBHOOKS);
  await post(`/Channels/${sid}/Members`, { Identity: 'quiet' });
  await post(`/Channels/${sid}/Messages`, { Body: 'Hi' }, WITH_WEBHOOKS);
  const told = (await kernel.jobs()).map(({ data }) => {
    const { url, method, parameters } = data as { url: string; method: string; parameters: Form };
    return [url, method, parameters.EventType, parameters.Identity ?? null];
  });
  expect(told).toEqual([
    [common, 'POST', 'onUserAdded', 'carl'],
    [common, 'POST', 'onMemberAdded', 'carl'],
    [own, 'GET', 'onMessageSent', null],
  ]);
});
