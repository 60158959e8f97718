/** All SQL of the accounts block. */
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { byCreation, type Page, type PageRequest, readPage } from '../../kernel/page.ts';
import { insertRows, type Queryable, rowsParameter, updateRow } from '../../kernel/sql.ts';
import type { AccountStatus } from './rules/account-status.ts';

export interface AccountRow {
  sid: string;
  /** The account itself, or the account that a subaccount belongs to. */
  ownerAccountSid: string;
  friendlyName: string;
  status: AccountStatus;
  type: 'Trial' | 'Full';
  sealedAuthToken: string;
  sealedSecondaryAuthToken: string | null;
  secondaryDateCreated: Date | null;
  dateCreated: Date;
  dateUpdated: Date;
}

export interface ApiKeyRow {
  sid: string;
  accountSid: string;
  friendlyName: string;
  secretHash: string;
  sealedSecret: string;
  /** Null for never. It is no change of the key, so `dateUpdated` stays. */
  dateLastUsed: Date | null;
  dateCreated: Date;
  dateUpdated: Date;
}

/** A key as it is looked up for a request: with the state of its account. */
export interface ApiKeyOfAccount extends ApiKeyRow {
  accountStatus: AccountStatus;
}

const PROVISION_LOCK = 7_205_130;

/** Makes processes that start together provision one after the other. */
export async function lockProvisioning(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [PROVISION_LOCK]);
}

export async function firstAccount(connection: Queryable): Promise<AccountRow | null> {
  const [row] = await connection.query<AccountRow>(
    'select * from accounts.account where owner_account_sid = sid order by date_created, sid limit 1',
  );
  return row ?? null;
}

export async function accountBySid(connection: Queryable, accountSid: string): Promise<AccountRow | null> {
  const [row] = await connection.query<AccountRow>('select * from accounts.account where sid = $1', [
    accountSid,
  ]);
  return row ?? null;
}

/** SIDs of accounts in their order, whatever their state: those behind `after`, a thousand at most. */
export const accountSids: Batch<{ after: string }, string[]> = (tx, inputs) =>
  Promise.all(
    inputs.map(async ({ after }) => {
      const rows = await tx.query<{ sid: string }>(
        'select sid from accounts.account where sid > $1 order by sid limit 1000',
        [after],
      );
      return rows.map(({ sid }) => sid);
    }),
  );

/** The account when it is `ownerSid` itself or belongs to it. */
export async function ownedAccount(
  connection: Queryable,
  ownerSid: string,
  accountSid: string,
): Promise<AccountRow | null> {
  const [row] = await connection.query<AccountRow>(
    'select * from accounts.account where sid = $1 and (sid = $2 or owner_account_sid = $2)',
    [accountSid, ownerSid],
  );
  return row ?? null;
}

export interface AccountFilters {
  friendlyName?: string | undefined;
  status?: AccountStatus | undefined;
}

export function ownedAccounts(
  connection: Queryable,
  ownerSid: string,
  { filters, page }: { filters: AccountFilters; page: PageRequest },
): Promise<Page<AccountRow>> {
  return readPage<AccountRow>(
    connection,
    {
      select: `select * from accounts.account where (sid = $1 or owner_account_sid = $1)
               and ($2::text is null or friendly_name = $2) and ($3::text is null or status = $3)`,
      params: [ownerSid, filters.friendlyName ?? null, filters.status ?? null],
      order: byCreation,
      descending: true,
    },
    page,
  );
}

export async function insertAccount(
  tx: Tx,
  account: Pick<AccountRow, 'sid' | 'ownerAccountSid' | 'friendlyName' | 'sealedAuthToken'>,
): Promise<AccountRow> {
  const [row] = await insertRows<AccountRow>(tx, 'accounts.account', [
    { ...account, status: 'active', type: 'Full', dateCreated: tx.now, dateUpdated: tx.now },
  ]);
  return row!;
}

/** Changes the named columns of an account. */
export async function changeAccount(
  tx: Tx,
  accountSid: string,
  set: Partial<Omit<AccountRow, 'sid' | 'dateCreated'>>,
): Promise<AccountRow> {
  const row = await updateRow<AccountRow>(tx, 'accounts.account', {
    where: { sid: accountSid },
    set: { ...set, dateUpdated: tx.now },
  });
  return row!;
}

