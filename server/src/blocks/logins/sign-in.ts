/** The steps of a sign-in: password, code, session, and the way to the desk. */
import { randomBytes } from 'node:crypto';
import type { Tx } from '../../kernel/line/tx.ts';
import { sameSecret } from '../../kernel/secret.ts';
import type { Room } from './room.ts';
import type { LoginRow, Method, SessionRow } from './rows.ts';
import { checkPassword, hashPassword } from './rules/password.ts';
import { recoveryHash, totpStepOf } from './rules/second-factor.ts';
import { handedTo, type Target } from './rules/targets.ts';
import { type Bucket, codeBuckets, ownPasswordBuckets, passwordBuckets } from './rules/throttle.ts';
import { endSessions, openSession, SESSION_SECONDS, TOKEN_SECONDS } from './sessions.ts';
import * as people from './store/people.ts';
import { forgetFlows } from './store/providers.ts';
import { forgetSessions } from './store/sessions.ts';
import { forgetAttempts, giveBack, takeAttempt } from './store/throttle.ts';
import { COOKIES, cookieHeader } from './web/cookies.ts';
import { mark, type Visit } from './web/visit.ts';

export type Outcome<T> =
  | { kind: 'right'; value: T }
  | { kind: 'wrong' }
  /** Too many attempts: come back later. */
  | { kind: 'wait'; seconds: number };

/** Runs an attempt under its limits: it counts, unless it is right. */
async function limited<T>(room: Room, buckets: Bucket[], run: () => Promise<T | null>): Promise<Outcome<T>> {
  const seconds = await room.store.transact(tx => takeAttempt(tx, buckets));
  if (seconds > 0) return { kind: 'wait', seconds };
  const value = await run();
  if (value === null) return { kind: 'wrong' };
  await room.store.transact(tx => giveBack(tx, buckets));
  return { kind: 'right', value };
}

/** The person of a username and a password. Unknown, disabled and wrong look and last the same. */
export function tryPassword(
  room: Room,
  visit: Visit,
  { username, password }: { username: string; password: string },
): Promise<Outcome<LoginRow>> {
  const { accountSid, address } = visit;
  const knownDevice = deviceOf(visit, username);
  return limited(room, passwordBuckets({ accountSid, username, address, knownDevice }), async () => {
    const login = await people.loginByName(room.store.read, { accountSid, username });
    const { ok, outdated } = await checkPassword(password, login?.passwordHash ?? null, room.cost);
    const isRight = ok && login?.status === 'active';
    if (!isRight) room.log.warn({ account: accountSid, username, address }, 'a sign-in failed');
    if (!isRight) return null;
    if (outdated) {
      const passwordHash = await hashPassword(password, room.cost);
      await room.store.transact(tx => people.changeLogin(tx, login, { passwordHash }));
    }
    return login;
  });
}

/** Whether somebody who has signed in knows the password: before changes that a borrowed browser must not make. */
export async function tryOwnPassword(room: Room, login: LoginRow, password: string): Promise<Outcome<true>> {
  return limited(room, ownPasswordBuckets(login.sid), async () => {
    const { ok } = await checkPassword(password, login.passwordHash, room.cost);
    return ok || null;
  });
}

/** A code of the authenticator app, or one of the recovery codes. */
export function tryCode(room: Room, login: LoginRow, code: string): Promise<Outcome<true>> {
  return limited(room, codeBuckets(login.sid), async () => {
    const secret = room.needs.sealer.open(login.sealedTotpSecret!);
    const step = totpStepOf(code, secret, room.clock.now());
    const isRight = await room.store.transact(tx =>
      step === null
        ? people.useRecoveryCode(tx, login, recoveryHash(code))
        : people.useTotpStep(tx, login, step),
    );
    return isRight || null;
  });
}

/**
 * A new session in the place of the one that the browser had, with its cookie. Sign-ins are the moment, too, to throw
 * away what is long over.
 */
export async function beginSession(
  visit: Visit,
  { login, method, isOpen }: { login: LoginRow; method: Method; isOpen: boolean },
): Promise<SessionRow> {
  const { room, address, agent, isSecure } = visit;
  const { session, token } = await room.store.transact(async tx => {
    const before = visit.session;
    if (before) await endSessions(room, tx, before.login, { only: before.session.sid });
    if (isOpen) await people.changeLogin(tx, login, { dateSignedIn: tx.now });
    await clean(tx);
    return openSession(tx, { login, method, isOpen, address, agent });
  });
  const seconds = isOpen ? SESSION_SECONDS : undefined;
  visit.setCookies.push(cookieHeader(COOKIES.session, token, { isSecure, ...(seconds ? { seconds } : {}) }));
  if (isOpen) await welcome(visit, login, session);
  return session;
}

async function clean(tx: Tx): Promise<void> {
  await forgetAttempts(tx);
  await forgetSessions(tx);
  await forgetFlows(tx);
}

async function welcome(visit: Visit, login: LoginRow, session: SessionRow): Promise<void> {
  const { room, isSecure, address } = visit;
  rememberDevice(visit, login);
  room.log.info(
    { account: login.accountSid, login: login.sid, method: session.method, address },
    'signed in',
  );
  await room.needs.record({
    accountSid: login.accountSid,
    resourceType: 'login-session',
    action: 'created',
    resourceSid: session.sid,
    actor: { name: login.sid, identity: login.username },
    address,
    properties: { method: session.method, secure: isSecure },
  });
}

const DEVICE_SECONDS = 180 * 86_400;

function rememberDevice({ room, setCookies, isSecure }: Visit, { accountSid, username }: LoginRow): void {
  const id = randomBytes(12).toString('base64url');
  const value = `${id}.${deviceMark(room, { accountSid, username, id })}`;
  setCookies.push(cookieHeader(COOKIES.device, value, { isSecure, seconds: DEVICE_SECONDS }));
}

function deviceOf({ room, cookies, accountSid }: Visit, username: string): string | null {
  const [id, given] = (cookies[COOKIES.device] ?? '').split('.', 2);
  if (!id || !given) return null;
  return sameSecret(given, deviceMark(room, { accountSid, username, id })) ? id : null;
}

function deviceMark(
  { needs }: Room,
  { accountSid, username, id }: { accountSid: string; username: string; id: string },
): string {
  return mark(needs.markKey, `device ${accountSid} ${username.toLowerCase()} ${id}`);
}

/** Where a person goes after the sign-in: to a desk with a token, or to a page of this block without one. */
export async function addressAfter(
  room: Room,
  login: LoginRow,
  session: SessionRow,
  target: Target,
): Promise<string> {
  if (!target.takesToken) return target.url;
  const { accountSid, username, roles } = login;
  // Nobody shall stand before a closed door because a worker could not be made.
  await room.needs.seatWorker(login).catch(error => {
    room.log.error(
      { err: error, account: accountSid, login: login.sid },
      'no worker could be made of a login',
    );
  });
  const issued = await room.needs.issueToken({
    accountSid,
    identity: username,
    roles,
    sessionSid: session.sid,
    seconds: TOKEN_SECONDS,
  });
  return handedTo(target, issued);
}
