/** Finds what a path names, for the account that asks. */
import { refuse } from '../../../kernel/errors.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import type { Exchange } from '../../../kernel/operation.ts';
import { found } from '../../../kernel/operation.ts';
import { isSid } from '../../../kernel/sid.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { ServiceRow, SessionRow } from '../rows.ts';
import { holdService, serviceBySid } from '../store/services.ts';
import { holdSession, readSession } from '../store/sessions.ts';

type Asked<At> = Pick<Exchange<At, unknown>, 'at' | 'caller' | 'path'>;

export async function serviceOf(
  connection: Queryable,
  { at, caller, path }: Asked<{ serviceSid: string }>,
): Promise<ServiceRow> {
  return found(await serviceBySid(connection, { accountSid: caller.accountSid, sid: at.serviceSid }), path);
}

/** As {@link serviceOf}, for what is put into the service: it is not removed before that is there. */
export async function heldServiceOf(
  tx: Tx,
  { at, caller, path }: Asked<{ serviceSid: string }>,
): Promise<ServiceRow> {
  return found(await holdService(tx, { accountSid: caller.accountSid, sid: at.serviceSid }), path);
}

/** The session that the path names by SID or unique name. @throws 80308 for an unknown name, else the usual 404. */
export async function sessionOf(
  connection: Queryable,
  asked: Asked<{ serviceSid: string; sessionSid: string }>,
): Promise<SessionRow> {
  return named(await readSession(connection, placeOf(asked)), asked);
}

/** As {@link sessionOf}, held until the end of the transaction. */
export async function heldSessionOf(
  tx: Tx,
  asked: Asked<{ serviceSid: string; sessionSid: string }>,
): Promise<SessionRow> {
  return named(await holdSession(tx, placeOf(asked)), asked);
}

function placeOf({ at, caller }: Asked<{ serviceSid: string; sessionSid: string }>) {
  return { accountSid: caller.accountSid, serviceSid: at.serviceSid, sessionSid: at.sessionSid };
}

function named(session: SessionRow | null, { at, path }: Asked<{ sessionSid: string }>): SessionRow {
  if (session === null && !isSid(at.sessionSid, 'KC')) throw refuse(80308);
  return found(session, path);
}
