import { expect, test } from 'vitest';
import { checkRight, mayReadChannel, mayReadMessages, type Right, type Situation } from './command-rights.ts';
import { flexRoles, standardRoles } from './role-permissions.ts';

const stranger: Situation = {
  permissions: new Set(),
  isMember: false,
  isInvited: false,
  isCreator: false,
  isPublic: false,
  isOwn: false,
};

function codeOf(right: Right, situation: Partial<Situation> & { may?: string[] }): number | 'ok' {
  const { may = [], ...rest } = situation;
  try {
    checkRight(right, { ...stranger, permissions: new Set(may), ...rest });
    return 'ok';
  } catch (error) {
    return (error as { code: number }).code;
  }
}

test.each<[Right, string, Partial<Situation>]>([
  ['createChannel', 'createChannel', {}],
  ['renameChannel', 'editChannelName', {}],
  ['editChannelAttributes', 'editChannelAttributes', { isMember: true }],
  ['destroyChannel', 'destroyChannel', {}],
  ['joinChannel', 'joinChannel', { isPublic: true }],
  ['joinChannel', 'joinChannel', { isCreator: true }],
  ['leaveChannel', 'leaveChannel', { isMember: true }],
  ['addMember', 'addMember', {}],
  ['inviteMember', 'inviteMember', {}],
  ['removeMember', 'removeMember', {}],
  ['removeMember', 'leaveChannel', { isOwn: true }],
  ['editMember', 'removeMember', {}],
  ['sendMessage', 'sendMessage', { isMember: true }],
  ['sendMediaMessage', 'sendMediaMessage', { isMember: true }],
  ['editMessage', 'editAnyMessage', {}],
  ['editMessage', 'editOwnMessage', { isOwn: true }],
  ['editMessage', 'editAnyMessage', { isOwn: true }],
  ['editMessageAttributes', 'editAnyMessageAttributes', {}],
  ['editMessageAttributes', 'editOwnMessageAttributes', { isOwn: true }],
  ['deleteMessage', 'deleteAnyMessage', {}],
  ['deleteMessage', 'deleteOwnMessage', { isOwn: true }],
  ['editUser', 'editAnyUserInfo', {}],
  ['editUser', 'editOwnUserInfo', { isOwn: true }],
])('%s needs %s (%o), and nothing else will do', (right, permission, situation) => {
  expect(codeOf(right, { ...situation, may: [permission] })).toBe('ok');
  expect(codeOf(right, { ...situation, may: ['somethingElse'] })).toBe(50107);
});

test.each<[Right, Partial<Situation> & { may?: string[] }, number | 'ok']>([
  ['editMessage', { may: ['editOwnMessage'] }, 50107],
  ['deleteMessage', { may: ['deleteOwnMessage'] }, 50107],
  ['editMessageAttributes', { may: ['editOwnMessageAttributes'] }, 50107],
  ['editUser', { may: ['editOwnUserInfo'] }, 50107],
  ['removeMember', { may: ['leaveChannel'] }, 50107],
  ['sendMessage', { may: ['sendMessage'] }, 50400],
  ['sendMediaMessage', { may: ['sendMediaMessage'] }, 50400],
  ['leaveChannel', { may: ['leaveChannel'] }, 50400],
  ['editChannelAttributes', { may: ['editChannelAttributes'] }, 50400],
  ['editChannelAttributes', { may: ['editChannelAttributes', 'addMember'] }, 'ok'],
  ['editSeat', {}, 50400],
  ['editSeat', { isMember: true }, 'ok'],
  ['editMember', { isOwn: true }, 'ok'],
  ['joinChannel', { may: ['joinChannel'] }, 50107],
  ['joinChannel', { may: ['joinChannel', 'addMember'] }, 'ok'],
  ['joinChannel', { isInvited: true }, 'ok'],
  ['joinChannel', { isPublic: true }, 50107],
  ['declineInvite', { isInvited: true }, 'ok'],
  ['declineInvite', {}, 50601],
  ['declineInvite', { isMember: true }, 50602],
])('%s as %o: %s', (right, situation, outcome) => {
  expect(codeOf(right, situation)).toBe(outcome);
});

test('a channel is known to who may come in, what is said in it only to who is in, or could seat themselves', () => {
  const reads = (given: Partial<Situation>) => {
    const situation = { ...stranger, ...given };
    return [mayReadChannel(situation), mayReadMessages(situation)];
  };
  expect(reads({})).toEqual([false, false]);
  expect(reads({ isPublic: true })).toEqual([true, false]);
  expect(reads({ isInvited: true })).toEqual([true, false]);
  expect(reads({ isCreator: true })).toEqual([true, false]);
  expect(reads({ isMember: true })).toEqual([true, true]);
  expect(reads({ permissions: new Set(flexRoles.flexAgent.permissions) })).toEqual([true, true]);
  expect(reads({ permissions: new Set(flexRoles.flexGuest.permissions) })).toEqual([false, false]);
});

test('a Flex guest takes part in their own conversation and does nothing else', () => {
  const guest = {
    permissions: new Set<string>([
      ...flexRoles.flexGuest.permissions,
      ...standardRoles.channelUser.permissions,
    ]),
  };
  const inside = { ...guest, isMember: true };
  expect(codeOf('sendMessage', inside)).toBe('ok');
  expect(codeOf('editUser', { ...inside, isOwn: true })).toBe('ok');
  // The web chat widget ends a chat by the status among the channel's attributes.
  expect(codeOf('editChannelAttributes', inside)).toBe('ok');
  for (const right of ['createChannel', 'destroyChannel', 'addMember', 'removeMember'] as const)
    expect(codeOf(right, inside)).toBe(50107);
  expect(
    codeOf('joinChannel', { permissions: new Set(flexRoles.flexGuest.permissions), isPublic: true }),
  ).toBe(50107);
});
