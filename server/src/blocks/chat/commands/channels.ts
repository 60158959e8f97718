/** Channels: created, renamed, given attributes and destroyed by people. */
import { one } from '../../../kernel/line/tx.ts';
import type { ChannelRow } from '../rows.ts';
import { checkAttributes } from '../rules/attributes.ts';
import { checkRight } from '../rules/command-rights.ts';
import { checkFriendlyName, checkUniqueName } from '../rules/identity.ts';
import { channelFields } from '../rules/webhook-payload.ts';
import { openChannels, removeChannels, updateChannels } from '../store/channels.ts';
import {
  acted,
  allowedIn,
  type Command,
  type InChannel,
  situationOf,
  standingIn,
  standingOf,
  still,
} from './command.ts';

const MAX_NEW_NAME_LENGTH = 64;
const MAX_NAME_LENGTH = 256;

export interface CreateChannel {
  friendlyName: string | null;
  uniqueName: string | null;
  type: 'public' | 'private';
  /** JSON text. */
  attributes: string;
}

/** Who creates a channel is not yet a member of it. Answers the channel. */
export const createChannel: Command<CreateChannel, null, ChannelRow> = {
  async check(connection, person, { friendlyName, uniqueName, attributes }) {
    const standing = await standingOf(connection, person, null);
    checkRight('createChannel', situationOf(standing, person.identity));
    checkFriendlyName(friendlyName ?? undefined, MAX_NEW_NAME_LENGTH);
    checkUniqueName(uniqueName ?? '', MAX_NEW_NAME_LENGTH);
    checkAttributes(attributes);
    return null;
  },
  asks: (_, { friendlyName, uniqueName, type, attributes }) => ({
    event: 'onChannelAdd',
    fields: { FriendlyName: friendlyName, UniqueName: uniqueName, ChannelType: type, Attributes: attributes },
  }),
  rewrite: (given, { friendlyName, uniqueName, attributes }) => ({
    ...given,
    friendlyName: friendlyName ?? given.friendlyName,
    uniqueName: uniqueName ?? given.uniqueName,
    attributes: attributes ?? given.attributes,
  }),
  carryOut(tx, { person, given }) {
    const { accountSid, serviceSid, identity: createdBy } = person;
    return one(tx, openChannels, {
      ...{ accountSid, serviceSid, createdBy, type: given.type, line: null },
      friendlyName: given.friendlyName,
      uniqueName: given.uniqueName || null,
      attributes: checkAttributes(given.attributes),
      ...acted(person),
    });
  },
};

export interface EditChannel {
  channelSid: string;
  /** What is absent stays as it is. */
  friendlyName?: string | null;
  /** An empty one takes the name away. */
  uniqueName?: string | null;
  attributes?: string;
}

export const editChannel: Command<EditChannel, InChannel, ChannelRow> = {
  async check(connection, person, { channelSid, friendlyName, uniqueName, attributes }) {
    const standing = await standingIn(connection, person, channelSid);
    const situation = situationOf(standing, person.identity);
    const isRenamed = friendlyName !== undefined || uniqueName !== undefined;
    if (isRenamed) checkRight('renameChannel', situation);
    if (attributes !== undefined || !isRenamed) checkRight('editChannelAttributes', situation);
    checkFriendlyName(friendlyName ?? undefined, MAX_NAME_LENGTH);
    checkUniqueName(uniqueName ?? '', MAX_NAME_LENGTH);
    checkAttributes(attributes ?? '{}');
    return standing;
  },
  asks: ({ channel }, { friendlyName, uniqueName, attributes }) => ({
    event: 'onChannelUpdate',
    fields: {
      ...channelFields(channel),
      ...(friendlyName !== undefined && { FriendlyName: friendlyName }),
      ...(uniqueName !== undefined && { UniqueName: uniqueName }),
      ...(attributes !== undefined && { Attributes: attributes }),
    },
  }),
  rewrite: (given, { friendlyName, uniqueName, attributes }) => ({
    ...given,
    ...(friendlyName !== undefined && { friendlyName }),
    ...(uniqueName !== undefined && { uniqueName }),
    ...(attributes !== undefined && { attributes }),
  }),
  async carryOut(tx, { person, given: { channelSid, friendlyName, uniqueName, attributes } }) {
    const row = await one(tx, updateChannels, {
      ...{ accountSid: person.accountSid, channelSid, friendlyName },
      uniqueName: uniqueName === undefined ? undefined : uniqueName || null,
      attributes: attributes === undefined ? undefined : checkAttributes(attributes),
      ...acted(person),
    });
    return still(row, 50300);
  },
};

export const destroyChannel: Command<{ channelSid: string }, InChannel, void> = {
  check: (connection, person, { channelSid }) =>
    allowedIn(connection, person, { right: 'destroyChannel', channelSid }),
  asks: ({ channel }) => ({ event: 'onChannelDestroy', fields: channelFields(channel) }),
  carryOut: (tx, { person, given: { channelSid } }) =>
    one(tx, removeChannels, { accountSid: person.accountSid, channelSid, ...acted(person) }),
};
