/** The phone numbers of accounts, and what happens when somebody writes to them. */
import { refuse } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import { insertRows, type Queryable, rowsParameter, updateRow, violates } from '../../../kernel/sql.ts';
import { bareOf, isShortCode, normalAddress } from '../rules/address.ts';
import { type NumberType, numberTypeOf } from '../rules/number-type.ts';
import { withEffectiveWebhooks } from './effective-webhook.ts';

export type HttpMethod = 'GET' | 'POST';

/** What a number can do here; calls are not ours. */
export type Capabilities = Record<'voice' | 'sms' | 'mms' | 'fax', boolean>;

interface StoredNumber {
  sid: string;
  accountSid: string;
  phoneNumber: string;
  friendlyName: string;
  /** The carrier that it belongs to; null for the installation's default. */
  carrier: string | null;
  type: NumberType;
  apiVersion: string;
  smsUrl: string | null;
  smsMethod: HttpMethod;
  smsFallbackUrl: string | null;
  smsFallbackMethod: HttpMethod;
  smsApplicationSid: string | null;
  voiceUrl: string | null;
  voiceMethod: HttpMethod;
  voiceFallbackUrl: string | null;
  voiceFallbackMethod: HttpMethod;
  voiceApplicationSid: string | null;
  voiceCallerIdLookup: boolean;
  voiceReceiveMode: 'voice' | 'fax' | null;
  statusCallback: string | null;
  statusCallbackMethod: HttpMethod;
  trunkSid: string | null;
  addressSid: string | null;
  identitySid: string | null;
  bundleSid: string | null;
  emergencyStatus: 'Active' | 'Inactive';
  emergencyAddressSid: string | null;
  /** The messaging service whose pool it is in. */
  messagingServiceSid: string | null;
  dateCreated: Date;
  dateUpdated: Date;
}

export interface NumberRow extends StoredNumber {
  capabilities: Capabilities;
}

/** Everything about a number that its owner can set. */
export type NumberSettings = Partial<
  Omit<
    StoredNumber,
    'sid' | 'accountSid' | 'phoneNumber' | 'type' | 'messagingServiceSid' | 'dateCreated' | 'dateUpdated'
  >
>;

export interface NewNumber extends NumberSettings {
  accountSid: string;
  phoneNumber: string;
  type?: NumberType | undefined;
}

export const CAPABILITIES: Capabilities = { voice: false, sms: true, mms: true, fax: false };

const withCapabilities = (row: StoredNumber): NumberRow => ({ ...row, capabilities: CAPABILITIES });

/**
 * Adds a number (or a short code, whose SID begins with SC) to an account. Refuses one that any account has (21422).
 * @param number of it, what is absent takes the contract's default; the friendly name is the number itself.
 */
export async function addNumber(tx: Tx, number: NewNumber): Promise<NumberRow> {
  const phoneNumber = normalAddress(number.phoneNumber);
  const row = {
    friendlyName: phoneNumber,
    apiVersion: '2010-04-01',
    smsMethod: 'POST',
    smsFallbackMethod: 'POST',
    voiceMethod: 'POST',
    voiceFallbackMethod: 'POST',
    voiceCallerIdLookup: false,
    statusCallbackMethod: 'POST',
    emergencyStatus: 'Inactive',
    ...defined(number),
    type: number.type ?? numberTypeOf(phoneNumber),
    phoneNumber,
    sid: tx.sid(isShortCode(phoneNumber) ? 'SC' : 'PN'),
    dateCreated: tx.now,
    dateUpdated: tx.now,
  };
  try {
    const [stored] = await insertRows<StoredNumber>(tx, 'messaging.number', [row]);
    return withCapabilities(stored!);
  } catch (error) {
    if (violates(error, 'number_address')) throw refuse(21422);
    throw error;
  }
}

function defined<T extends object>(given: T): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/**
 * The account's number with this address; an address of another network is also its bare number's. Its webhook is the
 * one that answers: the application's or the messaging service's where they decide.
 */
export const numbersByAddress: Batch<{ accountSid: string; address: string }, NumberRow | null> = async (
  tx,
  inputs,
) => {
  const keys = inputs.map(({ accountSid, address }, place) => {
    const exact = normalAddress(address);
    return { place, accountSid, exact, bare: bareOf(exact) };
  });
  return withEffectiveWebhooks(tx, await findNumbers(tx, keys, byAddress));
};

const byAddress = {
  columns: 'place int, account_sid text, exact text, bare text',
  condition: 'n.phone_number = any(array[x.exact, x.bare]) order by length(n.phone_number) desc',
};

export const numbersBySid: Batch<{ accountSid: string; sid: string }, NumberRow | null> = (tx, inputs) =>
  findNumbers(
    tx,
    inputs.map(({ accountSid, sid }, place) => ({ place, accountSid, sid })),
    { columns: 'place int, account_sid text, sid text', condition: 'n.sid = x.sid' },
  );

