import { beforeEach, expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { forgetWork } from '../fixture.ts';
import { NEW_CHANNEL, openDesk } from './fixture.ts';

const desk = await openDesk();
const { kernel, chat, service, roles, act, arrive, read } = desk;
beforeEach(() => forgetWork(kernel));

const refused = (code: number) => expect.objectContaining({ code });
const send = { body: 'Hello', mediaSid: null, attributes: '{}' };

test('whoever comes is a user; agents and guests get their roles, unless they were given another one', async () => {
  expect((await arrive('ann')).roleSid).toBe(service.defaultServiceRoleSid);
  expect((await arrive('ann', 'agent')).roleSid).toBe(roles.flexAgent!.sid);
  expect((await arrive('visitor', 'guest')).roleSid).toBe(roles.flexGuest!.sid);
  const boss = await arrive('boss');
  await kernel.store.transact(tx =>
    chat.updateUser(tx, boss, { roleSid: roles.serviceAdmin.sid, webhooks: false }),
  );
  expect((await arrive('boss', 'agent')).roleSid).toBe(roles.serviceAdmin.sid);
  await expect(arrive('system')).rejects.toEqual(refused(50203));
});

test('a public channel is for all to join, a private one for its maker and the invited', async () => {
  const open = await act('ann', 'createChannel', NEW_CHANNEL);
  expect(open).toMatchObject({ createdBy: 'ann', type: 'public', membersCount: 0 });
  const maker = await act('ann', 'joinChannel', { channelSid: open.sid });
  expect(maker.roleSid).toBe(service.defaultChannelCreatorRoleSid);
  const guest = await act('ben', 'joinChannel', { channelSid: open.sid });
  expect(guest.roleSid).toBe(service.defaultChannelRoleSid);
  await expect(act('ben', 'joinChannel', { channelSid: open.sid })).rejects.toEqual(refused(50404));

  const closed = await act('ann', 'createChannel', { ...NEW_CHANNEL, type: 'private' });
  await act('ann', 'joinChannel', { channelSid: closed.sid });
  await expect(act('ben', 'joinChannel', { channelSid: closed.sid })).rejects.toEqual(refused(50107));
  await act('ann', 'inviteMember', { channelSid: closed.sid, identity: 'ben' });
  await act('ben', 'declineInvite', { channelSid: closed.sid });
  await expect(act('ben', 'declineInvite', { channelSid: closed.sid })).rejects.toEqual(refused(50601));
  await act('ann', 'inviteMember', { channelSid: closed.sid, identity: 'ben' });
  await act('ben', 'joinChannel', { channelSid: closed.sid });
  await expect(act('ben', 'declineInvite', { channelSid: closed.sid })).rejects.toEqual(refused(50602));
});

test('own messages are edited by anyone, those of others by who runs the channel', async () => {
  const { sid: channelSid } = await act('ann', 'createChannel', NEW_CHANNEL);
  for (const identity of ['ann', 'ben', 'cid']) await act(identity, 'joinChannel', { channelSid });
  const { index } = await act('ben', 'sendMessage', { channelSid, ...send });
  const message = { channelSid, message: String(index) };
  await expect(act('cid', 'editMessage', { ...message, body: 'Mine' })).rejects.toEqual(refused(50107));
  await expect(act('cid', 'deleteMessage', message)).rejects.toEqual(refused(50107));
  const edited = await act('ben', 'editMessage', { ...message, body: 'Hello!' });
  expect(edited).toMatchObject({ body: 'Hello!', lastUpdatedBy: 'ben', wasEdited: true });
  expect(await act('ann', 'editMessage', { ...message, attributes: '{"a":1}' })).toMatchObject({
    attributes: '{"a":1}',
    lastUpdatedBy: 'ann',
  });
  await act('ann', 'deleteMessage', message);
  await expect(act('ann', 'deleteMessage', message)).rejects.toEqual(refused(50500));
  await expect(act('dan', 'sendMessage', { channelSid, ...send })).rejects.toEqual(refused(50400));
});

test('what is too long, no JSON or no known thing is refused', async () => {
  const { sid: channelSid } = await act('ann', 'createChannel', NEW_CHANNEL);
  await act('ann', 'joinChannel', { channelSid });
  const tries: [() => Promise<unknown>, number][] = [
    [() => act('ann', 'sendMessage', { channelSid, ...send, body: 'x'.repeat(32_769) }), 50504],
    [() => act('ann', 'sendMessage', { channelSid, ...send, attributes: '{' }), 50304],
    [() => act('ann', 'sendMessage', { channelSid, ...send, mediaSid: `ME${'0'.repeat(32)}` }), 50507],
    [() => act('ann', 'createChannel', { ...NEW_CHANNEL, friendlyName: 'x'.repeat(65) }), 50003],
    [() => act('ann', 'createChannel', { ...NEW_CHANNEL, uniqueName: channelSid }), 50306],
    [() => act('ann', 'joinChannel', { channelSid: `CH${'0'.repeat(32)}` }), 50300],
    [() => act('ann', 'addMember', { channelSid, identity: 'system' }), 50203],
    [() => act('ann', 'removeMember', { channelSid, member: 'nobody' }), 50402],
    [() => act('ann', 'editSeat', { channelSid, notificationLevel: 'loud' as 'muted' }), 50210],
    [() => act('ann', 'reportRead', { horizons: [{ channelSid, index: -2 }] }), 50406],
    [() => act('ben', 'editUser', { identity: 'ann', friendlyName: 'Me' }), 50107],
  ];
  for (const [attempt, code] of tries) await expect(attempt()).rejects.toEqual(refused(code));
});

test('a channel that is full, and a user with too many channels, take nobody in', async () => {
  await kernel.database.query(
    `update chat.service set limits = '{"channel_members":2,"user_channels":2}' where sid = $1`,
    [service.sid],
  );
  const made = [];
  for (let i = 0; i < 3; i++) made.push(await act('eve', 'createChannel', NEW_CHANNEL));
  const [first, second, third] = made.map(({ sid }) => sid) as [string, string, string];
  await act('eve', 'joinChannel', { channelSid: first });
  await act('eve', 'joinChannel', { channelSid: second });
  await expect(act('eve', 'joinChannel', { channelSid: third })).rejects.toEqual(refused(50208));
  await act('fay', 'joinChannel', { channelSid: first });
  await expect(act('guy', 'joinChannel', { channelSid: first })).rejects.toEqual(refused(50403));
  await kernel.database.query(
    `update chat.service set limits = '{"channel_members":100,"user_channels":250}' where sid = $1`,
    [service.sid],
  );
});

test('what people do is told to webhooks with their names, and to the journey as theirs', async () => {
  await kernel.database.query(
    `update chat.service set post_webhook_url = 'https://example.org/after',
       webhook_filters = '{onMessageSent,onChannelAdded,onMemberAdded,onMemberRemoved,onUserUpdated}' where sid = $1`,
    [service.sid],
  );
  const { sid: channelSid } = await act('ann', 'createChannel', NEW_CHANNEL);
  await act('ann', 'joinChannel', { channelSid });
  await act('ann', 'sendMessage', { channelSid, ...send });
  await act('ann', 'leaveChannel', { channelSid });
  await act('ann', 'editUser', { identity: 'ann', friendlyName: 'Ann' });
  const told = (await kernel.jobs()).map(
    ({ data }) => (data as { parameters: Record<string, string> }).parameters,
  );
  expect(told.map(({ EventType }) => EventType)).toEqual([
    'onChannelAdded',
    'onMemberAdded',
    'onMessageSent',
    'onMemberRemoved',
    'onUserUpdated',
  ]);
  for (const { Source, ClientIdentity } of told) expect([Source, ClientIdentity]).toEqual(['SDK', 'ann']);
  const events = await kernel.events();
  const added = events.find(({ kind }) => kind === 'chatMessage.added');
  expect(added!.data).toMatchObject({ source: 'SDK', clientIdentity: 'ann', from: 'ann', webhooks: true });
});

test('how far people have read is counted; a report that comes after its author has left is answered too', async () => {
  const { sid: channelSid } = await act('ann', 'createChannel', NEW_CHANNEL);
  await act('ann', 'joinChannel', { channelSid });
  for (let i = 0; i < 3; i++) await act('ann', 'sendMessage', { channelSid, ...send });
  const report = (index: number | null) => act('ann', 'reportRead', { horizons: [{ channelSid, index }] });
  expect(await report(0)).toMatchObject([{ unreadMessagesCount: 2 }]);
  expect(await report(null)).toMatchObject([{ unreadMessagesCount: null }]);
  await act('ann', 'leaveChannel', { channelSid });
  expect(await report(2)).toEqual([null]);
});

test('agents see to any channel of the Flex service, guests to their own alone', async () => {
  await arrive('agent', 'agent');
  await arrive('guest', 'guest');
  const [row] = await kernel.store.transact(tx =>
    chat.openChannels(tx, [
      {
        ...{ accountSid: TEST_ACCOUNT, serviceSid: service.sid, friendlyName: null, uniqueName: null },
        ...{
          attributes: '{"status":"ACTIVE"}',
          type: 'private',
          createdBy: 'system',
          line: null,
          webhooks: false,
        },
      },
    ]),
  );
  const channelSid = row!.sid;
  const reading = async (identity: string) =>
    chat.readingOf((await chat.rolesOf(read, { ...desk.personOf(identity), channelSid }))!, identity);
  expect(await reading('agent')).toEqual({ channel: true, messages: true });
  expect(await reading('guest')).toEqual({ channel: false, messages: false });
  await act('agent', 'joinChannel', { channelSid });
  await act('agent', 'addMember', { channelSid, identity: 'guest' });
  expect(await reading('guest')).toEqual({ channel: true, messages: true });
  await act('guest', 'sendMessage', { channelSid, ...send });
  await act('guest', 'editChannel', { channelSid, attributes: '{"status":"INACTIVE"}' });
  await act('agent', 'editChannel', { channelSid, attributes: '{"status":"ACTIVE"}' });
  await expect(act('guest', 'editChannel', { channelSid, friendlyName: 'Mine' })).rejects.toEqual(
    refused(50107),
  );
  await expect(act('guest', 'createChannel', NEW_CHANNEL)).rejects.toEqual(refused(50107));
});
