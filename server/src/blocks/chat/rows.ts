/** Rows of the block as its door and its resources hand them on. */
import type { EventWebhooks } from './rules/event-webhooks.ts';
import type { HookConfiguration, HookType } from './rules/hook-configuration.ts';
import type { RoleType } from './rules/role-permissions.ts';
import type { ServiceLimits, ServiceMedia, ServiceNotifications } from './rules/service-defaults.ts';

interface Dated {
  dateCreated: Date;
  dateUpdated: Date;
}

export interface ServiceRow extends Dated {
  sid: string;
  accountSid: string;
  friendlyName: string;
  defaultServiceRoleSid: string;
  defaultChannelRoleSid: string;
  defaultChannelCreatorRoleSid: string;
  readStatusEnabled: boolean;
  reachabilityEnabled: boolean;
  typingIndicatorTimeout: number;
  consumptionReportInterval: number;
  limits: ServiceLimits;
  preWebhookUrl: string | null;
  postWebhookUrl: string | null;
  webhookMethod: 'GET' | 'POST';
  webhookFilters: string[];
  preWebhookRetryCount: number;
  postWebhookRetryCount: number;
  notifications: ServiceNotifications;
  media: ServiceMedia;
  /** Addresses of single events, as the first version of the API sets them. */
  webhooks: EventWebhooks;
}

export interface RoleRow extends Dated {
  sid: string;
  accountSid: string;
  serviceSid: string;
  friendlyName: string;
  type: RoleType;
  permissions: string[];
}

export interface UserRow extends Dated {
  sid: string;
  accountSid: string;
  serviceSid: string;
  identity: string;
  roleSid: string;
  friendlyName: string | null;
  attributes: string;
  /** How far the user has come: grows with every change of the user, their memberships and invites. */
  position: number;
  /** The position at which name, attributes or reachability changed last. */
  infoPosition: number;
}

export interface ChannelRow extends Dated {
  sid: string;
  accountSid: string;
  serviceSid: string;
  friendlyName: string | null;
  uniqueName: string | null;
  /** JSON text, kept to the letter. */
  attributes: string;
  type: 'public' | 'private';
  createdBy: string;
  /** Named over the third version of the API; nothing follows from it here. */
  messagingServiceSid: string | null;
  /** Key of the line on which everything about this channel happens in order. */
  line: string;
  /** Index of the message that comes next. */
  nextIndex: number;
  membersCount: number;
  messagesCount: number;
  /** How far the channel has come: grows with every change of the channel, its messages and its members. */
  position: number;
  /** The position at which its own properties, or what is its last message, changed last. */
  documentPosition: number;
  /** The position at which its members changed last. */
  membersPosition: number;
}

export interface MemberRow extends Dated {
  sid: string;
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  identity: string;
  roleSid: string;
  attributes: string;
  notificationLevel: 'default' | 'muted';
  /** The read horizon: the last message that was read; null when none was reported. */
  lastConsumedMessageIndex: number | null;
  lastConsumptionTimestamp: Date | null;
  /** Positions of the channel at the last change and when the member came. */
  position: number;
  addedPosition: number;
  /** Positions of the user at the last change of this membership and when it began. */
  userPosition: number;
  addedUserPosition: number;
}

/** What a message says of its media. */
export interface MediaDescription {
  sid: string;
  contentType: string;
  filename: string | null;
  /** Bytes; null when the size is not known. */
  size: number | null;
}

export interface MessageRow extends Dated {
  sid: string;
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  index: number;
  from: string;
  body: string;
  attributes: string;
  media: MediaDescription | null;
  wasEdited: boolean;
  lastUpdatedBy: string | null;
  /** Positions of the channel at the last change and when the message came. */
  position: number;
  addedPosition: number;
}

export interface InviteRow extends Dated {
  sid: string;
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  identity: string;
  roleSid: string;
  createdBy: string;
  /** Position of the user at the invitation. */
  userPosition: number;
}

/** Something that is gone: a row of `chat.removal`. */
export interface RemovalRow {
  /** `membership` and `invite` are of a user, the others of a channel. */
  kind: 'message' | 'member' | 'channel' | 'membership' | 'invite';
  /** Index of a message, SID of a member; SID of the channel for the other kinds. */
  item: string;
  /** Position of the channel, or of the user. */
  position: number;
  /** Whose membership it was. */
  identity: string | null;
  dateRemoved: Date;
}

export interface HookRow extends Dated {
  sid: string;
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  type: HookType;
  configuration: HookConfiguration;
}

export interface MediaRow extends Dated, MediaDescription {
  accountSid: string;
  serviceSid: string;
  channelSid: string | null;
  messageSid: string | null;
  author: string;
  /** The bytes; null for media that only has the address that a carrier gave. */
  content: Buffer | null;
  sourceUrl: string | null;
}

export const pushServices = ['gcm', 'apn', 'fcm'] as const;
export type PushService = (typeof pushServices)[number];

export interface BindingRow extends Dated {
  sid: string;
  accountSid: string;
  serviceSid: string;
  identity: string;
  endpoint: string;
  bindingType: PushService;
  credentialSid: string;
  messageTypes: string[];
}

export interface CredentialRow extends Dated {
  sid: string;
  accountSid: string;
  friendlyName: string | null;
  type: PushService;
  sandbox: boolean;
  /** Sealed JSON. */
  secrets: string;
}
