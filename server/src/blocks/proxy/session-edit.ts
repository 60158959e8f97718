/** Changes to a session over REST: its lifetime while it is open, its end, and its return. */
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { violates } from '../../kernel/sql.ts';
import type { SessionRow, SessionStatus } from './rows.ts';
import { isOpen, statusChange } from './rules/session-states.ts';
import { closeSession, setExpiryTimer } from './sessions.ts';
import { revive } from './store/close.ts';
import { updateSession } from './store/sessions.ts';

export interface SessionEdit {
  status?: SessionStatus;
  ttl?: number;
  dateExpiry?: Date;
}

/**
 * Applies the edit to a session that is held by this transaction.
 * @throws 80608 for a status that cannot follow, 80607 for other changes of a session that is not open.
 */
export async function editSession(tx: Tx, session: SessionRow, edit: SessionEdit): Promise<SessionRow> {
  const { status, ttl, dateExpiry } = edit;
  const change = status === undefined ? null : statusChange(session.status, status);
  if (status !== undefined && change === null) {
    throw refuse(80608, `A session cannot go from ${session.status} to ${status}`);
  }
  if (change === null && !isOpen(session.status)) throw refuse(80607);
  const reopened = change === 'reopen' ? await reopen(tx, session) : session;
  // A new time to live counts from the last use, which the row of a session without one does not know.
  const { dateActive } = reopened;
  const row = await updateSession(tx, reopened, { ttl, dateExpiry, dateActive });
  if (change === 'close') return close(tx, row);
  setExpiryTimer(tx, { accountSid: row.accountSid, sessionSid: row.sid, line: row.line }, row);
  return row;
}

async function close(tx: Tx, { accountSid, sid: sessionSid }: SessionRow): Promise<SessionRow> {
  const closed = await closeSession(tx, { accountSid, sessionSid, reason: 'api', emits: true });
  return closed!;
}

/** A re-opened session lives as long again as a new one. */
async function reopen(tx: Tx, session: SessionRow): Promise<SessionRow> {
  await revive(tx, session);
  return updateSession(tx, session, {
    status: 'in-progress',
    dateEnded: null,
    closedReason: '',
    dateActive: tx.now,
  });
}

/** 80801 when a pair of the session's participants belongs to another open session by now. */
export async function refusingReopening<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (violates(error, 'participant_pair')) throw refuse(80801);
    throw error;
  }
}
