/**
 * What has changed in a channel since a position, as it is now: what sockets tell from. All of one answer is read by
 * one statement, so that it is the state at one moment.
 */
import { camel, type Queryable } from '../../../kernel/sql.ts';
import type { ChannelRow, MemberRow, MessageRow, RemovalRow } from '../rows.ts';

/** Messages, members, and removals, in one answer. */
export const CHANGES_LIMIT = 500;

export interface ChannelSince {
  accountSid: string;
  channelSid: string;
  /** The position up to which all is known. */
  since: number;
}

export interface ChannelChanges {
  /** The channel as it is; null when it was destroyed, which `removals` then tells. */
  channel: (ChannelRow & { lastMessage: LastMessage | null }) | null;
  /** Added (`addedPosition > since`) or changed, in the order of positions. */
  messages: MessageRow[];
  members: MemberRow[];
  removals: RemovalRow[];
  /**
   * All changes up to this position are in the answer: ask again from here. A message that was added up to here and
   * changed later comes with its later position, and once more in the answer that reaches that.
   */
  through: number;
  /** False: there is more, behind `through`. */
  complete: boolean;
}

export interface LastMessage {
  index: number;
  dateCreated: Date;
}

/**
 * New messages are the tail of the channel: no more of them than positions were taken since then, so that they are
 * found by the index on (channel_sid, index) and appending has no other index to write. Changed messages have a partial
 * index, which only edits touch. Members are few, and looked at only when one of them has changed.
 */
const CHANGES = `
select g.ordinal, to_json(c) as channel, last.last_message, messages.messages, members.members, removals.removals
from json_to_recordset($1::json) as g(ordinal int, "accountSid" text, "channelSid" text, since int)
left join lateral (
  select * from chat.channel where sid = g."channelSid" and account_sid = g."accountSid" limit 1
) c on true
left join lateral (
  select json_build_object('index', m.index, 'date_created', m.date_created) as last_message
  from chat.message m where m.channel_sid = c.sid and m.account_sid = c.account_sid
  order by m.index desc limit 1
) last on true
left join lateral (
  select json_agg(to_json(m)) as messages from (
    (select n.* from chat.message n
     where n.channel_sid = c.sid and n.account_sid = c.account_sid
       and n.index >= c.next_index - (c.position - g.since) and n.added_position > g.since
     order by n.index limit ${CHANGES_LIMIT + 1})
    union all
    (select e.* from chat.message e
     where e.channel_sid = c.sid and e.account_sid = c.account_sid and e.position <> e.added_position
       and e.position > g.since and e.added_position <= g.since
     order by e.position limit ${CHANGES_LIMIT + 1})
  ) m
) messages on true
left join lateral (
  select json_agg(to_json(m) order by m.position) as members from (
    select * from chat.member m
    where m.channel_sid = c.sid and m.account_sid = c.account_sid and m.position > g.since
      and c.members_position > g.since
    order by m.position limit ${CHANGES_LIMIT + 1}
  ) m
) members on true
left join lateral (
  select json_agg(to_json(r) order by r.position) as removals from (
    select kind, item, position, identity, date_removed from chat.removal
    where topic = g."channelSid" and account_sid = g."accountSid" and position > g.since
    order by position limit ${CHANGES_LIMIT + 1}
  ) r
) removals on true`;

interface ReadChanges {
  ordinal: number;
  channel: object | null;
  lastMessage: object | null;
  messages: object[] | null;
  members: object[] | null;
  removals: object[] | null;
}

/** What has changed in each channel; null for those that the account does not have, or has no more since long. */
export async function channelChanges(
  connection: Queryable,
  inputs: readonly ChannelSince[],
): Promise<(ChannelChanges | null)[]> {
  const given = inputs.map((input, ordinal) => ({ ...input, ordinal }));
  const answers: (ChannelChanges | null)[] = inputs.map(() => null);
  for (const row of await connection.query<ReadChanges>(CHANGES, [JSON.stringify(given)]))
    answers[row.ordinal] = changesOf(row, inputs[row.ordinal]!.since);
  return answers;
}

function changesOf(read: ReadChanges, since: number): ChannelChanges | null {
  const channel = read.channel && {
    ...rowOf<ChannelRow>(read.channel),
    lastMessage: read.lastMessage && rowOf<LastMessage>(read.lastMessage),
  };
  const removals = rowsOf<RemovalRow>(read.removals);
  if (channel === null && removals.length === 0) return null;
  const messages = rowsOf<MessageRow>(read.messages);
  const added = messages.filter(({ addedPosition }) => addedPosition > since);
  const edited = messages.filter(({ addedPosition }) => addedPosition <= since);
  const members = rowsOf<MemberRow>(read.members);
  const cuts = [
    ...cut(members.map(({ position }) => position)),
    ...cut(added.map(({ addedPosition }) => addedPosition)),
    ...cut(edited.map(({ position }) => position)),
    ...cut(removals.map(({ position }) => position)),
  ];
  const through = Math.min(channel?.position ?? removals.at(-1)!.position, ...cuts);
  const reached = ({ position }: { position: number }) => position <= through;
  return {
    channel,
    messages: [
      ...added.filter(({ addedPosition }) => addedPosition <= through),
      ...edited.filter(reached),
    ].sort((a, b) => Math.min(a.position, through) - Math.min(b.position, through) || a.index - b.index),
    members: members.filter(reached),
    removals: removals.filter(reached),
    through,
    complete: cuts.length === 0,
  };
}

/** Where a list that is longer than an answer may be has to be cut: at the last one that is answered. */
export function cut(positions: readonly number[]): number[] {
  return positions.length > CHANGES_LIMIT ? [positions[CHANGES_LIMIT - 1]!] : [];
}

/** Rows that came inside of another row, as JSON: dates are text there and names still those of the columns. */
export function rowsOf<Row>(rows: readonly object[] | null): Row[] {
  return (rows ?? []).map(row => rowOf<Row>(row));
}

const DATED = /^(date_|last_consumption_timestamp$)/;

export function rowOf<Row>(row: object): Row {
  const result: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row))
    result[camel(column)] = DATED.test(column) && value !== null ? new Date(value as string) : value;
  return result as Row;
}
