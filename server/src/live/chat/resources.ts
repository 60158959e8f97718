/** Rows of chat as clients of the second generation read them: a conversation is a channel, a participant a member. */
import type {
  ChannelRow,
  InviteRow,
  MemberRow,
  Membership,
  MessageRow,
  UserRow,
} from '../../blocks/chat/index.ts';
import { seatDescriptor, type ToldUser } from './descriptors.ts';
import { nameOf } from './names.ts';
import { mediaOf } from './shapes.ts';

const dates = ({ dateCreated, dateUpdated }: { dateCreated: Date; dateUpdated: Date }) => ({
  date_created: dateCreated.toISOString(),
  date_updated: dateUpdated.toISOString(),
});

/** Addresses of the REST side: `root` is what stands in front of everything, with the version. */
export const urlsOf = (root: string) => ({
  myConversations: `${root}/MyConversations`,
  conversations: `${root}/Conversations`,
  users: `${root}/Users`,
  conversation: (sid: string) => `${root}/Conversations/${sid}`,
});

const syncObjects = (sid: string) => ({
  conversation: nameOf.channel(sid),
  messages: nameOf.messages(sid),
  participants: nameOf.roster(sid),
});

function channelLinks(root: string, sid: string) {
  const url = urlsOf(root).conversation(sid);
  return { messages: `${url}/Messages`, participants: `${url}/Participants`, invites: `${url}/Invites` };
}

function common(channel: ChannelRow) {
  return {
    account_sid: channel.accountSid,
    chat_service_sid: channel.serviceSid,
    friendly_name: channel.friendlyName,
    unique_name: channel.uniqueName,
    attributes: channel.attributes,
    type: channel.type,
    created_by: channel.createdBy,
    participants_count: channel.membersCount,
    members_count: channel.membersCount,
    messages_count: channel.messagesCount,
    ...dates(channel),
    sync_objects: syncObjects(channel.sid),
  };
}

export function conversation(channel: ChannelRow, root: string): object {
  const { sid, position, dateUpdated } = channel;
  return {
    sid,
    ...common(channel),
    state: { current: 'active', date_updated: dateUpdated.toISOString(), timers: {} },
    revision: position.toString(16),
    links: channelLinks(root, sid),
    url: urlsOf(root).conversation(sid),
  };
}

/** A conversation as the caller has it. */
export function myConversation(
  membership: Membership,
  { root, userSid }: { root: string; userSid: string },
): object {
  const { channel, member } = membership;
  const { channel_sid: sid, ...seat } = seatDescriptor(membership);
  return {
    conversation_sid: sid,
    ...common(channel),
    ...seat,
    last_read_message_index: seat.last_consumed_message_index,
    participant_sid: member?.sid ?? null,
    user_sid: userSid,
    links: { ...channelLinks(root, sid), conversation: urlsOf(root).conversation(sid) },
    url: `${urlsOf(root).myConversations}/${sid}`,
  };
}

const inConversation = ({ accountSid, serviceSid, channelSid }: MemberRow | MessageRow | InviteRow) => ({
  account_sid: accountSid,
  chat_service_sid: serviceSid,
  conversation_sid: channelSid,
});

export function participant(member: MemberRow, root: string): object {
  const url = urlsOf(root).conversation(member.channelSid);
  return {
    sid: member.sid,
    ...inConversation(member),
    identity: member.identity,
    role_sid: member.roleSid,
    attributes: member.attributes,
    messaging_binding: null,
    last_consumed_message_index: member.lastConsumedMessageIndex,
    last_read_message_index: member.lastConsumedMessageIndex,
    ...dates(member),
    links: { conversation: url },
    url: `${url}/Participants/${member.sid}`,
  };
}

export function message(row: MessageRow, root: string): object {
  const url = urlsOf(root).conversation(row.channelSid);
  const own = `${url}/Messages/${row.sid}`;
  return {
    sid: row.sid,
    ...inConversation(row),
    index: row.index,
    author: row.from,
    participant_sid: null,
    body: row.body,
    attributes: row.attributes,
    media: row.media && [mediaOf(row.media)],
    ...dates(row),
    links: { conversation: url, messages_receipts: `${own}/Receipts` },
    url: own,
  };
}

export function inviteOf(row: InviteRow, root: string): object {
  const { sid, identity, roleSid, createdBy } = row;
  const url = `${urlsOf(root).conversation(row.channelSid)}/Invites/${encodeURIComponent(identity)}`;
  return {
    sid,
    ...inConversation(row),
    identity,
    role_sid: roleSid,
    created_by: createdBy,
    ...dates(row),
    url,
  };
}

export function person(user: UserRow | ToldUser, root: string): object {
  const reachability = 'reachability' in user ? user.reachability : null;
  return {
    sid: user.sid,
    account_sid: user.accountSid,
    chat_service_sid: user.serviceSid,
    identity: user.identity,
    role_sid: user.roleSid,
    friendly_name: user.friendlyName,
    attributes: user.attributes,
    is_online: reachability?.online ?? null,
    is_notifiable: reachability?.notifiable ?? null,
    ...dates(user),
    sync_unique_name: nameOf.info(user.sid),
    sync_objects: { user_info_map: nameOf.info(user.sid) },
    url: `${urlsOf(root).users}/${encodeURIComponent(user.identity)}`,
  };
}
