/**
 * The next positions of channels and users: taken under the lock of their rows, channels before users and each in the
 * order of their SIDs, so that writers wait for each other and never in a circle. Whoever listens is told after the commit.
 */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { RemovalRow } from '../rows.ts';
import { REMOVALS, seeTo } from './upkeep.ts';

/** What is gone by this change; recorded at its position. */
type Removal = Pick<RemovalRow, 'kind' | 'item'> & { identity?: string };

export interface ChannelStep {
  accountSid: string;
  channelSid: string;
  /** Its own properties change, or what its last message is. */
  document?: boolean;
  /** Its members change. */
  members?: boolean;
  /** By how many. */
  membersCount?: number;
  messagesCount?: number;
  removal?: Removal;
}

const CHANNELS = `
with locked as materialized (
  select g.*, c.position as before from json_to_recordset($1::json) as g(ordinal int, step int, "accountSid" text,
    "channelSid" text, document boolean, members boolean, "membersCount" int, "messagesCount" int, removal json)
  cross join lateral (
    select position from chat.channel where sid = g."channelSid" and account_sid = g."accountSid" limit 1 for update
  ) c
), advanced as (
  update chat.channel c set position = n.last,
    document_position = coalesce(n.document, c.document_position),
    members_position = coalesce(n.members, c.members_position),
    members_count = c.members_count + n.members_count, messages_count = c.messages_count + n.messages_count
  from (
    select "channelSid", max(before + step) as last,
      max(before + step) filter (where document) as document, max(before + step) filter (where members) as members,
      coalesce(sum("membersCount"), 0) as members_count, coalesce(sum("messagesCount"), 0) as messages_count
    from locked group by 1
  ) n where c.sid = n."channelSid"
), removed as (
  insert into chat.removal (topic, position, kind, item, account_sid, identity, date_removed)
  select "channelSid", before + step, removal->>'kind', removal->>'item', "accountSid", removal->>'identity', $2
  from locked where removal is not null
)
select ordinal, before + step as position from locked`;

/** Takes the next position of each channel, one for each change; null for channels that do not exist. */
export const stepChannels: Batch<ChannelStep, number | null> = async (tx, inputs) => {
  const counts = new Map<string, number>();
  const sorted = inputs
    .map((input, ordinal) => ({ ...input, ordinal }))
    .sort((a, b) => compare(a.channelSid, b.channelSid) || a.ordinal - b.ordinal);
  const given = sorted.map(input => ({ ...input, step: count(counts, input.channelSid) }));
  const rows = await tx.query<{ ordinal: number; position: number }>(CHANNELS, [
    JSON.stringify(given),
    tx.now,
  ]);
  const positions: (number | null)[] = inputs.map(() => null);
  for (const { ordinal, position } of rows) {
    positions[ordinal] = position;
    tx.publish(inputs[ordinal]!.channelSid, position);
  }
  await seeTo(
    tx,
    REMOVALS,
    inputs.filter(({ removal }) => removal),
  );
  return positions;
};

export interface UserStep {
  accountSid: string;
  serviceSid: string;
  identity: string;
  /** Name, attributes or reachability change. */
  info?: boolean;
  removal?: Removal;
}

const USERS = `
with found as materialized (
  select g.ordinal, g.info, g.removal, g."accountSid" as account_sid, u.sid
  from json_to_recordset($1::json) as g(ordinal int, "accountSid" text, "serviceSid" text, identity text,
    info boolean, removal json)
  cross join lateral (
    select sid from chat.user
    where service_sid = g."serviceSid" and identity = g.identity and account_sid = g."accountSid" limit 1
  ) u
), locked as materialized (
  select u.* from (select distinct sid from found order by sid) k
  cross join lateral (select sid, position from chat.user where sid = k.sid limit 1 for update) u
), numbered as materialized (
  select f.*, l.position + row_number() over (partition by f.sid order by f.ordinal)::int as position
  from found f cross join lateral (select position from locked where sid = f.sid) l
), advanced as (
  update chat.user u set position = n.last, info_position = coalesce(n.info, u.info_position)
  from (
    select sid, max(position) as last, max(position) filter (where info) as info from numbered group by 1
  ) n where u.sid = n.sid
), removed as (
  insert into chat.removal (topic, position, kind, item, account_sid, identity, date_removed)
  select sid, position, removal->>'kind', removal->>'item', account_sid, removal->>'identity', $2
  from numbered where removal is not null
)
select ordinal, sid, position from numbered`;

/** Takes the next position of each user, one for each change; null for users that do not exist. */
export const stepUsers: Batch<UserStep, { userSid: string; position: number } | null> = async (
  tx,
  inputs,
) => {
  const answers: ({ userSid: string; position: number } | null)[] = inputs.map(() => null);
  if (inputs.length === 0) return answers;
  const given = inputs.map((input, ordinal) => ({ ...input, ordinal }));
  const rows = await tx.query<{ ordinal: number; sid: string; position: number }>(USERS, [
    JSON.stringify(given),
    tx.now,
  ]);
  for (const { ordinal, sid: userSid, position } of rows) {
    answers[ordinal] = { userSid, position };
    tx.publish(userSid, position);
  }
  await seeTo(
    tx,
    REMOVALS,
    inputs.filter(({ removal }) => removal),
  );
  return answers;
};

/** The channels themselves are gone, at the position after their last. */
export async function recordDestroyed(
  tx: Tx,
  channels: readonly { sid: string; accountSid: string; position: number }[],
): Promise<void> {
  const rows = channels.map(({ sid, accountSid, position }) => ({ sid, accountSid, position: position + 1 }));
  await tx.query(
    `insert into chat.removal (topic, position, kind, item, account_sid, date_removed)
     select g.sid, g.position, 'channel', g.sid, g."accountSid", $2
     from json_to_recordset($1::json) as g(sid text, "accountSid" text, position int)`,
    [JSON.stringify(rows), tx.now],
  );
  await seeTo(tx, REMOVALS, rows);
  for (const { sid, position } of rows) tx.publish(sid, position);
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Counts up from one for each key. */
export function count(counts: Map<string, number>, key: string): number {
  const next = (counts.get(key) ?? 0) + 1;
  counts.set(key, next);
  return next;
}
