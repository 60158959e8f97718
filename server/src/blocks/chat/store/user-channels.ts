/** Channels as one user sees them: joined or invited, how much is unread, how loud. */
import { type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { UserRow } from '../rows.ts';

export interface UserChannelRow {
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  userSid: string;
  /** Null for a channel that the user is only invited to. */
  memberSid: string | null;
  status: 'joined' | 'invited' | 'notParticipating';
  lastConsumedMessageIndex: number | null;
  notificationLevel: 'default' | 'muted';
}

export type CountedUserChannel = UserChannelRow & {
  /** Messages after the read horizon; null when the user never reported one. */
  unreadMessagesCount: number | null;
};

const SEATS = `
  select account_sid, service_sid, channel_sid, $4::text as user_sid, sid as member_sid, 'joined' as status,
    last_consumed_message_index, notification_level
  from chat.member where service_sid = $1 and identity = $2 and account_sid = $3
  union all
  select account_sid, service_sid, channel_sid, $4::text, null, 'invited', null, 'default'
  from chat.invite where service_sid = $1 and identity = $2 and account_sid = $3`;

const seatsOf = (user: UserRow) => [user.serviceSid, user.identity, user.accountSid, user.sid];

export async function listUserChannels(
  connection: Queryable,
  user: UserRow,
  page: PageRequest,
): Promise<Page<CountedUserChannel>> {
  const seats = await readPage<UserChannelRow>(
    connection,
    { select: SEATS, params: seatsOf(user), order: [['channel_sid', 'text']] },
    page,
  );
  return { ...seats, rows: await countUnread(connection, seats.rows) };
}

/** One channel of a user; null when the user is neither in it nor invited. */
export async function findUserChannel(
  connection: Queryable,
  user: UserRow,
  channelSid: string,
): Promise<CountedUserChannel | null> {
  const rows = await connection.query<UserChannelRow>(
    `select * from (${SEATS}) as seats where channel_sid = $5 order by status desc limit 1`,
    [...seatsOf(user), channelSid],
  );
  const [counted] = await countUnread(connection, rows);
  return counted ?? null;
}

async function countUnread(connection: Queryable, rows: UserChannelRow[]): Promise<CountedUserChannel[]> {
  const read = rows.filter(row => row.lastConsumedMessageIndex !== null);
  const counts = await connection.query<{ channelSid: string; count: number }>(
    `select g."channelSid" as channel_sid, unread.count
     from json_to_recordset($1::json) as g("channelSid" text, "accountSid" text, "lastConsumedMessageIndex" int)
     cross join lateral (
       select count(*)::int as count from chat.message
       where channel_sid = g."channelSid" and account_sid = g."accountSid"
         and index > g."lastConsumedMessageIndex"
     ) unread`,
    [JSON.stringify(read)],
  );
  const unread = new Map(counts.map(({ channelSid, count }) => [channelSid, count]));
  return rows.map(row => ({
    ...row,
    unreadMessagesCount: row.lastConsumedMessageIndex === null ? null : unread.get(row.channelSid)!,
  }));
}
