/** Opens and closes sessions: the same functions serve the way of a message and the REST API. */
import { ApiError } from '../../kernel/errors.ts';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { one } from '../../kernel/line/tx.ts';
import { SESSION_CLOSED, SESSION_EXPIRED } from './events.ts';
import { seatAll, type WantedParticipant } from './placement.ts';
import type { OpenSession, Participant, ServiceTraits, SessionMode, SessionRow } from './rows.ts';
import { expiresAt, type Lifetime } from './rules/expiry.ts';
import { deleteSessions, endSessions } from './store/close.ts';
import { insertSessions, type NewSession } from './store/open.ts';
import { stillOpen } from './store/sessions.ts';

export interface WantedSession {
  /** Made beforehand with `sid('KC')` by whoever needs to name it elsewhere. */
  sid?: string;
  accountSid: string;
  serviceSid: string;
  uniqueName: string | null;
  /** Null: `voice-and-message`. */
  mode: SessionMode | null;
  status?: 'open' | 'in-progress';
  /** Seconds; the service's default when absent. */
  ttl?: number | null;
  dateExpiry?: Date | null;
  line: string | null;
  participants: readonly WantedParticipant[];
}

export type OpenedSession = SessionRow & ServiceTraits & { participants: Participant[] };

/**
 * Opens sessions with their participants.
 * @throws 80603 for a name that is taken, 80604 and 80103 for a pair that is, 802xx when the pool has no number:
 *   the transaction must then be given up.
 */
export const openSessions: Batch<WantedSession, OpenedSession> = async (tx, wanted) => {
  const rows = await insertSessions(
    tx,
    wanted.map(session => newSession(tx, session)),
  );
  const seated = await seatAll(
    tx,
    rows.map((row, n) => ({ row, participants: wanted[n]!.participants })),
  );
  for (const row of rows) {
    setExpiryTimer(tx, { accountSid: row.accountSid, sessionSid: row.sid, line: row.line }, row);
  }
  return rows.map((row, n) => ({ ...row, participants: seated[n]! }));
};

/**
 * As {@link openSessions} for wishes that come from outside: a refusal is an answer, leaves nothing behind, and the
 * transaction can go on.
 */
export const tryOpenSessions: Batch<WantedSession, OpenedSession | { refused: ApiError }> = async (
  tx,
  wanted,
) => {
  const answers: (OpenedSession | { refused: ApiError })[] = [];
  for (const session of wanted) {
    const sid = session.sid ?? tx.sid('KC');
    try {
      answers.push(await one(tx, openSessions, { ...session, sid }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await deleteSessions(tx, session.accountSid, [sid]);
      answers.push({ refused: error });
    }
  }
  return answers;
};

function newSession(tx: Tx, wanted: WantedSession): NewSession {
  return {
    sid: wanted.sid ?? tx.sid('KC'),
    accountSid: wanted.accountSid,
    serviceSid: wanted.serviceSid,
    uniqueName: wanted.uniqueName,
    status: wanted.status ?? 'open',
    mode: wanted.mode ?? 'voice-and-message',
    ttl: wanted.ttl ?? null,
    dateExpiry: wanted.dateExpiry ?? null,
    line: wanted.line,
  };
}

/** A session that was opened just now, as `findSessions` would answer it for a message of this participant. */
export function asOpenSession(opened: OpenedSession, sender: Participant): OpenSession {
  return {
    accountSid: opened.accountSid,
    sessionSid: opened.sid,
    serviceSid: opened.serviceSid,
    uniqueName: opened.uniqueName,
    status: opened.status,
    mode: opened.mode,
    ttl: opened.ttl,
    dateExpiry: opened.dateExpiry,
    expiresAt: expiresAt(opened, opened.dateActive),
    line: opened.line,
    callbackUrl: opened.callbackUrl,
    interceptCallbackUrl: opened.interceptCallbackUrl,
    chatInstanceSid: opened.chatInstanceSid,
    sender,
    partner: opened.participants.find(({ sid }) => sid !== sender.sid) ?? null,
  };
}

interface TimerPlace {
  accountSid: string;
  sessionSid: string;
  line: string | null;
}

/** Sets, or moves, the timer of a session. */
export function setExpiryTimer(tx: Tx, at: TimerPlace, life: Lifetime & { dateActive: Date }): void {
  const { accountSid, sessionSid } = at;
  tx.timer({
    name: expiryTimer(sessionSid),
    kind: SESSION_EXPIRED,
    key: at.line ?? sessionSid,
    accountSid,
    data: { accountSid, sessionSid },
    runAt: expiresAt(life, life.dateActive),
  });
}

export function expiryTimer(sessionSid: string): string {
  return `${sessionSid}:expiry`;
}

export interface WantedEnd {
  accountSid: string;
  sessionSid: string;
  /** `api`, `ttl`. */
  reason: string;
  /** Leaves a session alone whose time is not over: it may have been prolonged since its timer rang. */
  onlyIfExpired?: boolean;
  /** Says `proxySession.closed`. */
  emits?: boolean;
}

/** Closes open sessions; null for one that is not open, or stays open because its time is not over yet. */
export const closeSessions: Batch<WantedEnd, SessionRow | null> = async (tx, ends) => {
  const ended = new Map((await endSessions(tx, ends)).map(row => [row.sid, row]));
  await askAgain(
    tx,
    ends.filter(({ onlyIfExpired, sessionSid }) => onlyIfExpired && !ended.has(sessionSid)),
  );
  return ends.map(({ accountSid, sessionSid, emits }) => {
    const found = ended.get(sessionSid);
    if (found === undefined || found.accountSid !== accountSid) return null;
    ended.delete(sessionSid);
    const { channelSid, ...row } = found;
    tx.cancelTimer(expiryTimer(row.sid));
    if (emits) sayClosed(tx, row, channelSid);
    return row;
  });
};

/** Those that have been used since their timers were set are looked at again when their time may be over. */
async function askAgain(tx: Tx, ends: readonly WantedEnd[]): Promise<void> {
  if (ends.length === 0) return;
  for (const row of await stillOpen(tx, ends))
    setExpiryTimer(tx, { accountSid: row.accountSid, sessionSid: row.sid, line: row.line }, row);
}

/** Tells whoever listens on the session's line that it is over. */
export function sayClosed(tx: Tx, session: SessionRow, channelSid: string | null): void {
  const { accountSid, sid: sessionSid, serviceSid, line } = session;
  tx.emit({
    kind: SESSION_CLOSED,
    key: line ?? sessionSid,
    accountSid,
    data: { accountSid, sessionSid, serviceSid, channelSid },
  });
}

export const closeSession = (tx: Tx, end: WantedEnd) => one(tx, closeSessions, end);
