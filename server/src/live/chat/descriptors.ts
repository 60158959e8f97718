/** Rows of chat as the REST side of clients of both generations spells them. */
import type { ChannelRow, CountedUser, MemberRow, Membership, UserRow } from '../../blocks/chat/index.ts';
import { nameOf } from './names.ts';

export function channelDescriptor(channel: ChannelRow): object {
  return {
    sid: channel.sid,
    unique_name: channel.uniqueName,
    friendly_name: channel.friendlyName,
    attributes: channel.attributes,
    type: channel.type,
    created_by: channel.createdBy,
    date_created: channel.dateCreated.toISOString(),
    date_updated: channel.dateUpdated.toISOString(),
    messages_count: channel.messagesCount,
    members_count: channel.membersCount,
  };
}

/** How the caller stands to a channel. */
export function statusOf(member: MemberRow | null, isInvited: boolean): string {
  if (member !== null) return 'joined';
  return isInvited ? 'invited' : 'notParticipating';
}

export function seatDescriptor({ channel, member, unreadMessagesCount, status }: Membership) {
  return {
    channel_sid: channel.sid,
    status,
    last_consumed_message_index: member?.lastConsumedMessageIndex ?? null,
    unread_messages_count: unreadMessagesCount,
    notification_level: member?.notificationLevel ?? 'default',
  };
}

/** A channel as its user's client finds it in Sync. */
export function syncDescriptor(membership: Membership): object {
  const { sid } = membership.channel;
  return {
    ...seatDescriptor(membership),
    ...{ channel: nameOf.channel(sid), messages: nameOf.messages(sid), roster: nameOf.roster(sid) },
  };
}

/** A user, and whether they are there. */
export type ToldUser = UserRow & Pick<CountedUser, 'reachability'>;

export function userDescriptor(user: ToldUser): object {
  return {
    sid: user.sid,
    identity: user.identity,
    friendly_name: user.friendlyName,
    attributes: user.attributes,
    is_online: user.reachability?.online ?? null,
    is_notifiable: user.reachability?.notifiable ?? null,
    sync_unique_name: nameOf.info(user.sid),
  };
}
