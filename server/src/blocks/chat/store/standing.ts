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

const STANDING = `
select u.sid as user_sid, deployment.permissions as deployment_permissions,
  seat.permissions as channel_permissions, to_json(c) as channel, to_json(m) as member, to_json(i) as invite
from chat.service s
left join lateral (
  select sid, role_sid from chat.user
  where service_sid = s.sid and identity = $3 and account_sid = s.account_sid limit 1
) u on true
left join lateral (
  select permissions from chat.role
  where sid = coalesce($5, u.role_sid, s.default_service_role_sid) and service_sid = s.sid
    and account_sid = s.account_sid and type = 'deployment' limit 1
) deployment on true
left join lateral (
  select * from chat.channel where sid = $4 and service_sid = s.sid and account_sid = s.account_sid limit 1
) c on true
left join lateral (
  select * from chat.member where channel_sid = c.sid and identity = $3 and account_sid = s.account_sid limit 1
) m on true
left join lateral (
  select * from chat.invite where channel_sid = c.sid and identity = $3 and account_sid = s.account_sid limit 1
) i on true
left join lateral (
  select permissions from chat.role
  where sid = m.role_sid and service_sid = s.sid and account_sid = s.account_sid limit 1
) seat on true
where s.sid = $2 and s.account_sid = $1`;

interface ReadStanding {
  userSid: string | null;
  deploymentPermissions: string[] | null;
  channelPermissions: string[] | null;
  channel: object | null;
  member: object | null;
  invite: object | null;
}

/** Null when the account has no such service. */
export async function rolesOf(connection: Queryable, asked: StandingAsked): Promise<Standing | null> {
  const { accountSid, serviceSid, identity, channelSid, deploymentRoleSid = null } = asked;
  const [read] = await connection.query<ReadStanding>(STANDING, [
    accountSid,
    serviceSid,
    identity,
    channelSid,
    deploymentRoleSid,
  ]);
  if (read === undefined) return null;
  return {
    userSid: read.userSid,
    deploymentPermissions: read.deploymentPermissions ?? [],
    channelPermissions: read.channelPermissions ?? [],
    channel: read.channel && rowOf<ChannelRow>(read.channel),
    member: read.member && rowOf<MemberRow>(read.member),
    invite: read.invite && rowOf<InviteRow>(read.invite),
  };
}
