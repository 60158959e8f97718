/** Rows of sessions. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { insertRows, type Queryable } from '../../../kernel/sql.ts';
import type { LoginRow, SessionRow } from '../rows.ts';
import type { LoginAt } from './people.ts';

export interface SessionOfLogin {
  session: SessionRow;
  login: LoginRow;
}

export interface SessionAt {
  accountSid: string;
  sid: string;
}

export interface NewSession
  extends Pick<SessionRow, 'accountSid' | 'loginSid' | 'method' | 'isOpen' | 'address' | 'agent'> {
  tokenHash: string;
  dateExpires: Date;
}

export async function insertSession(tx: Tx, session: NewSession): Promise<SessionRow> {
  const [row] = await insertRows<SessionRow>(tx, 'logins.session', [
    { sid: tx.sid('LS'), ...session, dateCreated: tx.now, dateUsed: tx.now },
  ]);
  return row!;
}

export interface Limits {
  now: Date;
  /** Sessions that nobody has used since then are over. */
  usedSince: Date;
}

const LIVE = `s.date_ended is null and s.date_expires > $1 and s.date_used > $2 and l.status = 'active'`;

/** The session of a cookie: its hash is the only key to it. */
export async function sessionByToken(
  connection: Queryable,
  tokenHash: string,
  { now, usedSince }: Limits,
): Promise<SessionOfLogin | null> {
  const [row] = await connection.query<{ session: SessionRow; loginSid: string; accountSid: string }>(
    `select s.account_sid, s.login_sid, s.sid from logins.session s
     join logins.login l on l.account_sid = s.account_sid and l.sid = s.login_sid
     where s.token_hash = $3 and ${LIVE}`,
    [now, usedSince, tokenHash],
  );
  return row === undefined ? null : bothOf(connection, row as unknown as SessionAt & { loginSid: string });
}

/** Who a session stands for, and when it was used. */
export interface LiveSession extends Pick<LoginRow, 'username' | 'roles'> {
  dateUsed: Date;
}

/** A session while it is good, with the login as it is now; for tokens that name it. */
export async function liveSession(
  connection: Queryable,
  { accountSid, sid }: SessionAt,
  { now, usedSince }: Limits,
): Promise<LiveSession | null> {
  const [row] = await connection.query<LiveSession>(
    `select l.username, l.roles, s.date_used from logins.session s
     join logins.login l on l.account_sid = s.account_sid and l.sid = s.login_sid
     where s.account_sid = $3 and s.sid = $4 and s.is_open and ${LIVE}`,
    [now, usedSince, accountSid, sid],
  );
  return row ?? null;
}

async function bothOf(
  connection: Queryable,
  { accountSid, sid, loginSid }: SessionAt & { loginSid: string },
): Promise<SessionOfLogin | null> {
  const [[session], [login]] = await Promise.all([
    connection.query<SessionRow>('select * from logins.session where account_sid = $1 and sid = $2', [
      accountSid,
      sid,
    ]),
    connection.query<LoginRow>('select * from logins.login where account_sid = $1 and sid = $2', [
      accountSid,
      loginSid,
    ]),
  ]);
  return session && login ? { session, login } : null;
}

/** Moves the end of idleness; once a minute is often enough. */
export async function touchSession(tx: Tx, { accountSid, sid }: SessionAt): Promise<void> {
  await tx.query(
    `update logins.session set date_used = $3
     where account_sid = $1 and sid = $2 and date_used < $3::timestamptz - interval '1 minute'`,
    [accountSid, sid, tx.now],
  );
}

export function openSessionsOf(
  connection: Queryable,
  at: LoginAt,
  { now, usedSince }: Limits,
): Promise<SessionRow[]> {
  return connection.query<SessionRow>(
    `select s.* from logins.session s
     where s.account_sid = $1 and s.login_sid = $2 and s.is_open and s.date_ended is null
       and s.date_expires > $3 and s.date_used > $4
     order by s.date_created desc, s.sid desc limit 100`,
    [at.accountSid, at.sid, now, usedSince],
  );
}

/** Which sessions of a person end: one, or all but one, or all. */
export interface Ending {
  only?: string;
  except?: string;
}

/** Ends sessions and answers their SIDs. */
export async function endSessions(
  tx: Tx,
  { accountSid, sid }: LoginAt,
  { only, except }: Ending = {},
): Promise<string[]> {
  const rows = await tx.query<{ sid: string }>(
    `update logins.session set date_ended = $3
     where account_sid = $1 and login_sid = $2 and date_ended is null
       and ($4::text is null or sid = $4) and ($5::text is null or sid <> $5)
     returning sid`,
    [accountSid, sid, tx.now, only ?? null, except ?? null],
  );
  return rows.map(row => row.sid);
}

const KEPT_MS = 30 * 86_400_000;

/** Removes sessions that have been over for a month. */
export async function forgetSessions(tx: Tx): Promise<void> {
  await tx.query('delete from logins.session where date_expires < $1', [
    new Date(tx.now.getTime() - KEPT_MS),
  ]);
}
