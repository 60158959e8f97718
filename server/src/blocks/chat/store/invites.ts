/** Invites to channels. */
import { refuse } from '../../../kernel/errors.ts';
import { one, type Tx } from '../../../kernel/line/tx.ts';
import { type Queryable, violates } from '../../../kernel/sql.ts';
import type { ChannelRow, InviteRow } from '../rows.ts';
import { findMember } from './members.ts';
import { ensureUsers } from './users.ts';

/**
 * Invites a user, who is made when there is none of this identity.
 * @throws ApiError 50404 for somebody who is a member, 50212 for a second invite.
 */
export async function invite(
  tx: Tx,
  channel: ChannelRow,
  given: { identity: string; roleSid: string },
): Promise<InviteRow> {
  const { accountSid, serviceSid, sid: channelSid } = channel;
  const { identity, roleSid } = given;
  if (await findMember(tx, { accountSid, channelSid, key: identity })) throw refuse(50404);
  await one(tx, ensureUsers, { accountSid, serviceSid, identity, friendlyName: null });
  try {
    const [row] = await tx.query<InviteRow>(
      `insert into chat.invite (sid, account_sid, service_sid, channel_sid, identity, role_sid, created_by,
         date_created, date_updated)
       values ($1, $2, $3, $4, $5, $6, 'system', $7, $7) returning *`,
      [tx.sid('IN'), accountSid, serviceSid, channelSid, identity, roleSid, tx.now],
    );
    return row!;
  } catch (error) {
    if (violates(error, 'invite_identity')) throw refuse(50212);
    throw error;
  }
}

export async function findInvite(
  connection: Queryable,
  at: { accountSid: string; channelSid: string; sid: string },
): Promise<InviteRow | null> {
  const [row] = await connection.query<InviteRow>(
    'select * from chat.invite where sid = $1 and channel_sid = $2 and account_sid = $3',
    [at.sid, at.channelSid, at.accountSid],
  );
  return row ?? null;
}