async function findNumbers(
  connection: Queryable,
  keys: readonly { place: number }[],
  { columns, condition }: { columns: string; condition: string },
): Promise<(NumberRow | null)[]> {
  const found = await connection.query<StoredNumber & { place: number }>(
    `select x.place, n.* from json_to_recordset($1::json) as x(${columns})
     cross join lateral (select * from messaging.number n where n.account_sid = x.account_sid
       and ${condition} limit 1) n`,
    [rowsParameter(keys)],
  );
  const rows: (NumberRow | null)[] = keys.map(() => null);
  for (const { place, ...row } of found) rows[place] = withCapabilities(row);
  return rows;
}

export async function numberBySid(
  connection: Queryable,
  { accountSid, sid }: { accountSid: string; sid: string },
): Promise<NumberRow | null> {
  const [row] = await connection.query<StoredNumber>(
    'select * from messaging.number where account_sid = $1 and sid = $2',
    [accountSid, sid],
  );
  return row === undefined ? null : withCapabilities(row);
}

export async function changeNumber(
  tx: Tx,
  { accountSid, sid }: { accountSid: string; sid: string },
  settings: NumberSettings,
): Promise<NumberRow | null> {
  const row = await updateRow<StoredNumber>(tx, 'messaging.number', {
    where: { accountSid, sid },
    set: { ...settings, dateUpdated: tx.now },
  });
  return row === null ? null : withCapabilities(row);
}

export async function deleteNumber(tx: Tx, at: { accountSid: string; sid: string }): Promise<boolean> {
  const rows = await tx.query(
    'delete from messaging.number where account_sid = $1 and sid = $2 returning sid',
    [at.accountSid, at.sid],
  );
  return rows.length > 0;
}

export interface NumberFilters {
  friendlyName?: string | undefined;
  /** Digits, and `*` for any; a part of a number is enough. */
  phoneNumber?: string | undefined;
  type?: NumberType | undefined;
}

export const listNumbers = (
  connection: Queryable,
  accountSid: string,
  query: { filters: NumberFilters; page: PageRequest },
): Promise<Page<NumberRow>> => list(connection, 'PN%', { accountSid, ...query });

export const listShortCodes = (
  connection: Queryable,
  accountSid: string,
  query: { filters: NumberFilters; page: PageRequest },
): Promise<Page<NumberRow>> => list(connection, 'SC%', { accountSid, ...query });

async function list(
  connection: Queryable,
  sids: string,
  { accountSid, filters, page }: { accountSid: string; filters: NumberFilters; page: PageRequest },
): Promise<Page<NumberRow>> {
  const { friendlyName = null, phoneNumber = '', type = null } = filters;
  const pattern = `%${phoneNumber.replace(/[^+\d*]/g, '').replaceAll('*', '_')}%`;
  const listed = await readPage<StoredNumber>(
    connection,
    {
      select: `select * from messaging.number where account_sid = $1 and ($2::text is null or friendly_name = $2)
        and phone_number like $3 and ($4::text is null or type = $4) and sid like $5`,
      params: [accountSid, friendlyName, pattern, type, sids],
      order: byCreation,
    },
    page,
  );
  return { ...listed, rows: listed.rows.map(withCapabilities) };
}

/** The numbers that cannot be had without this address. */
export async function listDependentNumbers(
  connection: Queryable,
  { accountSid, addressSid }: { accountSid: string; addressSid: string },
  page: PageRequest,
): Promise<Page<NumberRow>> {
  const listed = await readPage<StoredNumber>(
    connection,
    {
      select: `select * from messaging.number where account_sid = $1
        and (address_sid = $2 or emergency_address_sid = $2)`,
      params: [accountSid, addressSid],
      order: byCreation,
    },
    page,
  );
  return { ...listed, rows: listed.rows.map(withCapabilities) };
}

/** The first number of an area code's fictional range that no account has; null when all are taken. */
export async function freeNumber(tx: Tx, areaCode: string): Promise<string | null> {
  const [row] = await tx.query<{ phoneNumber: string }>(
    `select phone_number from (select '+1' || $1::text || '555' || lpad(n::text, 4, '0') as phone_number
       from generate_series(100, 199) as n) as candidates
     where not exists (select from messaging.number taken where taken.phone_number = candidates.phone_number)
     order by phone_number limit 1`,
    [areaCode],
  );
  return row?.phoneNumber ?? null;
}

/** Which of the numbers some account has. */
export async function takenNumbers(connection: Queryable, numbers: readonly string[]): Promise<Set<string>> {
  const rows = await connection.query<{ phoneNumber: string }>(
    'select phone_number from messaging.number where phone_number = any($1)',
    [numbers],
  );
  return new Set(rows.map(({ phoneNumber }) => phoneNumber));
}

/** Which of the addresses are numbers of the account. */
export async function ownsAddresses(
  connection: Queryable,
  accountSid: string,
  addresses: readonly string[],
): Promise<Set<string>> {
  if (addresses.length === 0) return new Set();
  const keys = addresses.map((exact, place) => ({ place, accountSid, exact, bare: bareOf(exact) }));
  const rows = await findNumbers(connection, keys, byAddress);
  return new Set(addresses.filter((_, i) => rows[i] !== null));
}
