/** The door of Programmable Chat: services, users, channels, members and messages, for REST and for the journey. */
import { admitting } from '../../kernel/access.ts';
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { Steps } from '../../kernel/line/turn.ts';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import type { Operation } from '../../kernel/operation.ts';
import type { Sealer } from '../../kernel/seal.ts';
import type { Queryable } from '../../kernel/sql.ts';
import { access } from './access.ts';
import { arrive } from './commands/arrive.ts';
import { readingOf } from './commands/command.ts';
import { carryOut, prepare } from './commands/index.ts';
import { sendMessages } from './commands/messages.ts';
import { bindings } from './resources/bindings.ts';
import { channelWebhooks } from './resources/channel-webhooks.ts';
import { channels } from './resources/channels.ts';
import { credentials } from './resources/credentials.ts';
import { invites } from './resources/invites.ts';
import { members } from './resources/members.ts';
import { messageSearch } from './resources/message-search.ts';
import { messages } from './resources/messages.ts';
import { roles } from './resources/roles.ts';
import { services } from './resources/services.ts';
import { userChannels } from './resources/user-channels.ts';
import { users } from './resources/users.ts';
import { versionOne } from './resources/version-one.ts';
import { versionThree } from './resources/version-three.ts';
import type {
  BindingRow,
  ChannelRow,
  HookRow,
  InviteRow,
  MediaRow,
  MemberRow,
  MessageRow,
  ServiceRow,
  UserRow,
} from './rows.ts';
import { type FlexServiceOf, ownChats } from './rules/own-chats.ts';
import type { Acted } from './rules/webhook-payload.ts';
import { agedChannels } from './store/aged.ts';
import { membersUserSids, userSids } from './store/arrivals.ts';
import { bind, type NewBinding, unbind } from './store/bindings.ts';
import { type ChannelChanges, type ChannelSince, channelChanges } from './store/changes.ts';
import {
  type AttributesChange,
  type ChannelChange,
  channelsBySid,
  findChannel,
  freeUniqueNames,
  mergeAttributes,
  type NewChannel,
  openChannels,
  removeChannels,
  updateChannels,
} from './store/channels.ts';
import { addHooks, type NewHook, removeStudioHooks } from './store/hooks.ts';
import { findInviteOf, type InviteGiven, invite, removeInvite } from './store/invites.ts';
import { keepMedia, type NewMedia, readMedia, storeMedia } from './store/media.ts';
import {
  type Horizon,
  type MemberChange,
  type ReportedHorizon,
  removeMember,
  reportHorizons,
  unseatMembers,
  updateMember,
} from './store/member-changes.ts';
import { findMember, type NewMember, seatMembers } from './store/members.ts';
import { findMessage, type MessageChange, removeMessage, updateMessage } from './store/message-changes.ts';
import { type AppendedMessage, appendMessages, type NewMessage } from './store/messages.ts';
import {
  type MembersAsked,
  type Membership,
  type MembershipsAsked,
  type MessagesAsked,
  memberPage,
  membershipPage,
  messagePage,
  type PublicChannelsAsked,
  publicChannelPage,
  type Rows,
} from './store/pages.ts';
import { LAPSED_KIND, type Presence, presenceLapsed, renewPresence, setOnline } from './store/presence.ts';
import { isSeated } from './store/seats.ts';
import {
  findService,
  type NewService,
  type ProvisionedService,
  provision,
  servicesBySid,
} from './store/services.ts';
import { rolesOf, type Standing, type StandingAsked, standingsOf } from './store/standing.ts';
import { mediaUnsent, REMOVALS, removalsAged, UNSENT } from './store/upkeep.ts';
import { type UserChanges, type UserSince, userChanges } from './store/user-changes.ts';
import {
  type CountedUser,
  ensureUsers,
  findUser,
  type NewUser,
  type UserChange,
  updateUser,
  userOf,
} from './store/users.ts';

