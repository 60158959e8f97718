/** Interactions one at a time, as the REST API asks for them. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Listing } from '../../../kernel/page.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { InteractionRow, SessionRow } from '../rows.ts';

/** @param participantSid only interactions that were asked for over REST for this participant; null for any. */
export async function interactionBySid(
  connection: Queryable,
  session: SessionRow,
  at: { sid: string; participantSid: string | null },
): Promise<InteractionRow | null> {
  const [row] = await connection.query<InteractionRow>(
    `select * from proxy.interaction
     where sid = $1 and account_sid = $2 and session_sid = $3 and ($4::text is null or participant_sid = $4)`,
    [at.sid, session.accountSid, session.sid, at.participantSid],
  );
  return row ?? null;
}

export async function deleteInteraction(
  tx: Tx,
  session: SessionRow,
  sid: string,
): Promise<{ sid: string } | null> {
  const [row] = await tx.query<{ sid: string }>(
    'delete from proxy.interaction where sid = $1 and account_sid = $2 and session_sid = $3 returning sid',
    [sid, session.accountSid, session.sid],
  );
  return row ?? null;
}

export function listInteractions(session: SessionRow, participantSid: string | null): Listing {
  return {
    select: `select * from proxy.interaction
      where account_sid = $1 and session_sid = $2 and ($3::text is null or participant_sid = $3)`,
    params: [session.accountSid, session.sid, participantSid],
    order: byCreation,
    descending: true,
  };
}
