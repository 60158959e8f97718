/** Sessions: what a person has open. They begin with a sign-in, end by hand, by age or by idleness, and tokens hang on them. */
import { randomBytes } from 'node:crypto';
import type { Tx } from '../../kernel/line/tx.ts';
import { hashSecret } from '../../kernel/secret.ts';
import { type Room, type Standing, standingKey } from './room.ts';
import type { LoginRow, Method, SessionRow } from './rows.ts';
import type { LoginAt } from './store/people.ts';
import * as rows from './store/sessions.ts';

/** A working week; then the password is asked for again. */
export const SESSION_SECONDS = 7 * 86_400;
/** A session that nobody has used for a day is over. */
const IDLE_SECONDS = 86_400;
/** How long the second factor may take. */
const CODE_SECONDS = 600;
/** Longer than a shift; a desk renews its token, and with an ended session no token is good any more. */
export const TOKEN_SECONDS = 12 * 3600;

export function limits({ clock }: Pick<Room, 'clock'>): rows.Limits {
  const now = clock.now();
  return { now, usedSince: new Date(now.getTime() - IDLE_SECONDS * 1000) };
}

export async function sessionOfToken(
  room: Room,
  token: string | undefined,
): Promise<rows.SessionOfLogin | null> {
  if (token === undefined || token === '') return null;
  const found = await rows.sessionByToken(room.store.read, hashSecret(token), limits(room));
  if (found?.session.isOpen) await room.store.transact(tx => rows.touchSession(tx, found.session));
  return found;
}

/** What a desk does with its token keeps the session from being idle; told to the database now and then. */
const TOLD_USED_MS = 10 * 60_000;

/** Who a session stands for now; null once it is over. */
export async function standingOf(
  { store, clock }: Pick<Room, 'store' | 'clock'>,
  at: rows.SessionAt,
): Promise<Standing | null> {
  const live = await rows.liveSession(store.read, at, limits({ clock }));
  if (live === null) return null;
  const { username, roles, dateUsed } = live;
  if (clock.now().getTime() - dateUsed.getTime() > TOLD_USED_MS)
    await store.transact(tx => rows.touchSession(tx, at));
  return { username, roles };
}

export interface Opening {
  login: LoginRow;
  method: Method;
  /** False where a code is still to come. */
  isOpen: boolean;
  address: string | null;
  agent: string;
}

/** A new session and the secret of its cookie, which is nowhere else. */
export async function openSession(
  tx: Tx,
  { login, method, isOpen, address, agent }: Opening,
): Promise<{ session: SessionRow; token: string }> {
  const token = randomBytes(32).toString('base64url');
  const seconds = isOpen ? SESSION_SECONDS : CODE_SECONDS;
  const session = await rows.insertSession(tx, {
    accountSid: login.accountSid,
    loginSid: login.sid,
    method,
    isOpen,
    address,
    agent,
    tokenHash: hashSecret(token),
    dateExpires: new Date(tx.now.getTime() + seconds * 1000),
  });
  return { session, token };
}

/** Ends sessions; tokens that hang on them are refused from then on. */
export async function endSessions(room: Room, tx: Tx, at: LoginAt, ending?: rows.Ending): Promise<number> {
  const ended = await rows.endSessions(tx, at, ending);
  // Whoever holds a connection open for one of them hears of it.
  for (const sid of ended) tx.publish(sid, 'ended');
  tx.afterCommit(() => {
    for (const sid of ended) room.standings.forget(standingKey(at.accountSid, sid));
  });
  return ended.length;
}

/** What was remembered of a person's sessions is not true any more: roles or status have changed. */
export async function forgetStandings(room: Room, tx: Tx, at: LoginAt): Promise<void> {
  const sessions = await rows.openSessionsOf(tx, at, limits(room));
  tx.afterCommit(() => {
    for (const { sid } of sessions) room.standings.forget(standingKey(at.accountSid, sid));
  });
}
