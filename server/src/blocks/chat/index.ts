/** The door of Programmable Chat: services, users, channels, members and messages, for REST and for the journey. */
import { admitting } from '../../kernel/access.ts';
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import type { Sealer } from '../../kernel/seal.ts';
import type { Queryable } from '../../kernel/sql.ts';
import { access } from './access.ts';
import { bindings } from './resources/bindings.ts';
import { channelWebhooks } from './resources/channel-webhooks.ts';
import { channels } from './resources/channels.ts';
import { credentials } from './resources/credentials.ts';
import { invites } from './resources/invites.ts';
import { members } from './resources/members.ts';
import { messages } from './resources/messages.ts';
import { roles } from './resources/roles.ts';
import { services } from './resources/services.ts';
import { userChannels } from './resources/user-channels.ts';
import { users } from './resources/users.ts';
import { versionOne } from './resources/version-one.ts';
import type { BindingRow, ChannelRow, HookRow, MediaRow, MemberRow, ServiceRow, UserRow } from './rows.ts';
import { type FlexServiceOf, ownChats } from './rules/own-chats.ts';
import { bind, type NewBinding } from './store/bindings.ts';
import {
  type AttributesChange,
  type ChannelChange,
  channelsBySid,
  freeUniqueNames,
  mergeAttributes,
  type NewChannel,
  openChannels,
  removeChannels,
  updateChannels,
} from './store/channels.ts';
import { addHooks, type NewHook, removeStudioHooks } from './store/hooks.ts';
import { keepMedia, type NewMedia, readMedia, storeMedia } from './store/media.ts';
import { type NewMember, seatMembers } from './store/members.ts';
import { type AppendedMessage, appendMessages, type NewMessage } from './store/messages.ts';
import { isSeated } from './store/seats.ts';
import { type NewService, type ProvisionedService, provision, servicesBySid } from './store/services.ts';
import { ensureUsers, type NewUser } from './store/users.ts';

export type { ChatChannelRemoved, ChatChannelUpdated, ChatMessageAdded, Source } from './events.ts';
export type * from './rows.ts';
export type { Json } from './rules/attributes.ts';
export type { HookConfiguration, HookType } from './rules/hook-configuration.ts';
export type { FlexServiceOf } from './rules/own-chats.ts';
export { messageSentParameters } from './rules/webhook-payload.ts';
export type { NewBinding } from './store/bindings.ts';
export type { AttributesChange, ChannelChange, NewChannel } from './store/channels.ts';
export type { NewHook } from './store/hooks.ts';
export type { MediaInput, NewMedia } from './store/media.ts';
export type { NewMember } from './store/members.ts';
export type { AppendedMessage, NewMessage } from './store/messages.ts';
export type { NewService, ProvisionedService } from './store/services.ts';
export type { NewUser } from './store/users.ts';

interface ChannelKey {
  accountSid: string;
  channelSid: string;
}

/** What each function is for, and what it refuses, stands with the function in `store/`. */
export interface Chat extends Block {
  ensureUsers: Batch<NewUser, UserRow>;
  openChannels: Batch<NewChannel, ChannelRow>;
  seatMembers: Batch<NewMember, MemberRow | null>;
  appendMessages: Batch<NewMessage, AppendedMessage>;
  addHooks: Batch<NewHook, HookRow>;
  removeStudioHooks: Batch<ChannelKey, void>;
  mergeAttributes: Batch<AttributesChange, ChannelRow | null>;
  channelsBySid: Batch<ChannelKey, ChannelRow | null>;
  freeUniqueNames: Batch<{ accountSid: string; serviceSid: string; uniqueName: string }, void>;
  updateChannels: Batch<ChannelChange, ChannelRow | null>;
  removeChannels: Batch<ChannelKey & { webhooks: boolean }, void>;
  servicesBySid: Batch<{ accountSid: string; sid: string }, ServiceRow | null>;
  isSeated: typeof isSeated;
  bind(tx: Tx, given: NewBinding): Promise<BindingRow>;
  provision(tx: Tx, given: NewService): Promise<ProvisionedService>;
  storeMedia(tx: Tx, given: NewMedia): Promise<Omit<MediaRow, 'content'>>;
  keepMedia(tx: Tx, given: { accountSid: string; mediaSid: string; content: Buffer }): Promise<void>;
  readMedia(connection: Queryable, at: { accountSid: string; mediaSid: string }): Promise<MediaRow | null>;
}

export interface ChatNeeds {
  /** Keeps the secrets of push credentials. */
  sealer: Sealer;
  /** The only service whose chats desks may see with their tokens; without it they see none. */
  flexServiceOf?: FlexServiceOf;
}

const nobodys: FlexServiceOf = async () => null;

export function makeChat(parts: BlockParts, needs: ChatNeeds): Chat {
  const current = [
    ...services(parts),
    ...roles(parts),
    ...users(parts),
    ...userChannels(parts),
    ...channels(parts),
    ...members(parts),
    ...messages(parts),
    ...invites(parts),
    ...channelWebhooks(parts),
    ...bindings(parts),
    ...credentials(parts, needs.sealer),
  ];
  return {
    migrations: { name: 'chat', folder: new URL('./migrations/', import.meta.url) },
    operations: admitting(access(ownChats(parts.store.read, needs.flexServiceOf ?? nobodys)), [
      ...current,
      ...versionOne(parts, current),
    ]),
    ensureUsers,
    openChannels,
    seatMembers,
    appendMessages,
    addHooks,
    removeStudioHooks,
    mergeAttributes,
    channelsBySid,
    freeUniqueNames,
    updateChannels,
    removeChannels,
    servicesBySid,
    isSeated,
    bind,
    provision,
    storeMedia,
    keepMedia,
    readMedia,
  };
}