/** Takes the account's row for a change that depends on what it is now. */
export async function lockAccount(tx: Tx, ownerSid: string, accountSid: string): Promise<AccountRow | null> {
  const [row] = await tx.query<AccountRow>(
    'select * from accounts.account where sid = $1 and (sid = $2 or owner_account_sid = $2) for update',
    [accountSid, ownerSid],
  );
  return row ?? null;
}

export async function insertKey(
  tx: Tx,
  key: Pick<ApiKeyRow, 'sid' | 'accountSid' | 'friendlyName' | 'secretHash' | 'sealedSecret'>,
): Promise<ApiKeyRow> {
  const [row] = await insertRows<ApiKeyRow>(tx, 'accounts.api_key', [
    { ...key, dateCreated: tx.now, dateUpdated: tx.now },
  ]);
  return row!;
}

/** The key that signs an account's login tokens. */
export async function tokenKey(connection: Queryable, accountSid: string): Promise<ApiKeyRow | null> {
  const [row] = await connection.query<ApiKeyRow>(
    `select * from accounts.api_key where account_sid = $1 and purpose = 'tokens'`,
    [accountSid],
  );
  return row ?? null;
}

/** Keeps the key for login tokens; answers the one that is there when another process was faster. */
export async function insertTokenKey(
  tx: Tx,
  key: Pick<ApiKeyRow, 'sid' | 'accountSid' | 'friendlyName' | 'secretHash' | 'sealedSecret'>,
): Promise<ApiKeyRow> {
  await tx.query(
    `insert into accounts.api_key
       (sid, account_sid, friendly_name, secret_hash, sealed_secret, purpose, date_created, date_updated)
     values ($1, $2, $3, $4, $5, 'tokens', $6, $6)
     on conflict (account_sid, purpose) where purpose is not null do nothing`,
    [key.sid, key.accountSid, key.friendlyName, key.secretHash, key.sealedSecret, tx.now],
  );
  return (await tokenKey(tx, key.accountSid))!;
}

/** A key by its SID alone: for requests whose account is not known before. */
export async function keyForRequest(connection: Queryable, keySid: string): Promise<ApiKeyOfAccount | null> {
  const [row] = await connection.query<ApiKeyOfAccount>(
    `select k.*, a.status as account_status from accounts.api_key k
     join accounts.account a on a.sid = k.account_sid where k.sid = $1`,
    [keySid],
  );
  return row ?? null;
}

export async function keyBySid(
  connection: Queryable,
  accountSid: string,
  keySid: string,
): Promise<ApiKeyRow | null> {
  const [row] = await connection.query<ApiKeyRow>(
    'select * from accounts.api_key where account_sid = $1 and sid = $2',
    [accountSid, keySid],
  );
  return row ?? null;
}

export function keysOf(
  connection: Queryable,
  accountSid: string,
  page: PageRequest,
): Promise<Page<ApiKeyRow>> {
  const select = 'select * from accounts.api_key where account_sid = $1';
  return readPage<ApiKeyRow>(connection, { select, params: [accountSid], order: byCreation }, page);
}

export function renameKey(
  tx: Tx,
  at: { accountSid: string; sid: string },
  friendlyName: string | undefined,
): Promise<ApiKeyRow | null> {
  const set = friendlyName === undefined ? {} : { friendlyName, dateUpdated: tx.now };
  return updateRow<ApiKeyRow>(tx, 'accounts.api_key', { where: at, set });
}

export async function deleteKey(tx: Tx, accountSid: string, keySid: string): Promise<boolean> {
  const rows = await tx.query(
    'delete from accounts.api_key where account_sid = $1 and sid = $2 returning sid',
    [accountSid, keySid],
  );
  return rows.length > 0;
}

/**
 * Writes down when keys were last used; nothing becomes earlier, and keys that are gone stay so. The keys are locked in
 * one order, so that processes which write at the same moment do not wait for each other in a circle.
 */
export async function recordKeyUses(
  tx: Tx,
  uses: readonly { sid: string; dateLastUsed: Date }[],
): Promise<void> {
  const given = 'json_populate_recordset(null::accounts.api_key, $1::json)';
  await tx.query(
    `with used as (
       select k.sid, u.date_last_used from ${given} u join accounts.api_key k on k.sid = u.sid
       where k.date_last_used is null or k.date_last_used < u.date_last_used
       order by k.sid for no key update of k
     )
     update accounts.api_key k set date_last_used = greatest(k.date_last_used, used.date_last_used)
     from used where k.sid = used.sid`,
    [rowsParameter(uses)],
  );
}
