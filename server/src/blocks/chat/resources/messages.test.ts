import { beforeEach, expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { forgetWork, serveChat, WITH_WEBHOOKS } from '../fixture.ts';

const { get, post, remove, kernel, chat, service } = await serveChat();

beforeEach(() => forgetWork(kernel));

const texts = (reply: { body: { messages: { body: string }[] } }) => reply.body.messages.map(one => one.body);

test('a message is text by the system, with an index; found by SID and by index', async () => {
  const channel = await post('/Channels', { UniqueName: 'first' });
  const made = await post('/Channels/first/Messages', { Body: 'Hello' });
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    sid: made.body.sid,
    account_sid: TEST_ACCOUNT,
    attributes: '{}',
    service_sid: service.sid,
    to: channel.body.sid,
    channel_sid: channel.body.sid,
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    last_updated_by: null,
    was_edited: false,
    from: 'system',
    body: 'Hello',
    index: 0,
    type: 'text',
    media: null,
    url: `${channel.body.url}/Messages/${made.body.sid}`,
  });
  expect((await get('/Channels/first/Messages/0')).body).toEqual(made.body);
  expect((await get(`/Channels/first/Messages/${made.body.sid}`)).body).toEqual(made.body);
  expect((await get('/Channels/first/Messages/1')).status).toBe(404);
  expect((await get('/Channels/first/Messages/last')).status).toBe(404);
});

test.each([
  [{}, 400, 50503],
  [{ Body: 'ä'.repeat(16_385) }, 400, 50504],
  [{ Body: 'x', Attributes: '{' }, 400, 50304],
  [{ Body: 'x', Attributes: JSON.stringify('x'.repeat(4095)) }, 400, 50303],
  [{ Body: 'x', From: 'x'.repeat(257) }, 400, 50310],
  [{ Body: 'x', LastUpdatedBy: 'x'.repeat(257) }, 400, 50505],
  [{ Body: 'x', DateCreated: '?' }, 400, 50308],
  [{ MediaSid: 'ME1' }, 400, 50510],
  [{ MediaSid: `ME${'0'.repeat(32)}` }, 404, 50507],
])('refuses %o', async (form, status, code) => {
  await post('/Channels', { UniqueName: 'strict' });
  const refused = await post('/Channels/strict/Messages', form as Record<string, string>);
  expect([refused.status, refused.body.code]).toEqual([status, code]);
});

test('lists come in either order and keep it over pages', async () => {
  await post('/Channels', { UniqueName: 'long' });
  for (const Body of ['a', 'b', 'c']) await post('/Channels/long/Messages', { Body });
  expect(texts(await get('/Channels/long/Messages'))).toEqual(['a', 'b', 'c']);
  const newest = await get('/Channels/long/Messages?Order=desc&PageSize=2');
  expect(texts(newest)).toEqual(['c', 'b']);
  const path = newest.body.meta.next_page_url.split(service.sid)[1];
  expect(path).toContain('Order=desc');
  expect(texts(await get(path))).toEqual(['a']);
  expect((await get('/Channels/long/Messages?Order=random')).status).toBe(400);
});

test('an edited message says so; a removed one leaves its index empty', async () => {
  await post('/Channels', { UniqueName: 'edited' });
  await post('/Channels/edited/Messages', { Body: 'frist', From: 'ann' });
  await post('/Channels/edited/Messages', { Body: 'second' });
  const changed = await post('/Channels/edited/Messages/0', { Body: 'first', LastUpdatedBy: 'bob' });
  expect(changed.body).toMatchObject({
    body: 'first',
    from: 'ann',
    was_edited: true,
    last_updated_by: 'bob',
  });
  const renamed = await post('/Channels/edited/Messages/1', { From: 'cid' });
  expect(renamed.body).toMatchObject({ from: 'cid', was_edited: false, last_updated_by: null });
  expect((await remove('/Channels/edited/Messages/1')).status).toBe(204);
  expect((await get('/Channels/edited')).body.messages_count).toBe(1);
  expect((await post('/Channels/edited/Messages', { Body: 'third' })).body.index).toBe(2);
});

test('a restored history keeps its dates', async () => {
  await post('/Channels', { UniqueName: 'restored' });
  const made = await post('/Channels/restored/Messages', {
    Body: 'old',
    DateCreated: '2019-05-01T10:00:00Z',
    DateUpdated: '2019-05-02T10:00:00Z',
    LastUpdatedBy: 'ann',
  });
  expect(made.body).toMatchObject({
    date_created: '2019-05-01T10:00:00Z',
    date_updated: '2019-05-02T10:00:00Z',
    last_updated_by: 'ann',
  });
});

const store = (content: Buffer, contentType = 'image/png') =>
  kernel.store.transact(tx =>
    chat.storeMedia(tx, {
      ...{ accountSid: TEST_ACCOUNT, serviceSid: service.sid, author: 'ann' },
      ...{ contentType, filename: 'cat.png', content },
    }),
  );

test('stored media is sent once, and its message keeps its body', async () => {
  const bytes = Buffer.from([0, 255, 1, 2]);
  const media = await store(bytes);
  await post('/Channels', { UniqueName: 'pictures' });
  const made = await post('/Channels/pictures/Messages', { MediaSid: media.sid });
  expect(made.body).toMatchObject({
    type: 'media',
    body: '',
    media: { sid: media.sid, size: 4, content_type: 'image/png', filename: 'cat.png' },
  });
  const again = await post('/Channels/pictures/Messages', { MediaSid: media.sid });
  expect([again.status, again.body.code]).toEqual([409, 50508]);
  expect((await post('/Channels/pictures/Messages/0', { Body: 'x' })).body.code).toBe(50509);
  const read = await chat.readMedia(kernel.store.read, { accountSid: TEST_ACCOUNT, mediaSid: media.sid });
  expect(read).toMatchObject({ messageSid: made.body.sid, content: bytes });
  expect(await chat.readMedia(kernel.store.read, { accountSid: 'AC9', mediaSid: media.sid })).toBeNull();
});

test('media has a type and a size that the service allows', async () => {
  await expect(store(Buffer.from('x'), 'picture')).rejects.toMatchObject({ code: 50511 });
  await kernel.database.query(
    `update chat.service set media = media || '{"size_limit_mb": 0}' where sid = $1`,
    [service.sid],
  );
  await expect(store(Buffer.from('x'))).rejects.toMatchObject({ code: 50512 });
});

test('a REST message causes webhooks, and wakes a flow, only when the caller asks', async () => {
  await post('', {
    PostWebhookUrl: 'https://example.com/all',
    WebhookFilters: ['onMessageSent', 'onMessageUpdated'],
  });
  await post('/Channels', { UniqueName: 'told' });
  await post('/Channels/told/Messages', { Body: 'quiet' });
  expect(await kernel.jobs()).toEqual([]);
  await post('/Channels/told/Messages', { Body: 'loud' }, WITH_WEBHOOKS);
  await post('/Channels/told/Messages/1', { Body: 'louder' }, WITH_WEBHOOKS);
  const sent = (await kernel.jobs()).map(job => (job.data as { parameters: object }).parameters);
  expect(sent).toMatchObject([
    {
      EventType: 'onMessageSent',
      Body: 'loud',
      Index: '1',
      DateCreated: '2026-01-15T12:00:00.000Z',
      Source: 'API',
    },
    { EventType: 'onMessageUpdated', Body: 'louder', ModifiedBy: 'system' },
  ]);
  const added = (await kernel.events()).map(event => (event.data as { wakesStudio: boolean }).wakesStudio);
  expect(added).toEqual([false, true]);
});
