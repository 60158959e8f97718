import { beforeEach, expect, test } from 'vitest';
import { forgetWork, serveChat, WITH_WEBHOOKS } from '../fixture.ts';

const { get, post, remove, kernel, roles } = await serveChat();

beforeEach(() => forgetWork(kernel));

test('a member gets a user, a role and a seat, and is found by SID and by identity', async () => {
  await post('/Channels', { UniqueName: 'desk', CreatedBy: 'owner' });
  const made = await post('/Channels/desk/Members', {
    Identity: 'ann',
    Attributes: '{"member_type":"guest"}',
  });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    identity: 'ann',
    role_sid: roles.channelUser.sid,
    attributes: '{"member_type":"guest"}',
    last_consumed_message_index: null,
    last_consumption_timestamp: null,
  });
  expect((await get('/Channels/desk/Members/ann')).body).toEqual(made.body);
  expect((await get(`/Channels/desk/Members/${made.body.sid}`)).body).toEqual(made.body);
  expect((await get('/Users/ann')).body.joined_channels_count).toBe(1);
  expect((await get('/Channels/desk')).body.members_count).toBe(1);
  const owner = await post('/Channels/desk/Members', { Identity: 'owner' });
  expect(owner.body.role_sid).toBe(roles.channelAdmin.sid);
});

test('who is seated already is a conflict', async () => {
  await post('/Channels', { UniqueName: 'twice' });
  await post('/Channels/twice/Members', { Identity: 'bob' });
  const again = await post('/Channels/twice/Members', { Identity: 'bob' });
  expect([again.status, again.body.code]).toEqual([409, 50404]);
  expect((await get('/Channels/twice')).body.members_count).toBe(1);
});

test.each([
  [{}, 400, 50204],
  [{ Identity: `US${'a'.repeat(32)}` }, 400, 50206],
  [{ Identity: 'x', RoleSid: roles.serviceUser.sid }, 400, 50105],
  [{ Identity: 'x', RoleSid: `RL${'0'.repeat(32)}` }, 404, 50101],
  [{ Identity: 'x', LastConsumedMessageIndex: 'seven' }, 400, 50406],
  [{ Identity: 'x', LastConsumptionTimestamp: 'noon' }, 400, 50405],
  [{ Identity: 'x', Attributes: '[' }, 400, 50304],
])('refuses %o', async (form, status, code) => {
  await post('/Channels', { UniqueName: 'strict' });
  const refused = await post('/Channels/strict/Members', form as Record<string, string>);
  expect([refused.status, refused.body.code]).toEqual([status, code]);
});

test('a channel and a user are full at their limits, and a refused seat leaves no trace', async () => {
  await post('', { 'Limits.ChannelMembers': '2', 'Limits.UserChannels': '1' });
  for (const UniqueName of ['full', 'spare']) await post('/Channels', { UniqueName });
  for (const Identity of ['f1', 'f2']) await post('/Channels/full/Members', { Identity });
  expect((await post('/Channels/full/Members', { Identity: 'f3' })).body.code).toBe(50403);
  expect((await post('/Channels/spare/Members', { Identity: 'f1' })).body.code).toBe(50208);
  expect((await get('/Channels/full')).body.members_count).toBe(2);
  expect((await get('/Users/f3')).status).toBe(404);
  await post('', { 'Limits.ChannelMembers': '100', 'Limits.UserChannels': '250' });
});

test('a horizon that is reported without a time was read now', async () => {
  await post('/Channels', { UniqueName: 'reading' });
  await post('/Channels/reading/Members', { Identity: 'cid' });
  const read = await post('/Channels/reading/Members/cid', { LastConsumedMessageIndex: '4' });
  expect(read.body).toMatchObject({
    last_consumed_message_index: 4,
    last_consumption_timestamp: '2026-01-15T12:00:00Z',
  });
  const other = await post('/Channels/reading/Members/cid', {
    LastConsumedMessageIndex: '2',
    LastConsumptionTimestamp: '2025-01-01T00:00:00Z',
    RoleSid: roles.channelAdmin.sid,
  });
  expect(other.body).toMatchObject({
    last_consumed_message_index: 2,
    last_consumption_timestamp: '2025-01-01T00:00:00Z',
    role_sid: roles.channelAdmin.sid,
  });
});

test('lists are filtered by identity', async () => {
  await post('/Channels', { UniqueName: 'many' });
  for (const Identity of ['m1', 'm2', 'm3']) await post('/Channels/many/Members', { Identity });
  const some = await get('/Channels/many/Members?Identity=m1&Identity=m3');
  expect(some.body.members.map((one: { identity: string }) => one.identity)).toEqual(['m1', 'm3']);
});

test('webhooks of the channel hear of members; a left seat is free again', async () => {
  await post('/Channels', { UniqueName: 'heard' });
  const hook = await post('/Channels/heard/Webhooks', {
    Type: 'webhook',
    'Configuration.Url': 'https://example.com/members',
    'Configuration.Filters': ['onMemberAdded', 'onMemberRemoved'],
    'Configuration.RetryCount': '2',
  });
  await post('/Channels/heard/Members', { Identity: 'dan' }, WITH_WEBHOOKS);
  await post('/Channels/heard/Members/dan', { Attributes: '{}' }, WITH_WEBHOOKS);
  expect((await remove('/Channels/heard/Members/dan', undefined, WITH_WEBHOOKS)).status).toBe(204);
  const jobs = await kernel.jobs();
  expect(jobs.map(job => (job.data as { parameters: { EventType: string } }).parameters.EventType)).toEqual([
    'onMemberAdded',
    'onMemberRemoved',
  ]);
  expect(jobs[0]!.data).toMatchObject({
    retryCount: 2,
    parameters: {
      WebhookType: 'webhook',
      WebhookSid: hook.body.sid,
      Identity: 'dan',
      ChannelSid: hook.body.channel_sid,
    },
  });
  expect((await get('/Channels/heard')).body.members_count).toBe(0);
  expect((await post('/Channels/heard/Members', { Identity: 'dan' })).status).toBe(201);
});

test('an invite is given once, and not to members', async () => {
  await post('/Channels', { UniqueName: 'party' });
  const made = await post('/Channels/party/Invites', { Identity: 'guest' });
  expect(made).toMatchObject({
    status: 201,
    body: { identity: 'guest', created_by: 'system', role_sid: roles.channelUser.sid },
  });
  expect((await get(`/Channels/party/Invites/${made.body.sid}`)).body).toEqual(made.body);
  const again = await post('/Channels/party/Invites', { Identity: 'guest' });
  expect([again.status, again.body.code]).toEqual([409, 50212]);
  await post('/Channels/party/Members', { Identity: 'host' });
  expect((await post('/Channels/party/Invites', { Identity: 'host' })).body.code).toBe(50404);
  expect((await get('/Channels/party/Invites?Identity=nobody')).body.invites).toEqual([]);
  expect((await remove(`/Channels/party/Invites/${made.body.sid}`)).status).toBe(204);
  expect((await remove(`/Channels/party/Invites/${made.body.sid}`)).status).toBe(404);
});
