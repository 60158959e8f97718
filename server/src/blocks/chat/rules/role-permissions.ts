/** Who may do what in a chat service: the words of permission and the roles that every service begins with. */

export type RoleType = 'channel' | 'deployment';

/** Every permission that a role may hold. */
export const permissions: ReadonlySet<string> = new Set([
  'addMember',
  'createChannel',
  'deleteAnyMessage',
  'deleteOwnMessage',
  'destroyChannel',
  'editAnyMessage',
  'editAnyMessageAttributes',
  'editAnyUserInfo',
  'editChannelAttributes',
  'editChannelName',
  'editNotificationLevel',
  'editOwnMessage',
  'editOwnMessageAttributes',
  'editOwnUserInfo',
  'inviteMember',
  'joinChannel',
  'leaveChannel',
  'removeMember',
  'sendMediaMessage',
  'sendMessage',
]);

export interface RoleTemplate {
  friendlyName: string;
  type: RoleType;
  permissions: readonly string[];
}

const ownMessages = [
  'sendMessage',
  'sendMediaMessage',
  'leaveChannel',
  'editOwnMessage',
  'editOwnMessageAttributes',
  'deleteOwnMessage',
] as const;

const runsChannels = [
  'addMember',
  'deleteAnyMessage',
  'destroyChannel',
  'editAnyMessage',
  'editAnyMessageAttributes',
  'editChannelAttributes',
  'editChannelName',
  'inviteMember',
  'removeMember',
] as const;

/** The roles that come with a service; three of them are its defaults. */
export const standardRoles = {
  serviceAdmin: {
    friendlyName: 'service admin',
    type: 'deployment',
    permissions: [...runsChannels, 'createChannel', 'editAnyUserInfo', 'joinChannel'],
  },
  serviceUser: {
    friendlyName: 'service user',
    type: 'deployment',
    permissions: ['createChannel', 'joinChannel', 'editOwnUserInfo'],
  },
  channelAdmin: {
    friendlyName: 'channel admin',
    type: 'channel',
    permissions: [...runsChannels, ...ownMessages],
  },
  channelUser: { friendlyName: 'channel user', type: 'channel', permissions: ownMessages },
} as const satisfies Record<string, RoleTemplate>;

/**
 * Roles of the chat service that Flex works with: agents may see to any channel, guests only take part in theirs.
 * Names and permissions are our own choice; the contract does not publish them.
 */
export const flexRoles = {
  flexAgent: {
    friendlyName: 'agent',
    type: 'deployment',
    permissions: [...runsChannels, 'createChannel', 'joinChannel', 'editOwnUserInfo'],
  },
  // A visitor's client ends the conversation by the channel's status.
  flexGuest: {
    friendlyName: 'guest',
    type: 'deployment',
    permissions: ['editOwnUserInfo', 'editChannelAttributes'],
  },
} as const satisfies Record<string, RoleTemplate>;
