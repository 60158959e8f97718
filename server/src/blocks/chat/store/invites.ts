/** Invites to channels. */
import { refuse } from '../../../kernel/errors.ts';
import { one, type Tx } from '../../../kernel/line/tx.ts';
import { type Queryable, violates } from '../../../kernel/sql.ts';
import type { ChannelRow, InviteRow } from '../rows.ts';
import { lockChannels } from './channels.ts';
import { findMember } from './members.ts';
import { stepUsers } from './positions.ts';
import { ensureUsers } from './users.ts';

export interface InviteGiven {
  identity: string;
  roleSid: string;
  /** Identity of who invites; the system unless somebody is named. */
  createdBy?: string;
}

/**
 * Invites a user, who is made when there is none of this identity.
 * @throws ApiError 50300 for a channel that is gone, 50404 for somebody who is a member, 50212 for a second invite.
 */
export async function invite(tx: Tx, channel: ChannelRow, given: InviteGiven): Promise<InviteRow> {
  const { accountSid, serviceSid, sid: channelSid } = channel;
  const { identity, roleSid, createdBy = 'system' } = given;
  if ((await one(tx, lockChannels, { accountSid, channelSid })) === null) throw refuse(50300);
  if (await findMember(tx, { accountSid, channelSid, key: identity })) throw refuse(50404);
  await one(tx, ensureUsers, { accountSid, serviceSid, identity, friendlyName: null });
  const heard = await one(tx, stepUsers, { accountSid, serviceSid, identity });
  try {
    const [row] = await tx.query<InviteRow>(
      `insert into chat.invite (sid, account_sid, service_sid, channel_sid, identity, role_sid, created_by,
         date_created, date_updated, user_position)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9) returning *`,
      [
        ...[tx.sid('IN'), accountSid, serviceSid, channelSid, identity, roleSid],
        ...[createdBy, tx.now, heard?.position ?? 0],
      ],
    );
    return row!;
  } catch (error) {
    if (violates(error, 'invite_identity')) throw refuse(50212);
    throw error;
  }
}

/** Takes an invite back, whoever does it; false when it is not there (any more). */
export async function removeInvite(
  tx: Tx,
  at: { accountSid: string; channelSid: string; sid: string },
): Promise<boolean> {
  // As whoever takes a seat does, who deletes the invite last.
  await one(tx, lockChannels, at);
  const [gone] = await tx.query<InviteRow>(
    'delete from chat.invite where sid = $1 and channel_sid = $2 and account_sid = $3 returning *',
    [at.sid, at.channelSid, at.accountSid],
  );
  if (gone === undefined) return false;
  const { accountSid, serviceSid, channelSid, identity } = gone;
  await one(tx, stepUsers, {
    ...{ accountSid, serviceSid, identity },
    removal: { kind: 'invite', item: channelSid, identity },
  });
  return true;
}

/** The invite of a user to a channel. */
export async function findInviteOf(
  connection: Queryable,
  at: { accountSid: string; channelSid: string; identity: string },
): Promise<InviteRow | null> {
  const [row] = await connection.query<InviteRow>(
    'select * from chat.invite where channel_sid = $1 and identity = $2 and account_sid = $3',
    [at.channelSid, at.identity, at.accountSid],
  );
  return row ?? null;
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
