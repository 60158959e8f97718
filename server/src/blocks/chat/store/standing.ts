/** What somebody may do: the permissions of their roles, and whether they sit in the channel. */
import type { Queryable } from '../../../kernel/sql.ts';
import type { ChannelRow, InviteRow, MemberRow } from '../rows.ts';
import { rowOf } from './changes.ts';

export interface StandingAsked {
  accountSid: string;
  serviceSid: string;
  identity: string;
  /** Null where no channel is concerned. */
  channelSid: string | null;
  /** The role that a token gives its bearer in the service, in place of the user's own. */
  deploymentRoleSid?: string | null;
}

export interface Standing {
  /** Null when there is no such user; then the service's default role is meant. */
  userSid: string | null;
  deploymentPermissions: string[];
  /** Those of the member's role; none for who is not a member. */
  channelPermissions: string[];
  /** Null when no channel was asked for, or it is not one of this service. */
  channel: ChannelRow | null;
  member: MemberRow | null;
  invite: InviteRow | null;
}

const STANDINGS = `
select g.ordinal, u.sid as user_sid, deployment.permissions as deployment_permissions,
  seat.permissions as channel_permissions, to_json(c) as channel, to_json(m) as member, to_json(i) as invite
from json_to_recordset($1::json) as g(
  ordinal int, "accountSid" text, "serviceSid" text, identity text, "channelSid" text, "deploymentRoleSid" text
)
cross join lateral (
  select * from chat.service where sid = g."serviceSid" and account_sid = g."accountSid" limit 1
) s
left join lateral (
  select sid, role_sid from chat.user
  where service_sid = s.sid and identity = g.identity and account_sid = s.account_sid limit 1
) u on true
left join lateral (
  select permissions from chat.role
  where sid = coalesce(g."deploymentRoleSid", u.role_sid, s.default_service_role_sid) and service_sid = s.sid
    and account_sid = s.account_sid and type = 'deployment' limit 1
) deployment on true
left join lateral (
  select * from chat.channel
  where sid = g."channelSid" and service_sid = s.sid and account_sid = s.account_sid limit 1
) c on true
left join lateral (
  select * from chat.member
  where channel_sid = c.sid and identity = g.identity and account_sid = s.account_sid limit 1
) m on true
left join lateral (
  select * from chat.invite
  where channel_sid = c.sid and identity = g.identity and account_sid = s.account_sid limit 1
) i on true
left join lateral (
  select permissions from chat.role
  where sid = m.role_sid and service_sid = s.sid and account_sid = s.account_sid limit 1
) seat on true`;

interface ReadStanding {
  ordinal: number;
  userSid: string | null;
  deploymentPermissions: string[] | null;
  channelPermissions: string[] | null;
  channel: object | null;
  member: object | null;
  invite: object | null;
}

/** In the order of what was asked; null where the account has no such service. */
export async function standingsOf(
  connection: Queryable,
  inputs: readonly StandingAsked[],
): Promise<(Standing | null)[]> {
  const given = inputs.map((input, ordinal) => ({ ...input, ordinal }));
  const standings: (Standing | null)[] = inputs.map(() => null);
  for (const read of await connection.query<ReadStanding>(STANDINGS, [JSON.stringify(given)]))
    standings[read.ordinal] = {
      userSid: read.userSid,
      deploymentPermissions: read.deploymentPermissions ?? [],
      channelPermissions: read.channelPermissions ?? [],
      channel: read.channel && rowOf<ChannelRow>(read.channel),
      member: read.member && rowOf<MemberRow>(read.member),
      invite: read.invite && rowOf<InviteRow>(read.invite),
    };
  return standings;
}

/** Null when the account has no such service. */
export async function rolesOf(connection: Queryable, asked: StandingAsked): Promise<Standing | null> {
  const [standing = null] = await standingsOf(connection, [asked]);
  return standing;
}
