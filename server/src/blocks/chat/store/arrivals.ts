/** What is read when people come on sockets: the role that they are given, and who hears that somebody types. */
import type { Queryable } from '../../../kernel/sql.ts';

interface RoleAsked {
  accountSid: string;
  serviceSid: string;
  /** SID, or friendly name, of a role of type deployment. */
  role: string;
}

/** The SID of a service's deployment role; null when it has none of this name. */
export async function deploymentRole(
  connection: Queryable,
  { accountSid, serviceSid, role }: RoleAsked,
): Promise<string | null> {
  const rows = await connection.query<{ sid: string }>(
    `select sid from chat.role where service_sid = $1 and account_sid = $2 and type = 'deployment'
       and (sid = $3 or friendly_name = $3) order by date_created, sid limit 1`,
    [serviceSid, accountSid, role],
  );
  return rows[0]?.sid ?? null;
}

/** The user of each of these identities that has one. */
export async function userSids(
  connection: Queryable,
  { accountSid, serviceSid, identities }: { accountSid: string; serviceSid: string; identities: string[] },
): Promise<Map<string, string>> {
  const rows = await connection.query<{ identity: string; sid: string }>(
    `select u.identity, u.sid from unnest($3::text[]) as g(identity) cross join lateral (
       select identity, sid from chat.user
       where service_sid = $1 and identity = g.identity and account_sid = $2 limit 1
     ) u`,
    [serviceSid, accountSid, identities],
  );
  return new Map(rows.map(({ identity, sid }) => [identity, sid]));
}

/** More than sit in any channel: a service's own limit is lower. */
const MAX_MEMBERS = 1000;

/** The users who sit in a channel. */
export async function membersUserSids(
  connection: Queryable,
  { accountSid, channelSid }: { accountSid: string; channelSid: string },
): Promise<string[]> {
  const rows = await connection.query<{ sid: string }>(
    `select u.sid from chat.member m cross join lateral (
       select sid from chat.user
       where service_sid = m.service_sid and identity = m.identity and account_sid = m.account_sid limit 1
     ) u where m.channel_sid = $1 and m.account_sid = $2 limit ${MAX_MEMBERS}`,
    [channelSid, accountSid],
  );
  return rows.map(({ sid }) => sid);
}
