/** What has changed for a user since a position: their name, the channels that they sit in or are invited to. */
import type { Queryable } from '../../../kernel/sql.ts';
import type { InviteRow, MemberRow, RemovalRow, UserRow } from '../rows.ts';
import { CHANGES_LIMIT, cut, rowOf, rowsOf } from './changes.ts';
import { type Reachability, reachabilityJoin } from './reachability.ts';

export interface UserSince {
  accountSid: string;
  userSid: string;
  /** The position up to which all is known. */
  since: number;
}

/** What a membership, or an invite, says of its channel. */
export interface ChannelName {
  sid: string;
  type: 'public' | 'private';
  uniqueName: string | null;
  friendlyName: string | null;
  createdBy: string;
}

export interface UserChanges {
  user: UserRow;
  /** Null when the service does not tell who is there. */
  reachability: Reachability | null;
  /** Begun (`addedUserPosition > since`) or changed since then, in the order of the user's positions. */
  memberships: (MemberRow & { channel: ChannelName })[];
  invites: (InviteRow & { channel: ChannelName })[];
  /** Of kind `membership` and `invite`; a channel that the user has come back to may be in `memberships` too. */
  removals: RemovalRow[];
  /** All changes up to this position of the user are in the answer. */
  through: number;
  complete: boolean;
}

const withChannel = (table: 'member' | 'invite') => `
  select json_agg(to_json(x) order by x.user_position) as ${table}s from (
    select t.*, json_build_object('sid', c.sid, 'type', c.type, 'uniqueName', c.unique_name,
      'friendlyName', c.friendly_name, 'createdBy', c.created_by) as channel
    from chat.${table} t cross join lateral (
      select * from chat.channel where sid = t.channel_sid and account_sid = t.account_sid limit 1
    ) c
    where t.service_sid = u.service_sid and t.identity = u.identity and t.account_sid = u.account_sid
      and t.user_position > g.since and u.position > g.since
    order by t.user_position limit ${CHANGES_LIMIT + 1}
  ) x`;

const CHANGES = `
select g.ordinal, to_json(u) as user, reachable.reachability, members.members, invites.invites, removals.removals
from json_to_recordset($1::json) as g(ordinal int, "accountSid" text, "userSid" text, since int)
cross join lateral (
  select * from chat.user where sid = g."userSid" and account_sid = g."accountSid" limit 1
) u
${reachabilityJoin('u')}
left join lateral (${withChannel('member')}) members on true
left join lateral (${withChannel('invite')}) invites on true
left join lateral (
  select json_agg(to_json(r) order by r.position) as removals from (
    select kind, item, position, identity, date_removed from chat.removal
    where topic = u.sid and account_sid = u.account_sid and position > g.since
    order by position limit ${CHANGES_LIMIT + 1}
  ) r
) removals on true`;

interface ReadChanges {
  ordinal: number;
  user: object;
  reachability: Reachability | null;
  members: object[] | null;
  invites: object[] | null;
  removals: object[] | null;
}

/** What has changed for each user; null for those who are not there (any more). */
export async function userChanges(
  connection: Queryable,
  inputs: readonly UserSince[],
): Promise<(UserChanges | null)[]> {
  const given = inputs.map((input, ordinal) => ({ ...input, ordinal }));
  const answers: (UserChanges | null)[] = inputs.map(() => null);
  for (const row of await connection.query<ReadChanges>(CHANGES, [JSON.stringify(given)]))
    answers[row.ordinal] = changesOf(row);
  return answers;
}

function changesOf(read: ReadChanges): UserChanges {
  const user = rowOf<UserRow>(read.user);
  const removals = rowsOf<RemovalRow>(read.removals);
  const memberships = rowsOf<MemberRow & { channel: ChannelName }>(read.members);
  const invites = rowsOf<InviteRow & { channel: ChannelName }>(read.invites);
  const cuts = [
    ...cut(memberships.map(({ userPosition }) => userPosition)),
    ...cut(invites.map(({ userPosition }) => userPosition)),
    ...cut(removals.map(({ position }) => position)),
  ];
  const through = Math.min(user.position, ...cuts);
  const reached = ({ userPosition }: { userPosition: number }) => userPosition <= through;
  return {
    user,
    reachability: read.reachability,
    memberships: memberships.filter(reached),
    invites: invites.filter(reached),
    removals: removals.filter(({ position }) => position <= through),
    through,
    complete: cuts.length === 0,
  };
}
