/** Rows of identity providers, of who is known there, and of sign-ins that are on their way through them. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { insertRows, type Queryable, updateRow } from '../../../kernel/sql.ts';
import type { LoginRow, ProviderRow } from '../rows.ts';

export interface ProviderAt {
  accountSid: string;
  sid: string;
}

export function providersOf(connection: Queryable, accountSid: string): Promise<ProviderRow[]> {
  return connection.query<ProviderRow>(
    'select * from logins.provider where account_sid = $1 order by date_created, sid limit 100',
    [accountSid],
  );
}

export async function providerBySid(
  connection: Queryable,
  { accountSid, sid }: ProviderAt,
): Promise<ProviderRow | null> {
  const [row] = await connection.query<ProviderRow>(
    'select * from logins.provider where account_sid = $1 and sid = $2',
    [accountSid, sid],
  );
  return row ?? null;
}

/** A provider by its SID alone: its own addresses (callback, metadata) name no account. */
export async function providerForRequest(connection: Queryable, sid: string): Promise<ProviderRow | null> {
  const [row] = await connection.query<ProviderRow>('select * from logins.provider where sid = $1', [sid]);
  return row ?? null;
}

type Kept = Pick<ProviderRow, 'friendlyName' | 'isEnabled' | 'settings' | 'sealedSecret'>;

export async function insertProvider(
  tx: Tx,
  provider: Kept & Pick<ProviderRow, 'accountSid' | 'kind'>,
): Promise<ProviderRow> {
  const [row] = await insertRows<ProviderRow>(tx, 'logins.provider', [
    { sid: tx.sid('LP'), ...provider, dateCreated: tx.now, dateUpdated: tx.now },
  ]);
  return row!;
}

export async function changeProvider(
  tx: Tx,
  at: ProviderAt,
  set: Partial<Kept>,
): Promise<ProviderRow | null> {
  const { settings, ...rest } = set;
  return updateRow<ProviderRow>(tx, 'logins.provider', {
    where: { accountSid: at.accountSid, sid: at.sid },
    set: { ...rest, settings: settings && JSON.stringify(settings), dateUpdated: tx.now },
  });
}

/** Forgets who its subjects are, and the sign-ins that are on their way through it. */
export async function forgetSubjects(tx: Tx, { accountSid, sid }: ProviderAt): Promise<void> {
  for (const table of ['link', 'flow'])
    await tx.query(`delete from logins.${table} where account_sid = $1 and provider_sid = $2`, [
      accountSid,
      sid,
    ]);
}

export async function deleteProvider(tx: Tx, { accountSid, sid }: ProviderAt): Promise<void> {
  await tx.query('delete from logins.provider where account_sid = $1 and sid = $2', [accountSid, sid]);
}

/** The login that a subject of a provider is. */
export async function linkedLogin(
  connection: Queryable,
  { accountSid, sid }: ProviderAt,
  subject: string,
): Promise<LoginRow | null> {
  const [row] = await connection.query<LoginRow>(
    `select l.* from logins.link k
     join logins.login l on l.account_sid = k.account_sid and l.sid = k.login_sid
     where k.account_sid = $1 and k.provider_sid = $2 and k.subject = $3`,
    [accountSid, sid, subject],
  );
  return row ?? null;
}

export async function putLink(
  tx: Tx,
  { accountSid, sid }: ProviderAt,
  { subject, loginSid }: { subject: string; loginSid: string },
): Promise<void> {
  await tx.query(
    `insert into logins.link (provider_sid, subject, account_sid, login_sid, date_created)
     values ($1, $2, $3, $4, $5) on conflict (provider_sid, subject) do nothing`,
    [sid, subject, accountSid, loginSid, tx.now],
  );
}

/** What is remembered of a sign-in while the person is at the provider. */
export interface Flow {
  key: string;
  data: Record<string, unknown>;
  dateExpires: Date;
}

export type FlowRow = Flow & { accountSid: string; providerSid: string };

/** False when the key was there before: how an assertion is used once. */
export async function putFlow(
  tx: Tx,
  { accountSid, sid }: ProviderAt,
  { key, data, dateExpires }: Flow,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into logins.flow (key, account_sid, provider_sid, data, date_expires) values ($1, $2, $3, $4, $5)
     on conflict (key) do nothing returning key`,
    [key, accountSid, sid, JSON.stringify(data), dateExpires],
  );
  return rows.length > 0;
}

export async function flowOf(
  connection: Queryable,
  { accountSid, sid }: ProviderAt,
  { key, now }: { key: string; now: Date },
): Promise<FlowRow | null> {
  const [row] = await connection.query<FlowRow>(
    `select * from logins.flow where account_sid = $1 and provider_sid = $2 and key = $3 and date_expires > $4`,
    [accountSid, sid, key, now],
  );
  return row ?? null;
}

/** Takes it away; null when it was taken before or came too late. */
export async function takeFlow(
  tx: Tx,
  { accountSid, sid }: ProviderAt,
  key: string,
): Promise<FlowRow | null> {
  const [row] = await tx.query<FlowRow>(
    `delete from logins.flow where account_sid = $1 and provider_sid = $2 and key = $3 and date_expires > $4
     returning *`,
    [accountSid, sid, key, tx.now],
  );
  return row ?? null;
}

export async function forgetFlows(tx: Tx): Promise<void> {
  await tx.query('delete from logins.flow where date_expires < $1', [tx.now]);
}