export type { Arrival } from './commands/arrive.ts';
export type { Person } from './commands/command.ts';
export type { CommandName, Deed, Given, PreEventParts, Result } from './commands/index.ts';
export type { ChatChannelRemoved, ChatChannelUpdated, ChatMessageAdded, Source } from './events.ts';
export type * from './rows.ts';
export { pushServices } from './rows.ts';
export { hasStatus, type Json } from './rules/attributes.ts';
export type { HookConfiguration, HookType } from './rules/hook-configuration.ts';
export type { FlexServiceOf } from './rules/own-chats.ts';
export { type Acted, type Actor, messageSentParameters } from './rules/webhook-payload.ts';
export type { NewBinding } from './store/bindings.ts';
export type { ChannelChanges, ChannelSince, LastMessage } from './store/changes.ts';
export type { AttributesChange, ChannelChange, NewChannel } from './store/channels.ts';
export type { NewHook } from './store/hooks.ts';
export type { InviteGiven } from './store/invites.ts';
export type { MediaInput, NewMedia } from './store/media.ts';
export type { Horizon, MemberChange, ReportedHorizon } from './store/member-changes.ts';
export type { NewMember } from './store/members.ts';
export type { MessageChange } from './store/message-changes.ts';
export type { AppendedMessage, NewMessage } from './store/messages.ts';
export type {
  MembersAsked,
  Membership,
  MembershipsAsked,
  MessagesAsked,
  PublicChannelsAsked,
  Rows,
} from './store/pages.ts';
export { PRESENCE_SECONDS, type Presence } from './store/presence.ts';
export type { Reachability } from './store/reachability.ts';
export type { NewService, ProvisionedService } from './store/services.ts';
export type { Standing, StandingAsked } from './store/standing.ts';
export type { ChannelName, UserChanges, UserSince } from './store/user-changes.ts';
export type { CountedUser, NewUser, UserChange } from './store/users.ts';

interface ChannelKey {
  accountSid: string;
  channelSid: string;
}

interface InService {
  accountSid: string;
  serviceSid: string;
  key: string;
}

interface InChannel extends ChannelKey {
  key: string;
}

/** What each function is for, and what it refuses, stands with the function in `store/`. */
export interface Chat extends Block {
  ensureUsers: Batch<NewUser, UserRow>;
  openChannels: Batch<NewChannel, ChannelRow>;
  seatMembers: Batch<NewMember, MemberRow | null>;
  unseatMembers: Batch<ChannelKey & Acted & { identity: string }, void>;
  appendMessages: Batch<NewMessage, AppendedMessage>;
  addHooks: Batch<NewHook, HookRow>;
  removeStudioHooks: Batch<ChannelKey, void>;
  mergeAttributes: Batch<AttributesChange, ChannelRow | null>;
  channelsBySid: Batch<ChannelKey, ChannelRow | null>;
  freeUniqueNames: Batch<{ accountSid: string; serviceSid: string; uniqueName: string }, void>;
  updateChannels: Batch<ChannelChange, ChannelRow | null>;
  removeChannels: Batch<ChannelKey & Acted, void>;
  agedChannels: typeof agedChannels;
  servicesBySid: Batch<{ accountSid: string; sid: string }, ServiceRow | null>;
  isSeated: typeof isSeated;
  bind(tx: Tx, given: NewBinding): Promise<BindingRow>;
  /** Forgets a device of this user. */
  unbind: typeof unbind;
  provision(tx: Tx, given: NewService): Promise<ProvisionedService>;
  storeMedia(tx: Tx, given: NewMedia): Promise<Omit<MediaRow, 'content'>>;
  keepMedia(tx: Tx, given: { accountSid: string; mediaSid: string; content: Buffer }): Promise<void>;
  readMedia(connection: Queryable, at: { accountSid: string; mediaSid: string }): Promise<MediaRow | null>;

  updateMember(tx: Tx, member: MemberRow, change: MemberChange): Promise<MemberRow | null>;
  removeMember(tx: Tx, member: MemberRow, acted: Acted): Promise<void>;
  reportHorizons: Batch<Horizon, ReportedHorizon | null>;
  updateMessage(tx: Tx, message: MessageRow, change: MessageChange): Promise<MessageRow | null>;
  removeMessage(tx: Tx, message: MessageRow, acted: Acted): Promise<void>;
  updateUser(tx: Tx, user: UserRow, change: UserChange): Promise<UserRow | null>;
  invite(tx: Tx, channel: ChannelRow, given: InviteGiven): Promise<InviteRow>;
  removeInvite(tx: Tx, at: ChannelKey & { sid: string }): Promise<boolean>;
  setOnline: Batch<Presence, void>;
  renewPresence: Batch<{ accountSid: string; connectionId: string }, boolean>;

