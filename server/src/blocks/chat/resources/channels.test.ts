import { beforeEach, expect, test } from 'vitest';
import { OTHER_ACCOUNT } from '../../../../test/kernel.ts';
import { forgetWork, serveChat, WITH_WEBHOOKS } from '../fixture.ts';

const { ask, get, post, remove, kernel, root } = await serveChat();

beforeEach(() => forgetWork(kernel));

test('a channel begins public, by the system, with empty attributes', async () => {
  const made = await post('/Channels');
  expect(made.status).toBe(201);
  const url = `http://switchhook.test${root}/Channels/${made.body.sid}`;
  expect(made.body).toMatchObject({
    friendly_name: null,
    unique_name: null,
    attributes: '{}',
    type: 'public',
    created_by: 'system',
    members_count: 0,
    messages_count: 0,
    date_created: '2026-01-15T12:00:00Z',
    url,
    links: {
      members: `${url}/Members`,
      messages: `${url}/Messages`,
      invites: `${url}/Invites`,
      webhooks: `${url}/Webhooks`,
      last_message: null,
    },
  });
  const message = await post(`/Channels/${made.body.sid}/Messages`, { Body: 'hi' });
  const fetched = await get(`/Channels/${made.body.sid}`);
  expect(fetched.body).toMatchObject({ messages_count: 1, links: { last_message: message.body.url } });
});

test('a channel is found by its unique name too, by both product names', async () => {
  const made = await post('/Channels', { UniqueName: 'order 7', Type: 'private', CreatedBy: 'ann' });
  expect((await get('/Channels/order%207')).body).toMatchObject({ sid: made.body.sid, url: made.body.url });
  const other = await ask({
    method: 'GET',
    path: `${root.replace('/chat', '/ip-messaging')}/Channels/order%207`,
  });
  expect(other.body.sid).toBe(made.body.sid);
});

test.each([
  [{ UniqueName: 'x'.repeat(65) }, 50004],
  [{ UniqueName: `CH${'0'.repeat(32)}` }, 50306],
  [{ FriendlyName: 'x'.repeat(65) }, 50003],
  [{ Attributes: 'nope' }, 50304],
  [{ Attributes: JSON.stringify('x'.repeat(16_384)) }, 50303],
  [{ Type: 'secret' }, 20001],
  [{ DateCreated: 'yesterday' }, 50308],
  [{ DateUpdated: 'tomorrow' }, 50309],
])('refuses %o', async (form, code) => {
  const refused = await post('/Channels', form as Record<string, string>);
  expect([refused.status, refused.body.code]).toEqual([400, code]);
});

test('a unique name is given once, on creation and on update', async () => {
  await post('/Channels', { UniqueName: 'taken' });
  const again = await post('/Channels', { UniqueName: 'taken' });
  expect([again.status, again.body.code]).toEqual([409, 50307]);
  const other = await post('/Channels');
  const renamed = await post(`/Channels/${other.body.sid}`, { UniqueName: 'taken' });
  expect([renamed.status, renamed.body.code]).toEqual([409, 50307]);
});

test('an update says what the attributes were and are', async () => {
  const made = await post('/Channels', { Attributes: '{"status":"ACTIVE"}', FriendlyName: 'kept' });
  const changed = await post(`/Channels/${made.body.sid}`, { Attributes: '{"status":"INACTIVE"}' });
  expect(changed.body).toMatchObject({ friendly_name: 'kept', attributes: '{"status":"INACTIVE"}' });
  const [event] = await kernel.events();
  expect(event).toMatchObject({
    kind: 'chatChannel.updated',
    key: made.body.sid,
    data: { attributesBefore: '{"status":"ACTIVE"}', attributes: '{"status":"INACTIVE"}', source: 'API' },
  });
});

test('lists are filtered by type and paged by creation', async () => {
  const at = (await ask({ method: 'POST', path: '/chat/v2/Services', form: { FriendlyName: 'Paged' } })).body;
  const path = `/chat/v2/Services/${at.sid}/Channels`;
  for (const Type of ['public', 'private', 'public']) await ask({ method: 'POST', path, form: { Type } });
  const hidden = await ask({ method: 'GET', path: `${path}?Type=private` });
  expect(hidden.body.channels).toHaveLength(1);
  const both = await ask({ method: 'GET', path: `${path}?Type=private&Type=public` });
  expect(both.body.channels).toHaveLength(3);
  const first = await ask({ method: 'GET', path: `${path}?PageSize=2` });
  expect(first.body.channels).toHaveLength(2);
  const next = await ask({
    method: 'GET',
    path: first.body.meta.next_page_url.replace('http://switchhook.test', ''),
  });
  expect(next.body.channels).toHaveLength(1);
  expect(next.body.meta).toMatchObject({ page: 1, page_size: 2, next_page_url: null, key: 'channels' });
  const large = await ask({ method: 'GET', path: `${path}?PageSize=500` });
  expect(large.body.meta.page_size).toBe(100);
});

test('a removed channel is gone and says so; webhooks only when asked for', async () => {
  await post('', {
    PostWebhookUrl: 'https://example.com/x',
    WebhookFilters: ['onChannelDestroyed', 'onChannelAdded'],
  });
  const quiet = await post('/Channels');
  await remove(`/Channels/${quiet.body.sid}`);
  expect(await kernel.jobs()).toEqual([]);
  const loud = await post('/Channels', { UniqueName: 'loud' }, WITH_WEBHOOKS);
  expect((await remove('/Channels/loud', undefined, WITH_WEBHOOKS)).status).toBe(204);
  expect((await get('/Channels/loud')).status).toBe(404);
  const jobs = await kernel.jobs();
  expect(jobs.map(job => job.key)).toEqual([`${loud.body.sid}:hooks`, `${loud.body.sid}:hooks`]);
  expect(jobs[1]!.data).toMatchObject({
    url: 'https://example.com/x',
    method: 'POST',
    retryCount: 0,
    timeoutSeconds: 5,
    parameters: {
      EventType: 'onChannelDestroyed',
      Source: 'API',
      ChannelSid: loud.body.sid,
      UniqueName: 'loud',
      ChannelType: 'public',
      DateRemoved: '2026-01-15T12:00:00.000Z',
    },
  });
  const removed = (await kernel.events()).filter(event => event.kind === 'chatChannel.removed');
  expect(removed.map(event => event.key)).toEqual([quiet.body.sid, loud.body.sid]);
});

test('a channel of another account or service is not there', async () => {
  const made = await post('/Channels');
  const foreign = { path: `${root}/Channels/${made.body.sid}`, as: OTHER_ACCOUNT };
  expect((await ask({ method: 'GET', ...foreign })).status).toBe(404);
  expect((await ask({ method: 'POST', ...foreign, form: { FriendlyName: 'x' } })).status).toBe(404);
  expect((await ask({ method: 'DELETE', ...foreign })).status).toBe(404);
  const at = (await ask({ method: 'POST', path: '/chat/v2/Services', form: { FriendlyName: 'Next' } })).body;
  const path = `/chat/v2/Services/${at.sid}/Channels/${made.body.sid}`;
  const missing = await ask({ method: 'GET', path });
  expect(missing.body.message).toBe(`The requested resource ${path.replace('/chat', '')} was not found`);
});
