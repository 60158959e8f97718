/** Members: who sits in a channel, with what role, and how far they have read. */
import { refuse } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { isSid } from '../../../kernel/sid.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { MemberRow } from '../rows.ts';
import type { PostEvent } from '../rules/webhook-events.ts';
import { commonFields, formOf, memberFields } from '../rules/webhook-payload.ts';
import { type Audience, announce, audiences } from './audience.ts';
import { lockChannels } from './channels.ts';
import { ensureUsers } from './users.ts';

export interface NewMember {
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  identity: string;
  /** Null: the service's default role, which is another for who created the channel. */
  roleSid?: string | null;
  /** JSON text. */
  attributes: string;
  webhooks: boolean;
  /** True: a member who is there already is answered; false: that is a conflict. */
  ifAbsent: boolean;
  /** Name of the user, where one has to be made. */
  friendlyName?: string | null;
  /**
   * Refuses what is over the service's limits. The system itself goes without: a seat that it gives belongs to a
   * message that has already arrived.
   */
  enforceLimits?: boolean;
  restored?: {
    lastConsumedMessageIndex?: number | null;
    lastConsumptionTimestamp?: Date;
    dateCreated?: Date;
    dateUpdated?: Date;
  };
}

/**
 * Seats members, and makes their users where there are none. Null when there is no such channel.
 * @throws ApiError 50404 for a member who is there already (unless `ifAbsent`), 50403 and 50208 over the limits.
 */
export const seatMembers: Batch<NewMember, MemberRow | null> = async (tx, inputs) => {
  const channels = await lockChannels(tx, inputs);
  const possible = inputs.filter((input, i) => channels[i]?.serviceSid === input.serviceSid);
  if (possible.length === 0) return inputs.map(() => null);
  await ensureUsers(
    tx,
    possible.map(input => ({
      ...input,
      roleSid: null,
      attributes: '{}',
      friendlyName: input.friendlyName ?? null,
    })),
  );
  const fresh = new Map((await insertMembers(tx, possible)).map(row => [seatKey(row), row]));
  await checkLimits(tx, possible, fresh);
  const taken = possible.filter((input, i) => !fresh.has(seatKey(input)) || !isFirst(possible, i));
  if (taken.some(input => !input.ifAbsent)) throw refuse(50404);
  const seated = new Map([
    ...(await readMembers(tx, taken)).map(row => [seatKey(row), row] as const),
    ...fresh,
  ]);
  await tellAdded(tx, possible, fresh);
  return inputs.map((input, i) => (channels[i] ? (seated.get(seatKey(input)) ?? null) : null));
};

type Seat = Pick<MemberRow, 'accountSid' | 'channelSid' | 'identity'>;

function seatKey({ accountSid, channelSid, identity }: Seat): string {
  return JSON.stringify([accountSid, channelSid, identity]);
}

/** Whether no earlier input of the batch is for the same seat. */
function isFirst(inputs: readonly NewMember[], i: number): boolean {
  const key = seatKey(inputs[i]!);
  return inputs.findIndex(input => seatKey(input) === key) === i;
}

async function insertMembers(tx: Tx, inputs: readonly NewMember[]): Promise<MemberRow[]> {
  const given = inputs.map(({ restored = {}, ...input }, ordinal) => {
    const dateCreated = restored.dateCreated ?? tx.now;
    const dateUpdated = restored.dateUpdated ?? dateCreated;
    return { ...input, ...restored, ordinal, sid: tx.sid('MB'), dateCreated, dateUpdated };
  });
  return tx.query<MemberRow>(
    `with seated as (
       insert into chat.member (sid, account_sid, service_sid, channel_sid, identity, role_sid, attributes,
         last_consumed_message_index, last_consumption_timestamp, date_created, date_updated)
       select g.sid, c.account_sid, c.service_sid, c.sid, g.identity,
         coalesce(g."roleSid", case when c.created_by = g.identity then s.default_channel_creator_role_sid
           else s.default_channel_role_sid end),
         g.attributes, g."lastConsumedMessageIndex", g."lastConsumptionTimestamp", g."dateCreated", g."dateUpdated"
       from json_to_recordset($1::json) as g(ordinal int, sid text, "accountSid" text, "channelSid" text,
         identity text, "roleSid" text, attributes text, "lastConsumedMessageIndex" int,
         "lastConsumptionTimestamp" timestamptz, "dateCreated" timestamptz, "dateUpdated" timestamptz)
       cross join lateral (
         select * from chat.channel where sid = g."channelSid" and account_sid = g."accountSid" limit 1
       ) c
       cross join lateral (
         select default_channel_creator_role_sid, default_channel_role_sid from chat.service
         where sid = c.service_sid and account_sid = c.account_sid limit 1
       ) s
       order by g.ordinal
       on conflict (channel_sid, identity) do nothing returning *
     ), counted as (
       update chat.channel c set members_count = c.members_count + n.seats
       from (select channel_sid, account_sid, count(*) as seats from seated group by 1, 2) n
       where c.sid = n.channel_sid and c.account_sid = n.account_sid
     )
     select * from seated`,
    [JSON.stringify(given)],
  );
}

