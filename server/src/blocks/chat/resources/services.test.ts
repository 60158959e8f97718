import { expect, test } from 'vitest';
import { OTHER_ACCOUNT } from '../../../../test/kernel.ts';
import { forgetWork, serveChat } from '../fixture.ts';

const { ask, post, get, kernel, root, service, roles } = await serveChat();

test('a new service has the documented defaults and the roles that come with it', async () => {
  const made = await ask({ method: 'POST', path: '/chat/v2/Services', form: { FriendlyName: 'Support' } });
  expect(made.status).toBe(201);
  const url = `http://switchhook.test/chat/v2/Services/${made.body.sid}`;
  expect(made.body).toMatchObject({
    account_sid: 'AC00000000000000000000000000000001',
    friendly_name: 'Support',
    read_status_enabled: true,
    reachability_enabled: false,
    typing_indicator_timeout: 5,
    consumption_report_interval: 10,
    limits: { channel_members: 100, user_channels: 250 },
    pre_webhook_url: null,
    post_webhook_url: null,
    webhook_method: 'POST',
    webhook_filters: [],
    pre_webhook_retry_count: 0,
    post_webhook_retry_count: 0,
    media: { size_limit_mb: 150 },
    notifications: { log_enabled: false, new_message: { enabled: false } },
    links: { channels: `${url}/Channels`, users: `${url}/Users`, roles: `${url}/Roles` },
  });
  const listed = await ask({ method: 'GET', path: `/chat/v2/Services/${made.body.sid}/Roles` });
  const names = listed.body.roles.map((role: { sid: string; friendly_name: string }) => [
    role.friendly_name,
    role.sid,
  ]);
  const byName = Object.fromEntries(names);
  expect(Object.keys(byName)).toEqual(['service admin', 'service user', 'channel admin', 'channel user']);
  expect(made.body.default_service_role_sid).toBe(byName['service user']);
  expect(made.body.default_channel_role_sid).toBe(byName['channel user']);
  expect(made.body.default_channel_creator_role_sid).toBe(byName['channel admin']);
});

test('an update changes what is given and nothing else', async () => {
  const changed = await post('', {
    PostWebhookUrl: 'https://example.com/after',
    WebhookFilters: ['onMessageSent', 'onMemberAdded'],
    'Limits.ChannelMembers': '3',
    'Notifications.NewMessage.Enabled': 'true',
    'Notifications.NewMessage.Template': 'new',
    'Notifications.LogEnabled': 'true',
    'Media.CompatibilityMessage': 'look',
    PostWebhookRetryCount: '2',
  });
  expect(changed.status).toBe(200);
  expect(changed.body).toMatchObject({
    friendly_name: 'Desk',
    post_webhook_url: 'https://example.com/after',
    webhook_filters: ['onMessageSent', 'onMemberAdded'],
    limits: { channel_members: 3, user_channels: 250 },
    media: { size_limit_mb: 150, compatibility_message: 'look' },
    post_webhook_retry_count: 2,
  });
  expect(changed.body.notifications).toMatchObject({
    log_enabled: true,
    new_message: { enabled: true, template: 'new' },
    added_to_channel: { enabled: false },
  });
  const emptied = await post('', { PostWebhookUrl: '', WebhookFilters: '' });
  expect(emptied.body).toMatchObject({
    post_webhook_url: null,
    webhook_filters: [],
    limits: { channel_members: 3 },
  });
});

test.each([
  [{ FriendlyName: 'x'.repeat(65) }, 50003],
  [{ 'Limits.ChannelMembers': '1001' }, 50061],
  [{ 'Limits.UserChannels': '0' }, 50060],
  [{ PostWebhookUrl: 'ftp://example.com' }, 50054],
  [{ WebhookMethod: 'PUT' }, 50055],
  [{ PreWebhookRetryCount: '4' }, 50065],
  [{ TypingIndicatorTimeout: 'soon' }, 50053],
  [{ WebhookFilters: 'onRain' }, 20001],
  [{ 'Notifications.NewMessage.Sound': 'x'.repeat(257) }, 50059],
  [{ DefaultServiceRoleSid: roles.channelUser.sid }, 50105],
])('refuses %o', async (form, code) => {
  const refused = await post('', form as Record<string, string>);
  expect([refused.status, refused.body.code]).toEqual([400, code]);
});

