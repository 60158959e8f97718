/** Members: who sits in a channel, with what role, and how far they have read. */
import { refuse } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { isSid } from '../../../kernel/sid.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { MemberRow, UserRow } from '../rows.ts';
import type { PostEvent } from '../rules/webhook-events.ts';
import {
  type Acted,
  type Actor,
  commonFields,
  formOf,
  memberFields,
  REST_ACTOR,
} from '../rules/webhook-payload.ts';
import { type Audience, announce, audiences, isTold } from './audience.ts';
import { lockChannels } from './channels.ts';
import { ensureUsers } from './users.ts';

export interface NewMember extends Acted {
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  identity: string;
  /** Null: the service's default role, which is another for who created the channel. */
  roleSid?: string | null;
  /** JSON text. */
  attributes: string;
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
 * Seats members, and makes their users where there are none. Null when there is no such channel. Who was invited is
 * not any more.
 * @throws ApiError 50404 for a member who is there already (unless `ifAbsent`), 50403 and 50208 over the limits.
 */
export const seatMembers: Batch<NewMember, MemberRow | null> = async (tx, inputs) => {
  const channels = await lockChannels(tx, inputs);
  const possible = inputs.filter((input, i) => channels[i]?.serviceSid === input.serviceSid);
  if (possible.length === 0) return inputs.map(() => null);
  const users = await ensureUsers(
    tx,
    possible.map(input => ({
      ...input,
      roleSid: null,
      attributes: '{}',
      friendlyName: input.friendlyName ?? null,
    })),
  );
  const isFirst = firstOnes(possible.map(seatKey));
  const inserted = await insertMembers(tx, possible, { users, isFirst });
  const fresh = new Map(inserted.map(row => [seatKey(row), row]));
  await checkLimits(tx, possible, fresh);
  const taken = possible.filter((input, i) => !isFirst[i] || !fresh.has(seatKey(input)));
  if (taken.some(input => !input.ifAbsent)) throw refuse(50404);
  const seated = new Map([
    ...(await membersAt(tx, taken)).flatMap(row => (row ? [[seatKey(row), row] as const] : [])),
    ...fresh,
  ]);
  await tellAdded(
    tx,
    possible.filter((_, i) => isFirst[i]),
    fresh,
  );
  return inputs.map((input, i) => (channels[i] ? (seated.get(seatKey(input)) ?? null) : null));
};

type Seat = Pick<MemberRow, 'accountSid' | 'channelSid' | 'identity'>;

function seatKey({ accountSid, channelSid, identity }: Seat): string {
  return JSON.stringify([accountSid, channelSid, identity]);
}

/** For each key whether none before it is the same. */
function firstOnes(keys: readonly string[]): boolean[] {
  const seen = new Set<string>();
  return keys.map(key => seen.size < seen.add(key).size);
}

/**
 * Locks the users behind their channels, gives each seat that is new the next position of both, and takes invites back.
 * Seats that are taken already do not touch their users.
 */
const SEAT = `
with given as materialized (
  select g.*, c.service_sid, c.position as channel_position,
    coalesce(g."roleSid", case when c.created_by = g.identity then s.default_channel_creator_role_sid
      else s.default_channel_role_sid end) as role_sid
  from json_to_recordset($1::json) as g(ordinal int, sid text, "accountSid" text, "channelSid" text, "userSid" text,
    identity text, "roleSid" text, attributes text, "lastConsumedMessageIndex" int,
    "lastConsumptionTimestamp" timestamptz, "dateCreated" timestamptz, "dateUpdated" timestamptz)
  cross join lateral (
    select * from chat.channel where sid = g."channelSid" and account_sid = g."accountSid" limit 1
  ) c
  cross join lateral (
    select default_channel_creator_role_sid, default_channel_role_sid from chat.service
    where sid = c.service_sid and account_sid = c.account_sid limit 1
  ) s
  where not exists (
    select 1 from chat.member where channel_sid = g."channelSid" and identity = g.identity
  )
), held as materialized (
  select g.*, u.position as held_position from (select * from given order by "userSid") g
  cross join lateral (
    select position from chat.user where sid = g."userSid" and account_sid = g."accountSid" limit 1 for update
  ) u
), numbered as materialized (
  select h.*, h.held_position + row_number() over (partition by h."userSid" order by h.ordinal)::int as user_position,
    h.channel_position + row_number() over (partition by h."channelSid" order by h.ordinal)::int as position
  from held h
), seated as (
  insert into chat.member (sid, account_sid, service_sid, channel_sid, identity, role_sid, attributes,
    last_consumed_message_index, last_consumption_timestamp, date_created, date_updated,
    position, added_position, user_position, added_user_position)
  select sid, "accountSid", service_sid, "channelSid", identity, role_sid, attributes,
    "lastConsumedMessageIndex", "lastConsumptionTimestamp", "dateCreated", "dateUpdated",
    position, position, user_position, user_position
  from numbered order by ordinal returning *
), counted as (
  update chat.channel c set members_count = c.members_count + n.seats, position = n.last, members_position = n.last
  from (
    select "channelSid" as sid, count(*) as seats, max(position) as last from numbered group by 1
  ) n where c.sid = n.sid
), heard as (
  update chat.user u set position = n.last
  from (select "userSid" as sid, max(user_position) as last from numbered group by 1) n where u.sid = n.sid
), accepted as (
  delete from chat.invite i using numbered n
  where i.channel_sid = n."channelSid" and i.identity = n.identity and i.account_sid = n."accountSid"
)
select * from seated`;

/** Inserts the seats that are not taken, each once; `users` are those of the inputs. Answers the new ones. */
async function insertMembers(
  tx: Tx,
  inputs: readonly NewMember[],
  { users, isFirst }: { users: readonly UserRow[]; isFirst: readonly boolean[] },
): Promise<MemberRow[]> {
  const given = inputs.map(({ restored = {}, ...input }, ordinal) => {
    const dateCreated = restored.dateCreated ?? tx.now;
    const dateUpdated = restored.dateUpdated ?? dateCreated;
    const userSid = users[ordinal]!.sid;
    return { ...input, ...restored, ordinal, userSid, sid: tx.sid('MB'), dateCreated, dateUpdated };
  });
  const first = given.filter((_, i) => isFirst[i]);
  const rows = await tx.query<MemberRow>(SEAT, [JSON.stringify(first)]);
  const userSids = new Map(given.map(({ sid, userSid }) => [sid, userSid]));
  for (const row of rows) {
    tx.publish(row.channelSid, row.position);
    tx.publish(userSids.get(row.sid)!, row.userPosition);
  }
  return rows;
}

/** The members of these seats; null where nobody sits. */
export const membersAt: Batch<
  Pick<MemberRow, 'accountSid' | 'channelSid' | 'identity'>,
  MemberRow | null
> = async (tx, inputs) => {
  if (inputs.length === 0) return [];
  const rows = await tx.query<MemberRow & { ordinal: number }>(
    `select g.ordinal, m.* from json_to_recordset($1::json)
       as g(ordinal int, "accountSid" text, "channelSid" text, identity text)
     cross join lateral (
       select * from chat.member
       where channel_sid = g."channelSid" and identity = g.identity and account_sid = g."accountSid" limit 1
     ) m`,
    [
      JSON.stringify(
        inputs.map(({ accountSid, channelSid, identity }, ordinal) => ({
          ordinal,
          accountSid,
          channelSid,
          identity,
        })),
      ),
    ],
  );
  const found: (MemberRow | null)[] = inputs.map(() => null);
  for (const { ordinal, ...row } of rows) found[ordinal] = row;
  return found;
};

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
  const seats = inputs.filter(isTold).flatMap(input => {
    const row = fresh.get(seatKey(input));
    return row ? [{ row, actor: input.actor ?? REST_ACTOR }] : [];
  });
  await tellMembers(tx, 'onMemberAdded', seats);
}

/** The webhooks about members. */
export async function tellMembers(
  tx: Tx,
  event: PostEvent,
  told: readonly { row: MemberRow; actor: Actor }[],
): Promise<void> {
  if (told.length === 0) return;
  const heard = await audiences(
    tx,
    told.map(({ row }) => row),
  );
  told.forEach(({ row, actor }, i) => {
    const removed = event === 'onMemberRemoved' ? { DateRemoved: tx.now } : {};
    const form = formOf({ ...commonFields(event, row, actor), ...memberFields(row), ...removed });
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
