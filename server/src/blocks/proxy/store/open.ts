/** New sessions and their participants: two statements for a whole batch. */
import { refuse } from '../../../kernel/errors.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { rowsParameter } from '../../../kernel/sql.ts';
import type { ParticipantRow, ServiceTraits, SessionMode, SessionRow, SessionStatus } from '../rows.ts';

export interface NewSession {
  sid: string;
  accountSid: string;
  serviceSid: string;
  uniqueName: string | null;
  status: SessionStatus;
  mode: SessionMode;
  /** Seconds; null takes the service's default. */
  ttl: number | null;
  dateExpiry: Date | null;
  line: string | null;
}

export type InsertedSession = SessionRow & ServiceTraits;

/** The rows in the order of the inputs. Refuses a name that is taken (80603) and an unknown service (80408). */
export async function insertSessions(tx: Tx, sessions: readonly NewSession[]): Promise<InsertedSession[]> {
  const rows = await tx.query<InsertedSession>(
    `with made as (
       insert into proxy.session (sid, account_sid, service_sid, unique_name, status, mode, ttl, date_expiry, line,
         date_active, date_created, date_updated)
       select x.sid, x.account_sid, x.service_sid, x.unique_name, x.status, x.mode, coalesce(x.ttl, v.default_ttl),
         x.date_expiry, x.line, $2::timestamptz, $2::timestamptz, $2::timestamptz
       from json_to_recordset($1::json) as x(sid text, account_sid text, service_sid text, unique_name text,
         status text, mode text, ttl int, date_expiry timestamptz, line text)
       cross join lateral (
         select default_ttl from proxy.service where sid = x.service_sid and account_sid is not distinct from x.account_sid limit 1
       ) v
       on conflict (account_sid, service_sid, unique_name) do nothing
       returning *
     )
     select m.*, v.callback_url, v.intercept_callback_url, v.chat_instance_sid from made m
     cross join lateral (
       select * from proxy.service where sid = m.service_sid and account_sid is not distinct from m.account_sid limit 1
     ) v`,
    [rowsParameter(sessions), tx.now],
  );
  const bySid = new Map(rows.map(row => [row.sid, row]));
  const refused = sessions.find(({ sid }) => !bySid.has(sid));
  if (refused !== undefined) throw await refusalOfSession(tx, refused);
  return sessions.map(({ sid }) => bySid.get(sid)!);
}

async function refusalOfSession(tx: Tx, session: NewSession) {
  const known = await tx.query('select sid from proxy.service where sid = $1 and account_sid = $2', [
    session.serviceSid,
    session.accountSid,
  ]);
  if (known.length === 0) return refuse(80408, `Service ${session.serviceSid} was not found`);
  return refuse(80603, `A session with the unique name ${session.uniqueName} already exists`);
}

export interface NewParticipant {
  sid: string;
  accountSid: string;
  serviceSid: string;
  sessionSid: string;
  identifier: string;
  proxyIdentifier: string;
  /** Null: the pool's number with this address, if it is one. */
  proxyIdentifierSid: string | null;
  friendlyName: string | null;
}

/**
 * Seats participants; null stands for those whose place is taken by another participant, which
 * {@link refusalOfParticipant} explains. Waits for a simultaneous request for the same place.
 */
export async function insertParticipants(
  tx: Tx,
  participants: readonly NewParticipant[],
): Promise<(ParticipantRow | null)[]> {
  const rows = await tx.query<ParticipantRow>(
    `insert into proxy.participant (sid, account_sid, service_sid, session_sid, identifier, proxy_identifier,
       proxy_identifier_sid, friendly_name, date_created, date_updated)
     select x.sid, x.account_sid, x.service_sid, x.session_sid, x.identifier, x.proxy_identifier,
       coalesce(x.proxy_identifier_sid, (
         select n.sid from proxy.number n
         where n.phone_number = x.proxy_identifier and n.account_sid is not distinct from x.account_sid
           and n.service_sid is not distinct from x.service_sid
       )), x.friendly_name, $2::timestamptz, $2::timestamptz
     from json_to_recordset($1::json) as x(sid text, account_sid text, service_sid text, session_sid text,
       identifier text, proxy_identifier text, proxy_identifier_sid text, friendly_name text)
     on conflict do nothing
     returning *`,
    [rowsParameter(participants), tx.now],
  );
  const bySid = new Map(rows.map(row => [row.sid, row]));
  return participants.map(({ sid }) => bySid.get(sid) ?? null);
}

/** Why a participant could not be seated: in this session already (80103), once removed from it (80612), or 80604. */
export async function refusalOfParticipant(tx: Tx, refused: NewParticipant) {
  const [same] = await tx.query<ParticipantRow>(
    'select * from proxy.participant where account_sid = $1 and session_sid = $2 and identifier = $3',
    [refused.accountSid, refused.sessionSid, refused.identifier],
  );
  const { identifier, proxyIdentifier } = refused;
  if (same === undefined) {
    return refuse(80604, `${identifier} already uses ${proxyIdentifier} in another open session`);
  }
  if (same.dateDeleted !== null) {
    return refuse(80612, `Participant ${identifier} was removed from this session and cannot be added again`);
  }
  return refuse(80103, `Participant ${identifier} is already in this session`);
}
