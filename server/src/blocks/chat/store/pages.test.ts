import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { channelIn, conversations, memberIn, messageIn, openChat } from '../fixture.ts';

const world = await openChat();
const { kernel, chat } = world;
const { transact, read } = kernel.store;
const accountSid = TEST_ACCOUNT;

test('messages are paged by index, either way, with or without the one they begin at', async () => {
  const { channels } = await conversations(world, 1);
  const { sid: channelSid } = channels[0]!;
  const rows = await transact(tx =>
    chat.appendMessages(
      tx,
      [0, 1, 2, 3, 4].map(() => messageIn(channels[0]!)),
    ),
  );
  await transact(tx => chat.removeMessage(tx, rows[2]!, { webhooks: false }));
  const page = async (asked: { from?: number; order: 'asc' | 'desc'; inclusive?: boolean }) => {
    const found = await chat.messagePage(read, {
      accountSid,
      channelSid,
      limit: 2,
      inclusive: true,
      ...asked,
    });
    return [found.rows.map(({ index }) => index), found.more];
  };
  expect(await page({ order: 'desc' })).toEqual([[4, 3], true]);
  expect(await page({ order: 'desc', from: 3, inclusive: false })).toEqual([[1, 0], false]);
  expect(await page({ order: 'asc' })).toEqual([[0, 1], true]);
  expect(await page({ order: 'asc', from: 1 })).toEqual([[1, 3], true]);
  const foreign = { accountSid: OTHER_ACCOUNT, channelSid, order: 'asc', limit: 5, inclusive: true } as const;
  expect(await chat.messagePage(read, foreign)).toEqual({ rows: [], more: false });
});

test('a user pages through the channels they sit in or are invited to, with what is unread', async () => {
  const { channels, service } = await conversations(world, 4);
  const [a, b, c, d] = channels;
  const seats = [a!, b!, d!].map(channel => memberIn(channel));
  const members = await transact(tx => chat.seatMembers(tx, seats));
  const roleSid = service.defaultChannelRoleSid;
  await transact(tx => chat.invite(tx, c!, { identity: 'ann', roleSid, createdBy: 'ben' }));
  await transact(tx =>
    chat.appendMessages(
      tx,
      [0, 1, 2].map(() => messageIn(a!)),
    ),
  );
  const [reported] = await transact(tx =>
    chat.reportHorizons(tx, [
      { accountSid, serviceSid: service.sid, channelSid: a!.sid, identity: 'ann', index: 0, webhooks: false },
    ]),
  );
  expect(reported).toEqual({ memberSid: members[0]!.sid, unreadMessagesCount: 2 });
  const { userSid } = (await chat.rolesOf(read, {
    ...{ accountSid, serviceSid: service.sid, identity: 'ann', channelSid: null },
  }))!;
  const asked = { accountSid, userSid: userSid!, limit: 3 };
  const first = await chat.membershipPage(read, asked);
  expect(first.more).toBe(true);
  expect(first.rows.map(row => [row.channel.sid, row.status, row.unreadMessagesCount])).toEqual([
    [a!.sid, 'joined', 2],
    [b!.sid, 'joined', null],
    [c!.sid, 'invited', null],
  ]);
  expect(first.rows[2]!.invite).toMatchObject({ createdBy: 'ben', dateCreated: kernel.parts.clock.now() });
  const rest = await chat.membershipPage(read, { ...asked, after: c!.sid });
  expect(rest.rows.map(({ member }) => member)).toEqual([members[2]]);
  const some = await chat.membershipPage(read, { ...asked, channelSids: [b!.sid] });
  expect(some.rows.map(({ channel }) => channel.sid)).toEqual([b!.sid]);
  expect((await chat.membershipPage(read, { ...asked, accountSid: OTHER_ACCOUNT })).rows).toEqual([]);
});

test('who is seated is not invited any more', async () => {
  const { channels, service } = await conversations(world, 1);
  const at = { accountSid, channelSid: channels[0]!.sid, identity: 'zoe' };
  const roleSid = service.defaultChannelRoleSid;
  await transact(tx => chat.invite(tx, channels[0]!, { identity: 'zoe', roleSid }));
  await transact(tx => chat.seatMembers(tx, [memberIn(channels[0]!, { identity: 'zoe' })]));
  expect(await chat.findInviteOf(read, at)).toBeNull();
});

test('members and public channels are paged by SID', async () => {
  const { channels, service } = await conversations(world, 1);
  const open = Array.from({ length: 3 }, () => channelIn(service.sid, { type: 'public' }));
  const opened = await transact(tx => chat.openChannels(tx, open));
  const asked = { accountSid, serviceSid: service.sid, limit: 2 };
  const first = await chat.publicChannelPage(read, asked);
  const second = await chat.publicChannelPage(read, { ...asked, after: first.rows[1]!.sid });
  expect([...first.rows, ...second.rows]).toEqual(opened);
  expect([first.more, second.more]).toEqual([true, false]);
  const seats = ['ann', 'ben', 'zoe'].map(identity => memberIn(channels[0]!, { identity }));
  const members = await transact(tx => chat.seatMembers(tx, seats));
  const at = { accountSid, channelSid: channels[0]!.sid, limit: 2 };
  expect(await chat.memberPage(read, at)).toEqual({ rows: members.slice(0, 2), more: true });
  const rest = await chat.memberPage(read, { ...at, after: members[1]!.sid });
  expect(rest).toEqual({ rows: members.slice(2), more: false });
});

test('what somebody may do comes from both of their roles', async () => {
  const { channels, service, roles } = await conversations(world, 1, { createdBy: 'ann' });
  const [channel] = channels;
  await transact(tx => chat.seatMembers(tx, [memberIn(channel!)]));
  const asked = { accountSid, serviceSid: service.sid, identity: 'ann', channelSid: channel!.sid };
  const standing = await chat.rolesOf(read, asked);
  expect(standing).toMatchObject({
    deploymentPermissions: roles.serviceUser.permissions,
    channelPermissions: roles.channelAdmin.permissions,
    channel: { sid: channel!.sid },
    member: { identity: 'ann' },
    invite: null,
  });
  const admin = await chat.rolesOf(read, { ...asked, deploymentRoleSid: roles.serviceAdmin.sid });
  expect(admin!.deploymentPermissions).toEqual(roles.serviceAdmin.permissions);
  const stranger = await chat.rolesOf(read, { ...asked, identity: 'nobody' });
  expect(stranger).toMatchObject({ userSid: null, channelPermissions: [], member: null });
  expect(stranger!.deploymentPermissions).toEqual(roles.serviceUser.permissions);
  expect(await chat.rolesOf(read, { ...asked, accountSid: OTHER_ACCOUNT })).toBeNull();
});
