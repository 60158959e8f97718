/** Interactions one at a time, as the REST API asks for them. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Listing } from '../../../kernel/page.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { InteractionRow, SessionRow } from '../rows.ts';
import { isChannel } from '../rules/identifiers.ts';

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

/** The chat channels of the session that an outbound resource went through: what it is named after, who takes part. */
export async function channelsBehind(
  connection: Queryable,
  { accountSid, resourceSid }: { accountSid: string; resourceSid: string },
): Promise<string[]> {
  const names = await connection.query<{ name: string | null }>(
    `select distinct n.name from proxy.interaction i
     cross join lateral (
       select s.unique_name as name from proxy.session s where s.sid = i.session_sid
       union select p.identifier from proxy.participant p where p.session_sid = i.session_sid) n
     where i.outbound_resource_sid = $1 and i.account_sid is not distinct from $2`,
    [resourceSid, accountSid],
  );
  return names.flatMap(({ name }) => (name !== null && isChannel(name) ? [name] : []));
}
