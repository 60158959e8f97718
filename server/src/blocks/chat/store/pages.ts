/** Pages for sockets: ordered by the key that their clients page by. */
import type { Queryable } from '../../../kernel/sql.ts';
import type { ChannelRow, InviteRow, MemberRow, MessageRow } from '../rows.ts';
import { rowOf } from './changes.ts';

export interface Rows<Row> {
  rows: Row[];
  /** Whether there are rows behind these, in the direction that was asked for. */
  more: boolean;
}

interface Reading {
  sql: string;
  params: readonly unknown[];
  limit: number;
}

async function readRows<Row>(connection: Queryable, { sql, params, limit }: Reading): Promise<Rows<Row>> {
  const rows = await connection.query<Row>(`${sql} limit $1`, [limit + 1, ...params]);
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

export interface MessagesAsked {
  accountSid: string;
  channelSid: string;
  /** Index to begin at; from the first, or the last, message when it is left out. */
  from?: number | null;
  order: 'asc' | 'desc';
  limit: number;
  /** Whether the message at `from` itself is among them. */
  inclusive: boolean;
}

/** Messages in the order of their indexes. */
export function messagePage(connection: Queryable, asked: MessagesAsked): Promise<Rows<MessageRow>> {
  const { accountSid, channelSid, from = null, order, limit, inclusive } = asked;
  const beyond = `${order === 'asc' ? '>' : '<'}${inclusive ? '=' : ''}`;
  const start = from ?? (order === 'asc' ? -1 : 2 ** 31 - 1);
  const sql = `select * from chat.message where channel_sid = $2 and account_sid = $3 and index ${beyond} $4::int
    order by index ${order}`;
  return readRows(connection, { sql, params: [channelSid, accountSid, start], limit });
}

export interface MembersAsked {
  accountSid: string;
  channelSid: string;
  /** SID of the last member of the page before. */
  after?: string | null;
  limit: number;
}

/** Members in the order of their SIDs. */
export function memberPage(connection: Queryable, asked: MembersAsked): Promise<Rows<MemberRow>> {
  const { accountSid, channelSid, after = null, limit } = asked;
  const sql = `select * from chat.member where channel_sid = $2 and account_sid = $3 and sid > $4
    order by sid`;
  return readRows(connection, { sql, params: [channelSid, accountSid, after ?? ''], limit });
}

/** A channel as one of its users has it. */
export interface Membership {
  status: 'joined' | 'invited';
  channel: ChannelRow;
  /** Null for a channel that the user is only invited to; then there is an invite. */
  member: MemberRow | null;
  invite: InviteRow | null;
  /** Messages behind the read horizon; null without one. */
  unreadMessagesCount: number | null;
}

export interface MembershipsAsked {
  accountSid: string;
  userSid: string;
  /** SID of the last channel of the page before. */
  after?: string | null;
  /** Only these channels. */
  channelSids?: readonly string[] | null;
  limit: number;
}

const MEMBERSHIPS = `
select to_json(c) as channel, to_json(m) as member, to_json(i) as invite, unread.count as unread
from (
  select channel_sid from chat.member where service_sid = $2 and identity = $3 and account_sid = $4
  union
  select channel_sid from chat.invite where service_sid = $2 and identity = $3 and account_sid = $4
) seats
cross join lateral (select * from chat.channel where sid = seats.channel_sid and account_sid = $4 limit 1) c
left join lateral (
  select * from chat.member where channel_sid = c.sid and identity = $3 and account_sid = $4 limit 1
) m on true
left join lateral (
  select * from chat.invite where channel_sid = c.sid and identity = $3 and account_sid = $4 limit 1
) i on m.sid is null
left join lateral (
  select count(*)::int as count from chat.message
  where channel_sid = c.sid and account_sid = c.account_sid and index > m.last_consumed_message_index
) unread on m.last_consumed_message_index is not null
where seats.channel_sid > $5 and ($6::text[] is null or seats.channel_sid = any($6))
order by seats.channel_sid`;

interface ReadMembership {
  channel: object;
  member: object | null;
  invite: object | null;
  unread: number | null;
}

/** The channels that a user sits in or is invited to, in the order of their SIDs. */
export async function membershipPage(
  connection: Queryable,
  { accountSid, userSid, after = null, channelSids = null, limit }: MembershipsAsked,
): Promise<Rows<Membership>> {
  const [user] = await connection.query<{ serviceSid: string; identity: string }>(
    'select service_sid, identity from chat.user where sid = $1 and account_sid = $2',
    [userSid, accountSid],
  );
  if (user === undefined) return { rows: [], more: false };
  const params = [user.serviceSid, user.identity, accountSid, after ?? '', channelSids];
  const { rows, more } = await readRows<ReadMembership>(connection, { sql: MEMBERSHIPS, params, limit });
  return { rows: rows.map(membershipOf), more };
}

function membershipOf({ channel, member, invite, unread }: ReadMembership): Membership {
  return {
    status: member === null ? 'invited' : 'joined',
    channel: rowOf<ChannelRow>(channel),
    member: member && rowOf<MemberRow>(member),
    invite: invite && rowOf<InviteRow>(invite),
    unreadMessagesCount: unread,
  };
}

export interface PublicChannelsAsked {
  accountSid: string;
  serviceSid: string;
  /** SID of the last channel of the page before. */
  after?: string | null;
  limit: number;
}

/** The public channels of a service in the order of their SIDs. */
export function publicChannelPage(
  connection: Queryable,
  { accountSid, serviceSid, after = null, limit }: PublicChannelsAsked,
): Promise<Rows<ChannelRow>> {
  const sql = `select * from chat.channel where service_sid = $2 and account_sid = $3 and type = 'public' and sid > $4
    order by sid`;
  return readRows(connection, { sql, params: [serviceSid, accountSid, after ?? ''], limit });
}
