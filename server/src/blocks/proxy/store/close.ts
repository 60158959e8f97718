/** The end of sessions, and their return. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { rowsParameter } from '../../../kernel/sql.ts';
import type { SessionRow } from '../rows.ts';
import { UNUSED_SECONDS } from '../rules/expiry.ts';

export interface SessionEnd {
  accountSid: string;
  sessionSid: string;
  reason: string;
  onlyIfExpired?: boolean;
}

export type EndedSession = SessionRow & { channelSid: string | null };

/** When something passed through the session `s` the last time; null for never. */
const LAST_INTERACTION = `(
  select i.date_created from proxy.interaction i where i.account_sid = s.account_sid and i.session_sid = s.sid
  order by i.date_created desc limit 1)`;

/** The chat channel among a session's participants, as an expression over the session's row of this name. */
export function channelOf(session: string): string {
  return `(
    select p.identifier from proxy.participant p
    where p.session_sid = ${session}.sid and p.account_sid is not distinct from ${session}.account_sid
      and p.identifier ~ '^CH[0-9a-fA-F]{32}$' limit 1
  )`;
}

/**
 * Closes the open ones of these sessions and frees the pairs of their participants, in one statement.
 */
export async function endSessions(tx: Tx, ends: readonly SessionEnd[]): Promise<EndedSession[]> {
  return tx.query<EndedSession>(
    `with closed as (
       update proxy.session s
       set status = 'closed', closed_reason = x.reason, date_ended = $2::timestamptz, date_updated = $2::timestamptz,
         date_last_interaction = greatest(s.date_last_interaction, ${LAST_INTERACTION})
       from json_to_recordset($1::json) as x(account_sid text, session_sid text, reason text, only_if_expired boolean)
       where s.sid = x.session_sid and s.account_sid is not distinct from x.account_sid and s.status in ('open', 'in-progress')
         and (x.only_if_expired is not true or $2::timestamptz >= coalesce(s.date_expiry,
           case when s.ttl > 0 then s.date_active + s.ttl * interval '1 second'
             else greatest(s.date_active, ${LAST_INTERACTION}) + $3 * interval '1 second' end))
       returning s.*
     ), freed as (
       update proxy.participant p set live = false from closed c
       where p.session_sid = c.sid and p.live and p.account_sid is not distinct from c.account_sid
     )
     select c.*, ${channelOf('c')} as channel_sid from closed c`,
    [rowsParameter(ends), tx.now, UNUSED_SECONDS],
  );
}

/**
 * Makes a closed session's remaining participants live again.
 * @throws the violation of `participant_pair` when another open session has one of the pairs by now.
 */
export async function revive(tx: Tx, session: SessionRow): Promise<void> {
  await tx.query(
    `update proxy.participant set live = true
     where account_sid = $1 and session_sid = $2 and date_deleted is null`,
    [session.accountSid, session.sid],
  );
}

/** Deletes sessions of an account with their participants and interactions. */
export async function deleteSessions(tx: Tx, accountSid: string, sids: readonly string[]): Promise<void> {
  if (sids.length === 0) return;
  const params = [accountSid, sids];
  await tx.query('delete from proxy.interaction where account_sid = $1 and session_sid = any($2)', params);
  await tx.query('delete from proxy.participant where account_sid = $1 and session_sid = any($2)', params);
  await tx.query('delete from proxy.session where account_sid = $1 and sid = any($2)', params);
}