test('a service needs a name, and a default role must be there', async () => {
  const nameless = await ask({ method: 'POST', path: '/chat/v2/Services', form: {} });
  expect([nameless.status, nameless.body.code]).toEqual([400, 50000]);
  const roleless = await post('', { DefaultChannelRoleSid: `RL${'0'.repeat(32)}` });
  expect([roleless.status, roleless.body.code]).toEqual([404, 50101]);
});

test('another account sees nothing of a service', async () => {
  for (const path of ['', '/Channels', '/Users', '/Roles']) {
    const seen = await ask({ method: 'GET', path: root + path, as: OTHER_ACCOUNT });
    expect([path, seen.status, seen.body.code]).toEqual([path, 404, 20404]);
  }
  const changed = await ask({
    method: 'POST',
    path: root,
    form: { FriendlyName: 'mine' },
    as: OTHER_ACCOUNT,
  });
  expect(changed.status).toBe(404);
  expect((await ask({ method: 'DELETE', path: root, as: OTHER_ACCOUNT })).status).toBe(404);
  const listed = await ask({ method: 'GET', path: '/chat/v2/Services', as: OTHER_ACCOUNT });
  expect(listed.body.services).toEqual([]);
});

test('the roles of a service are edited by replacing their permissions', async () => {
  const made = await post('/Roles', {
    FriendlyName: 'reader',
    Type: 'channel',
    Permission: ['leaveChannel'],
  });
  expect(made).toMatchObject({ status: 201, body: { type: 'channel', permissions: ['leaveChannel'] } });
  const path = `/Roles/${made.body.sid}`;
  const changed = await post(path, { Permission: ['sendMessage', 'leaveChannel'] });
  expect(changed.body.permissions).toEqual(['sendMessage', 'leaveChannel']);
  expect((await post(path, { Permission: ['fly'] })).body.code).toBe(50104);
  expect((await post('/Roles', { FriendlyName: 'x', Type: 'king', Permission: 'fly' })).body.code).toBe(
    50105,
  );
  expect((await post(path, {})).body.message).toBe('Missing required parameter Permission in the post body');
  expect((await ask({ method: 'DELETE', path: root + path })).status).toBe(204);
  expect((await get(path)).status).toBe(404);
  const kept = await ask({ method: 'DELETE', path: `${root}/Roles/${service.defaultChannelRoleSid}` });
  expect(kept.status).toBe(409);
});

test('a removed service is gone with everything in it, and its channels say so', async () => {
  const made = await ask({ method: 'POST', path: '/chat/v2/Services', form: { FriendlyName: 'Short' } });
  const path = `/chat/v2/Services/${made.body.sid}`;
  const channel = await ask({ method: 'POST', path: `${path}/Channels`, form: {} });
  const inside = `${path}/Channels/${channel.body.sid}`;
  await ask({ method: 'POST', path: `${inside}/Messages`, form: { Body: 'hi' } });
  await ask({ method: 'POST', path: `${inside}/Members`, form: { Identity: 'ann' } });
  await forgetWork(kernel);
  expect((await ask({ method: 'DELETE', path })).status).toBe(204);
  expect((await ask({ method: 'GET', path: inside })).status).toBe(404);
  const [event] = await kernel.events();
  expect(event).toMatchObject({ kind: 'chatChannel.removed', data: { channelSid: channel.body.sid } });
  for (const table of ['message', 'member', 'user', 'role', 'channel']) {
    const left = await kernel.database.query(`select sid from chat.${table} where service_sid = $1`, [
      made.body.sid,
    ]);
    expect([table, left]).toEqual([table, []]);
  }
});
