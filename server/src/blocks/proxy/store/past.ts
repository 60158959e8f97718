/** The last closed session of a pair: what an out-of-session callback tells about. */
import type { Queryable } from '../../../kernel/sql.ts';
import type { ParticipantRow, SessionRow } from '../rows.ts';
import { SESSION } from './sessions.ts';

export interface PastSession {
  session: SessionRow;
  sender: ParticipantRow;
  partner: ParticipantRow | null;
}

export async function lastSessionOf(
  connection: Queryable,
  at: { accountSid: string; serviceSid: string; from: string; to: string },
): Promise<PastSession | null> {
  const [sender] = await connection.query<ParticipantRow>(
    `select * from proxy.participant
     where pair = $1 || ' ' || $2 || ' ' || $3 and not live and service_sid = $4
     order by date_created desc limit 1`,
    [at.accountSid, at.from, at.to, at.serviceSid],
  );
  if (sender === undefined) return null;
  const [session] = await connection.query<SessionRow>(`${SESSION} where s.sid = $1 and s.account_sid = $2`, [
    sender.sessionSid,
    at.accountSid,
  ]);
  if (session === undefined) return null;
  const [partner] = await connection.query<ParticipantRow>(
    `select * from proxy.participant
     where account_sid = $1 and session_sid = $2 and sid <> $3 order by identifier limit 1`,
    [at.accountSid, session.sid, sender.sid],
  );
  return { session, sender, partner: partner ?? null };
}
