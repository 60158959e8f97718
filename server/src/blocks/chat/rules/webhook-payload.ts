/** The form fields of chat webhooks. Dates carry milliseconds; what has no value is left out. */
import type { Parameters } from '../../../kernel/webhook.ts';
import type { ChatMessageAdded, Source } from '../events.ts';
import type { ChannelRow, MediaDescription, MemberRow, MessageRow, UserRow } from '../rows.ts';
import type { PostEvent, PreEvent } from './webhook-events.ts';

/** Who acted, and how. */
export interface Actor {
  source: Source;
  clientIdentity: string | null;
}

/** A REST call: what acts wherever nobody else is named. */
export const REST_ACTOR: Actor = { source: 'API', clientIdentity: null };

/** What every write may be told about who makes it. */
export interface Acted {
  /** Whether a REST call asks for webhooks; what people do on sockets always causes them. */
  webhooks: boolean;
  /** A REST call unless somebody else is named. */
  actor?: Actor;
}

export type Fields = Record<string, string | number | boolean | Date | null | undefined>;

/** Text of every field that has a value. */
export function formOf(fields: Fields): Parameters {
  const form: Parameters = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    form[name] = value instanceof Date ? value.toISOString() : String(value);
  }
  return form;
}

/** What every chat webhook says. */
export function commonFields(
  event: PostEvent | PreEvent,
  at: { accountSid: string; serviceSid: string },
  actor: Actor,
): Fields {
  return {
    EventType: event,
    AccountSid: at.accountSid,
    InstanceSid: at.serviceSid,
    ClientIdentity: actor.clientIdentity,
    Source: actor.source,
    RetryCount: 0,
  };
}

/** A hook of a channel names itself in what it sends. */
export function hookFields(hook: { sid: string; type: string }): Parameters {
  return { WebhookType: hook.type, WebhookSid: hook.sid };
}

/**
 * The parameters of `onMessageSent` as a webhook of a channel sends them: what a Studio flow is started with.
 * @param hook the webhook that sends them; null for the webhook of the service.
 */
export function messageSentParameters(
  added: ChatMessageAdded,
  hook: { sid: string; type: 'studio' | 'webhook' | 'trigger' } | null,
): Parameters {
  const isMedia = added.media !== null && hook?.type !== 'studio';
  const event = isMedia ? 'onMediaMessageSent' : 'onMessageSent';
  const form = formOf({
    ...commonFields(event, added, added),
    ChannelSid: added.channelSid,
    MessageSid: added.messageSid,
    Index: added.index,
    DateCreated: added.dateCreated,
    Body: added.body,
    From: added.from,
    To: added.channelSid,
    Attributes: added.attributes,
    ChannelAttributes: added.channelAttributes,
    ...mediaFields(added.media),
  });
  return hook === null ? form : { ...form, ...hookFields(hook) };
}

export function messageFields(message: MessageRow): Fields {
  return {
    ChannelSid: message.channelSid,
    MessageSid: message.sid,
    Index: message.index,
    DateCreated: message.dateCreated,
    DateUpdated: message.dateUpdated,
    Body: message.body,
    From: message.from,
    To: message.channelSid,
    Attributes: message.attributes,
    ...mediaFields(message.media),
  };
}

function mediaFields(media: MediaDescription | null): Fields {
  if (media === null) return {};
  return {
    MediaSid: media.sid,
    MediaFilename: media.filename,
    MediaContentType: media.contentType,
    MediaSize: media.size,
  };
}

export function channelFields(channel: ChannelRow): Fields {
  return {
    ChannelSid: channel.sid,
    UniqueName: channel.uniqueName,
    FriendlyName: channel.friendlyName,
    ChannelType: channel.type,
    Attributes: channel.attributes,
    CreatedBy: channel.createdBy,
    DateCreated: channel.dateCreated,
    DateUpdated: channel.dateUpdated,
  };
}

export function memberFields(member: MemberRow): Fields {
  return {
    ChannelSid: member.channelSid,
    MemberSid: member.sid,
    Identity: member.identity,
    RoleSid: member.roleSid,
    Attributes: member.attributes,
    LastConsumedMessageIndex: member.lastConsumedMessageIndex,
    DateCreated: member.dateCreated,
    DateUpdated: member.dateUpdated,
  };
}

export function userFields(user: UserRow): Fields {
  return {
    UserSid: user.sid,
    Identity: user.identity,
    RoleSid: user.roleSid,
    FriendlyName: user.friendlyName,
    Attributes: user.attributes,
    DateCreated: user.dateCreated,
    DateUpdated: user.dateUpdated,
  };
}
