import { expect, test } from 'vitest';
import { forgetWork, serveChat, WITH_WEBHOOKS } from '../fixture.ts';

const { get, post, remove, kernel, roles, root } = await serveChat();

test('a user is found by SID and by identity', async () => {
  const made = await post('/Users', {
    Identity: 'ann@example.com',
    FriendlyName: 'Ann',
    Attributes: '{ "a":1}',
  });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    identity: 'ann@example.com',
    friendly_name: 'Ann',
    attributes: '{ "a":1}',
    role_sid: roles.serviceUser.sid,
    is_online: null,
    is_notifiable: null,
    joined_channels_count: 0,
    links: { user_channels: `http://switchhook.test${root}/Users/${made.body.sid}/Channels` },
  });
  expect((await get(`/Users/${made.body.sid}`)).body).toEqual(made.body);
  expect((await get('/Users/ann%40example.com')).body).toEqual(made.body);
  const unknown = await get('/Users/Ann%40example.com');
  expect([unknown.status, unknown.body.code]).toEqual([404, 20404]);
});

test.each([
  [{}, 400, 50204],
  [{ Identity: 'x'.repeat(257) }, 400, 50207],
  [{ Identity: `US${'a'.repeat(32)}` }, 400, 50206],
  [{ Identity: 'system' }, 400, 50203],
  [{ Identity: 'bob', Attributes: '{' }, 400, 50304],
  [{ Identity: 'bob', Attributes: `"${'x'.repeat(16_384)}"` }, 400, 50303],
  [{ Identity: 'bob', RoleSid: `RL${'0'.repeat(32)}` }, 404, 50102],
  [{ Identity: 'bob', RoleSid: roles.channelUser.sid }, 400, 50105],
])('refuses %o', async (form, status, code) => {
  const refused = await post('/Users', form as Record<string, string>);
  expect([refused.status, refused.body.code]).toEqual([status, code]);
});

test('an identity exists once', async () => {
  expect((await post('/Users', { Identity: 'twin' })).status).toBe(201);
  const again = await post('/Users', { Identity: 'twin' });
  expect([again.status, again.body.code]).toEqual([409, 50201]);
});

test('a changed user is told to the service webhook when the caller asks for it', async () => {
  await post('', {
    PostWebhookUrl: 'https://example.com/hook',
    WebhookFilters: ['onUserUpdated', 'onUserAdded'],
  });
  await forgetWork(kernel);
  await post('/Users', { Identity: 'cleo' }, WITH_WEBHOOKS);
  await post('/Users/cleo', { FriendlyName: 'Quiet' });
  await post('/Users/cleo', { FriendlyName: 'Cleo', RoleSid: roles.serviceAdmin.sid }, WITH_WEBHOOKS);
  const told = (await kernel.jobs()).map(
    job => (job.data as { parameters: Record<string, string> }).parameters,
  );
  expect(told.map(({ EventType, Identity, FriendlyName }) => [EventType, Identity, FriendlyName])).toEqual([
    ['onUserAdded', 'cleo', undefined],
    ['onUserUpdated', 'cleo', 'Cleo'],
  ]);
});

test('a removed user has left every channel', async () => {
  const channel = await post('/Channels', { UniqueName: 'left-behind' });
  await post('/Channels/left-behind/Members', { Identity: 'dan' });
  expect((await get('/Users/dan')).body.joined_channels_count).toBe(1);
  expect((await remove('/Users/dan')).status).toBe(204);
  expect((await get(`/Channels/${channel.body.sid}`)).body.members_count).toBe(0);
  expect((await get('/Users/dan')).status).toBe(404);
});

test('the channels of a user show what is joined, invited and unread', async () => {
  const user = await post('/Users', { Identity: 'eve' });
  const joined = await post('/Channels', { UniqueName: 'joined' });
  const invited = await post('/Channels', { UniqueName: 'invited' });
  await post('/Channels', { UniqueName: 'foreign' });
  for (const Body of ['a', 'b', 'c']) await post('/Channels/joined/Messages', { Body });
  const member = await post('/Channels/joined/Members', { Identity: 'eve' });
  await post('/Channels/invited/Invites', { Identity: 'eve' });
  const listed = await get('/Users/eve/Channels');
  expect(listed.body.channels.map((one: { status: string }) => one.status)).toEqual(['joined', 'invited']);
  expect(listed.body.channels[0]).toEqual({
    account_sid: joined.body.account_sid,
    service_sid: joined.body.service_sid,
    channel_sid: joined.body.sid,
    user_sid: user.body.sid,
    member_sid: member.body.sid,
    status: 'joined',
    last_consumed_message_index: null,
    unread_messages_count: null,
    notification_level: 'default',
    url: `${user.body.url}/Channels/${joined.body.sid}`,
    links: { channel: joined.body.url, member: member.body.url },
  });
  expect(listed.body.channels[1]).toMatchObject({ channel_sid: invited.body.sid, member_sid: null });
  const read = await post('/Users/eve/Channels/joined', {
    LastConsumedMessageIndex: '0',
    NotificationLevel: 'muted',
  });
  expect(read.body).toMatchObject({
    last_consumed_message_index: 0,
    unread_messages_count: 2,
    notification_level: 'muted',
  });
  const forgotten = await post('/Users/eve/Channels/joined', { LastConsumedMessageIndex: '' });
  expect(forgotten.body).toMatchObject({ last_consumed_message_index: null, unread_messages_count: null });
  expect((await post('/Users/eve/Channels/joined', { NotificationLevel: 'loud' })).body.code).toBe(50210);
  expect((await get('/Users/eve/Channels/foreign')).status).toBe(404);
  expect((await remove('/Users/eve/Channels/joined')).status).toBe(204);
  expect((await get('/Users/eve/Channels')).body.channels).toHaveLength(1);
});