async function readMembers(tx: Tx, seats: readonly Seat[]): Promise<MemberRow[]> {
  if (seats.length === 0) return [];
  return tx.query<MemberRow>(
    `select m.* from json_to_recordset($1::json) as g("accountSid" text, "channelSid" text, identity text)
     cross join lateral (
       select * from chat.member
       where channel_sid = g."channelSid" and identity = g.identity and account_sid = g."accountSid" limit 1
     ) m`,
    [
      JSON.stringify(
        seats.map(({ accountSid, channelSid, identity }) => ({ accountSid, channelSid, identity })),
      ),
    ],
  );
}

interface Occupancy {
  channelMembers: number;
  channelLimit: number;
  userChannels: number;
  userLimit: number;
}

async function checkLimits(
  tx: Tx,
  inputs: readonly NewMember[],
  fresh: ReadonlyMap<string, MemberRow>,
): Promise<void> {
  const seats = inputs.filter(input => input.enforceLimits && fresh.has(seatKey(input)));
  if (seats.length === 0) return;
  const rows = await tx.query<Occupancy>(
    `select c.members_count as channel_members, (s.limits->>'channel_members')::int as channel_limit,
       (select count(*)::int from chat.member m where m.service_sid = c.service_sid and m.identity = g.identity
         and m.account_sid = c.account_sid) as user_channels,
       (s.limits->>'user_channels')::int as user_limit
     from json_to_recordset($1::json) as g("accountSid" text, "channelSid" text, identity text)
     cross join lateral (
       select * from chat.channel where sid = g."channelSid" and account_sid = g."accountSid" limit 1
     ) c
     cross join lateral (
       select limits from chat.service where sid = c.service_sid and account_sid = c.account_sid limit 1
     ) s`,
    [
      JSON.stringify(
        seats.map(({ accountSid, channelSid, identity }) => ({ accountSid, channelSid, identity })),
      ),
    ],
  );
  for (const row of rows) {
    if (row.channelMembers > row.channelLimit) throw refuse(50403);
    if (row.userChannels > row.userLimit) throw refuse(50208);
  }
}

async function tellAdded(
  tx: Tx,
  inputs: readonly NewMember[],
  fresh: ReadonlyMap<string, MemberRow>,
): Promise<void> {
  const told = inputs.filter((input, i) => input.webhooks && isFirst(inputs, i));
  const rows = told.flatMap(input => fresh.get(seatKey(input)) ?? []);
  await tellMembers(tx, 'onMemberAdded', rows);
}

/** The webhooks about members. */
export async function tellMembers(tx: Tx, event: PostEvent, rows: readonly MemberRow[]): Promise<void> {
  if (rows.length === 0) return;
  const heard = await audiences(tx, rows);
  rows.forEach((row, i) => {
    const common = commonFields(event, row, { source: 'API', clientIdentity: null });
    const removed = event === 'onMemberRemoved' ? { DateRemoved: tx.now } : {};
    const form = formOf({ ...common, ...memberFields(row), ...removed });
    announce(tx, heard[i] as Audience, { event, form });
  });
}

/** A member of a channel by SID or by identity. */
export async function findMember(
  connection: Queryable,
  at: { accountSid: string; channelSid: string; key: string },
): Promise<MemberRow | null> {
  const column = isSid(at.key, 'MB') ? 'sid' : 'identity';
  const [row] = await connection.query<MemberRow>(
    `select * from chat.member where ${column} = $1 and channel_sid = $2 and account_sid = $3`,
    [at.key, at.channelSid, at.accountSid],
  );
  return row ?? null;
}

/** Takes a member's seat away; the channel's row must be locked by the caller's transaction or will be. */
export async function removeMember(tx: Tx, member: MemberRow, webhooks: boolean): Promise<void> {
  await lockChannels(tx, [member]);
  const gone = await tx.query('delete from chat.member where sid = $1 and account_sid = $2 returning sid', [
    member.sid,
    member.accountSid,
  ]);
  if (gone.length === 0) return;
  await tx.query(
    'update chat.channel set members_count = members_count - 1 where sid = $1 and account_sid = $2',
    [member.channelSid, member.accountSid],
  );
  if (webhooks) await tellMembers(tx, 'onMemberRemoved', [member]);
}
