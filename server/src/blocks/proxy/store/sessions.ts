/** Sessions and participants one at a time, as the REST API asks for them. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Listing } from '../../../kernel/page.ts';
import { isSid } from '../../../kernel/sid.ts';
import { type Queryable, rowsParameter, updateRow } from '../../../kernel/sql.ts';
import type { ParticipantRow, SessionRow } from '../rows.ts';

/** Sessions as everybody sees them: their last interaction tells when they were used last. */
export const SESSION = `
  select s.*, greatest(s.date_last_interaction, last.at) as date_last_interaction,
    greatest(s.date_active, last.at) as date_active, greatest(s.date_updated, last.at) as date_updated
  from proxy.session s
  left join lateral (
    select date_created as at from proxy.interaction i
    where i.account_sid = s.account_sid and i.session_sid = s.sid order by i.date_created desc limit 1
  ) last on true`;

export interface SessionPlace {
  accountSid: string;
  serviceSid: string;
  /** The SID or the unique name. */
  sessionSid: string;
}

export function readSession(connection: Queryable, at: SessionPlace): Promise<SessionRow | null> {
  return sessionAt(connection, at, '');
}

/** The session, held until the end of the transaction, so that its status and its participants stay as they are. */
export function holdSession(tx: Tx, at: SessionPlace): Promise<SessionRow | null> {
  return sessionAt(tx, at, 'for update of s');
}

async function sessionAt(connection: Queryable, at: SessionPlace, lock: string): Promise<SessionRow | null> {
  const column = isSid(at.sessionSid, 'KC') ? 'sid' : 'unique_name';
  const [row] = await connection.query<SessionRow>(
    `${SESSION} where s.account_sid = $1 and s.service_sid = $2 and s.${column} = $3 ${lock}`,
    [at.accountSid, at.serviceSid, at.sessionSid],
  );
  return row ?? null;
}

/** Those of these sessions that take messages. */
export function stillOpen(
  connection: Queryable,
  sessions: readonly { accountSid: string; sessionSid: string }[],
): Promise<SessionRow[]> {
  return connection.query<SessionRow>(
    `${SESSION} join json_to_recordset($1::json) as x(account_sid text, session_sid text)
       on s.sid = x.session_sid and s.account_sid = x.account_sid
     where s.status in ('open', 'in-progress')`,
    [rowsParameter(sessions)],
  );
}

/** Changes a session that was read by {@link holdSession}. */
export async function updateSession(
  tx: Tx,
  session: SessionRow,
  set: Partial<Omit<SessionRow, 'sid' | 'accountSid'>>,
): Promise<SessionRow> {
  const row = await updateRow<SessionRow>(tx, 'proxy.session', {
    where: { sid: session.sid, accountSid: session.accountSid },
    set: { ...set, dateUpdated: tx.now },
  });
  return { ...row!, dateLastInteraction: session.dateLastInteraction };
}

export function listSessions(at: { accountSid: string; serviceSid: string }): Listing {
  return {
    select: `${SESSION} where s.account_sid = $1 and s.service_sid = $2`,
    params: [at.accountSid, at.serviceSid],
    order: byCreation,
    descending: true,
  };
}

/** All participants of the session, removed ones too. */
export function participantsOf(connection: Queryable, session: SessionRow): Promise<ParticipantRow[]> {
  return connection.query<ParticipantRow>(
    'select * from proxy.participant where account_sid = $1 and session_sid = $2 order by date_created, sid',
    [session.accountSid, session.sid],
  );
}

export async function participantBySid(
  connection: Queryable,
  session: SessionRow,
  sid: string,
): Promise<ParticipantRow | null> {
  const [row] = await connection.query<ParticipantRow>(
    'select * from proxy.participant where sid = $1 and account_sid = $2 and session_sid = $3',
    [sid, session.accountSid, session.sid],
  );
  return row ?? null;
}

/** Removes a participant softly: it stays listed, and its pair is free again. */
export async function removeParticipant(tx: Tx, participant: ParticipantRow): Promise<ParticipantRow> {
  const row = await updateRow<ParticipantRow>(tx, 'proxy.participant', {
    where: { sid: participant.sid, accountSid: participant.accountSid },
    set: { live: false, dateDeleted: tx.now, dateUpdated: tx.now },
  });
  return row!;
}

export function listParticipants(session: SessionRow): Listing {
  return {
    select: 'select * from proxy.participant where account_sid = $1 and session_sid = $2',
    params: [session.accountSid, session.sid],
    order: byCreation,
    descending: true,
  };
}
