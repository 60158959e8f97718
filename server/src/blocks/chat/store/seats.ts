/** SQL of who sits where. */
import type { Queryable } from '../../../kernel/sql.ts';

/** Whether an identity sits in a channel. */
export async function isSeated(
  read: Queryable,
  { accountSid, channelSid, identity }: { accountSid: string; channelSid: string; identity: string },
): Promise<boolean> {
  const rows = await read.query(
    'select from chat.member where channel_sid = $1 and identity = $2 and account_sid = $3',
    [channelSid, identity, accountSid],
  );
  return rows.length > 0;
}

/** Whether two identities of a service sit in one channel. */
export async function areSeatedTogether(
  read: Queryable,
  {
    accountSid,
    serviceSid,
    identities: [one, other],
  }: { accountSid: string; serviceSid: string; identities: readonly [string, string] },
): Promise<boolean> {
  const rows = await read.query(
    `select from chat.member a join chat.member b on b.channel_sid = a.channel_sid and b.account_sid = a.account_sid
     where a.service_sid = $1 and a.account_sid = $2 and a.identity = $3 and b.identity = $4 limit 1`,
    [serviceSid, accountSid, one, other],
  );
  return rows.length > 0;
}
