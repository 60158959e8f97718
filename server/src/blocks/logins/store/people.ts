/** Rows of people. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import { insertRows, type Queryable, updateRow } from '../../../kernel/sql.ts';
import type { LoginRow } from '../rows.ts';

export interface LoginAt {
  accountSid: string;
  sid: string;
}

export async function loginBySid(
  connection: Queryable,
  { accountSid, sid }: LoginAt,
): Promise<LoginRow | null> {
  const [row] = await connection.query<LoginRow>(
    'select * from logins.login where account_sid = $1 and sid = $2',
    [accountSid, sid],
  );
  return row ?? null;
}

/** Takes the row for a change that depends on what it is now. */
export async function lockLogin(tx: Tx, { accountSid, sid }: LoginAt): Promise<LoginRow | null> {
  const [row] = await tx.query<LoginRow>(
    'select * from logins.login where account_sid = $1 and sid = $2 for update',
    [accountSid, sid],
  );
  return row ?? null;
}

export async function loginByName(
  connection: Queryable,
  { accountSid, username }: { accountSid: string; username: string },
): Promise<LoginRow | null> {
  const [row] = await connection.query<LoginRow>(
    'select * from logins.login where account_sid = $1 and lower(username) = lower($2)',
    [accountSid, username],
  );
  return row ?? null;
}

export async function hasLogins(connection: Queryable, accountSid: string): Promise<boolean> {
  const rows = await connection.query('select 1 from logins.login where account_sid = $1 limit 1', [
    accountSid,
  ]);
  return rows.length > 0;
}

/** By name; `search` is looked for in the username, the full name and the e-mail address. */
export function loginsOf(
  connection: Queryable,
  { accountSid, search }: { accountSid: string; search: string },
  page: PageRequest,
): Promise<Page<LoginRow>> {
  const wanted = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return readPage<LoginRow>(
    connection,
    {
      select: `select *, lower(username) as name from logins.login where account_sid = $1
               and ($2 = '%%' or lower(username || ' ' || full_name || ' ' || coalesce(email, '')) like $2)`,
      params: [accountSid, wanted],
      order: [['name', 'text']],
    },
    page,
  );
}

/** Admins of an account change one after the other, so that the last two cannot remove each other. */
export async function otherAdmins(tx: Tx, { accountSid, sid }: LoginAt): Promise<number> {
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`admins of ${accountSid}`]);
  const [row] = await tx.query<{ count: number }>(
    `select count(*) from logins.login
     where account_sid = $1 and sid <> $2 and status = 'active' and 'admin' = any(roles)`,
    [accountSid, sid],
  );
  return row!.count;
}

export type NewLogin = Pick<
  LoginRow,
  'accountSid' | 'username' | 'fullName' | 'email' | 'roles' | 'passwordHash'
>;

export async function insertLogin(tx: Tx, login: NewLogin): Promise<LoginRow> {
  const dates = { dateCreated: tx.now, dateUpdated: tx.now };
  const [row] = await insertRows<LoginRow>(tx, 'logins.login', [
    { sid: tx.sid('LG'), ...login, status: 'active', ...dates, totpStep: 0, recoveryHashes: [] },
  ]);
  return row!;
}

export async function changeLogin(
  tx: Tx,
  { accountSid, sid }: LoginAt,
  set: Partial<Omit<LoginRow, 'sid' | 'accountSid' | 'dateCreated'>>,
): Promise<LoginRow | null> {
  return updateRow<LoginRow>(tx, 'logins.login', {
    where: { accountSid, sid },
    set: { ...set, dateUpdated: tx.now },
  });
}

/** Accepts the code of a time step unless that one or a later one was accepted before. */
export async function useTotpStep(tx: Tx, { accountSid, sid }: LoginAt, step: number): Promise<boolean> {
  const rows = await tx.query(
    'update logins.login set totp_step = $3 where account_sid = $1 and sid = $2 and totp_step < $3 returning sid',
    [accountSid, sid, step],
  );
  return rows.length > 0;
}

/** Takes a recovery code away; false when there is no such. */
export async function useRecoveryCode(tx: Tx, { accountSid, sid }: LoginAt, hash: string): Promise<boolean> {
  const rows = await tx.query(
    `update logins.login set recovery_hashes = array_remove(recovery_hashes, $3)
     where account_sid = $1 and sid = $2 and $3 = any(recovery_hashes) returning sid`,
    [accountSid, sid, hash],
  );
  return rows.length > 0;
}

export async function deleteLogin(tx: Tx, { accountSid, sid }: LoginAt): Promise<void> {
  await tx.query('delete from logins.login where account_sid = $1 and sid = $2', [accountSid, sid]);
}

/** Remembers the link by which a person sets a password; a new one makes the older ones worthless. */
export async function putInvitation(
  tx: Tx,
  at: LoginAt,
  { codeHash, dateExpires }: { codeHash: string; dateExpires: Date },
): Promise<void> {
  await tx.query('delete from logins.invitation where account_sid = $1 and login_sid = $2', [
    at.accountSid,
    at.sid,
  ]);
  await tx.query(
    'insert into logins.invitation (code_hash, account_sid, login_sid, date_expires) values ($1, $2, $3, $4)',
    [codeHash, at.accountSid, at.sid, dateExpires],
  );
}

/** The person that a link was made for: the hash of its code is the only key to it. */
export async function invited(connection: Queryable, codeHash: string, now: Date): Promise<LoginRow | null> {
  const [row] = await connection.query<LoginRow>(
    `select l.* from logins.invitation i
     join logins.login l on l.account_sid = i.account_sid and l.sid = i.login_sid
     where i.code_hash = $1 and i.date_expires > $2 and l.status = 'active'`,
    [codeHash, now],
  );
  return row ?? null;
}

/** Takes a link; false when it was taken before. */
export async function useInvitation(
  tx: Tx,
  { accountSid, sid }: LoginAt,
  codeHash: string,
): Promise<boolean> {
  const rows = await tx.query(
    `delete from logins.invitation
     where account_sid = $1 and login_sid = $2 and code_hash = $3 and date_expires > $4 returning code_hash`,
    [accountSid, sid, codeHash, tx.now],
  );
  return rows.length > 0;
}
