/** Rows of chat as the official SDKs read them in Sync objects. */
import type { ChannelName, ChannelRow, LastMessage, MemberRow, MessageRow } from '../../blocks/chat/index.ts';
import { nameOf } from './names.ts';

const text = (date: Date | null): string | null => date?.toISOString() ?? null;

export function channelDocument(channel: ChannelRow & { lastMessage: LastMessage | null }): object {
  const { sid, lastMessage } = channel;
  return {
    sid,
    friendlyName: channel.friendlyName,
    uniqueName: channel.uniqueName,
    type: channel.type,
    attributes: channel.attributes,
    createdBy: channel.createdBy,
    dateCreated: text(channel.dateCreated),
    dateUpdated: text(channel.dateUpdated),
    lastMessage: lastMessage && { index: lastMessage.index, timestamp: text(lastMessage.dateCreated) },
    messages: nameOf.messages(sid),
    roster: nameOf.roster(sid),
  };
}

export function messageItem(message: MessageRow): object {
  const { media } = message;
  return {
    sid: message.sid,
    author: message.from,
    text: message.body,
    timestamp: text(message.dateCreated),
    dateUpdated: text(message.dateUpdated),
    lastUpdatedBy: message.lastUpdatedBy,
    attributes: message.attributes,
    type: media === null ? 'text' : 'media',
    // Two generations of SDKs read two spellings.
    ...(media && { media: { ...mediaOf(media), contentType: media.contentType } }),
  };
}

/** The description of a file as messages carry it. */
export function mediaOf({ sid, contentType, filename, size }: NonNullable<MessageRow['media']>): object {
  return { sid, size, content_type: contentType, filename };
}

/** @param userSid whose info the member's name is found in; null where the user is gone. */
export function rosterItem(member: MemberRow, userSid: string | null): object {
  return {
    identity: member.identity,
    ...(userSid !== null && { userInfo: nameOf.info(userSid) }),
    roleSid: member.roleSid,
    lastConsumedMessageIndex: member.lastConsumedMessageIndex,
    lastConsumptionTimestamp: text(member.lastConsumptionTimestamp),
    attributes: member.attributes,
    type: 'chat',
    dateCreated: text(member.dateCreated),
    dateUpdated: text(member.dateUpdated),
  };
}

/** A channel in its user's list of channels. */
export function myChannelItem(channel: ChannelName, member: MemberRow | null): object {
  return {
    channel: nameOf.channel(channel.sid),
    messages: nameOf.messages(channel.sid),
    roster: nameOf.roster(channel.sid),
    status: member === null ? 'invited' : 'joined',
    lastConsumedMessageIndex: member?.lastConsumedMessageIndex ?? null,
    notificationLevel: member?.notificationLevel ?? 'default',
    type: channel.type,
    uniqueName: channel.uniqueName,
    friendlyName: channel.friendlyName,
    createdBy: channel.createdBy,
  };
}