  channelChanges(connection: Queryable, inputs: readonly ChannelSince[]): Promise<(ChannelChanges | null)[]>;
  userChanges(connection: Queryable, inputs: readonly UserSince[]): Promise<(UserChanges | null)[]>;
  rolesOf(connection: Queryable, asked: StandingAsked): Promise<Standing | null>;
  standingsOf(connection: Queryable, asked: readonly StandingAsked[]): Promise<(Standing | null)[]>;
  messagePage(connection: Queryable, asked: MessagesAsked): Promise<Rows<MessageRow>>;
  memberPage(connection: Queryable, asked: MembersAsked): Promise<Rows<MemberRow>>;
  membershipPage(connection: Queryable, asked: MembershipsAsked): Promise<Rows<Membership>>;
  publicChannelPage(connection: Queryable, asked: PublicChannelsAsked): Promise<Rows<ChannelRow>>;
  /** By SID or unique name. */
  findChannel(connection: Queryable, at: InService): Promise<ChannelRow | null>;
  /** By SID or identity. */
  findMember(connection: Queryable, at: InChannel): Promise<MemberRow | null>;
  /** By SID or index. */
  findMessage(connection: Queryable, at: InChannel): Promise<MessageRow | null>;
  /** By SID or identity. */
  findUser(connection: Queryable, at: InService): Promise<CountedUser | null>;
  userOf(
    connection: Queryable,
    at: { accountSid: string; serviceSid: string; identity: string },
  ): Promise<CountedUser | null>;
  findInviteOf(connection: Queryable, at: ChannelKey & { identity: string }): Promise<InviteRow | null>;
  /** What people do through an SDK; see commands/. */
  arrive: typeof arrive;
  prepare: typeof prepare;
  carryOut: typeof carryOut;
  sendMessages: typeof sendMessages;
  readingOf: typeof readingOf;
  serviceOf: typeof findService;
  userSids: typeof userSids;
  membersUserSids: typeof membersUserSids;
  /** What the timers of this block wake. */
  steps: Steps;
}

export interface ChatNeeds {
  /** Keeps the secrets of push credentials. */
  sealer: Sealer;
  /** The only service whose chats desks may see with their tokens; without it they see none. */
  flexServiceOf?: FlexServiceOf;
}

const nobodys: FlexServiceOf = async () => null;

export function makeChat(parts: BlockParts, needs: ChatNeeds): Chat {
  return {
    migrations: { name: 'chat', folder: new URL('./migrations/', import.meta.url) },
    operations: operationsOf(parts, needs),
    ensureUsers,
    openChannels,
    seatMembers,
    unseatMembers,
    appendMessages,
    addHooks,
    removeStudioHooks,
    mergeAttributes,
    channelsBySid,
    freeUniqueNames,
    updateChannels,
    removeChannels,
    agedChannels,
    servicesBySid,
    isSeated,
    bind,
    unbind,
    provision,
    storeMedia,
    keepMedia,
    readMedia,
    updateMember,
    removeMember,
    reportHorizons,
    updateMessage,
    removeMessage,
    updateUser,
    invite,
    removeInvite,
    setOnline,
    renewPresence,
    channelChanges,
    userChanges,
    rolesOf,
    standingsOf,
    messagePage,
    memberPage,
    membershipPage,
    publicChannelPage,
    findChannel,
    findMember,
    findMessage,
    findUser,
    userOf,
    findInviteOf,
    arrive,
    prepare,
    carryOut,
    sendMessages,
    readingOf,
    serviceOf: findService,
    userSids,
    membersUserSids,
    steps: {
      [REMOVALS.kind]: [removalsAged],
      [LAPSED_KIND]: [presenceLapsed],
      [UNSENT.kind]: [mediaUnsent],
    },
  };
}

function operationsOf(parts: BlockParts, { sealer, flexServiceOf = nobodys }: ChatNeeds): Operation[] {
  const current = [
    ...services(parts),
    ...roles(parts),
    ...users(parts),
    ...userChannels(parts),
    ...channels(parts),
    ...members(parts),
    ...messages(parts),
    ...messageSearch(parts),
    ...invites(parts),
    ...channelWebhooks(parts),
    ...bindings(parts),
    ...credentials(parts, sealer),
  ];
  const all = [...current, ...versionOne(parts, current)];
  // The third version is for administrators alone.
  return [...admitting(access(ownChats(parts.store.read, flexServiceOf)), all), ...versionThree(parts)];
}
