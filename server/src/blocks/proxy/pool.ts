/** Adds numbers to a service's pool and takes them out of it: phone numbers and short codes alike. */
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { type PageRequest, readPage } from '../../kernel/page.ts';
import type { OwnedNumber, ProxyParts } from './needs.ts';
import type { ServiceRow } from './rows.ts';
import { fullCapabilities, plainCapabilities } from './rules/capabilities.ts';
import { countryOf } from './rules/countries.ts';
import {
  deleteNumber,
  insertNumber,
  listNumbers,
  numberBySid,
  poolSizes,
  setReserved,
  type UsedNumberRow,
} from './store/pool.ts';

/** A pool may hold so many numbers of each sort (80622). */
const MAX_RESERVED = 5000;
const MAX_UNRESERVED = 500;

export interface Joining {
  service: ServiceRow;
  number: OwnedNumber;
  isReserved: boolean;
  short: boolean;
}

export interface NumberPlace {
  accountSid: string;
  serviceSid: string;
  sid: string;
  short: boolean;
}

/** @throws 80104, 80105, 80101 for a number that is in a service already; 80622 when the pool is full. */
export async function addNumber(tx: Tx, { needs }: ProxyParts, joining: Joining): Promise<UsedNumberRow> {
  const { service, number, isReserved, short } = joining;
  const at = { accountSid: service.accountSid, serviceSid: service.sid };
  const sizes = await poolSizes(tx, at);
  if (isReserved ? sizes.reserved >= MAX_RESERVED : sizes.unreserved >= MAX_UNRESERVED) throw refuse(80622);
  const { sid, phoneNumber } = number;
  await insertNumber(tx, {
    ...at,
    sid,
    phoneNumber,
    isReserved,
    short,
    friendlyName: number.friendlyName ?? phoneNumber,
    isoCountry: short ? 'US' : countryOf(phoneNumber),
    capabilities: plainCapabilities(number.capabilities),
  });
  await needs.numberJoined?.(tx, { ...at, sid });
  return shown((await numberBySid(tx, { ...at, sid, short }))!);
}

export async function fetchNumber({ store }: ProxyParts, at: NumberPlace): Promise<UsedNumberRow | null> {
  const row = await numberBySid(store.read, at);
  return row && shown(row);
}

export function updateNumber(
  { store }: ProxyParts,
  at: NumberPlace,
  isReserved: boolean | undefined,
): Promise<UsedNumberRow | null> {
  return store.transact(async tx => {
    if (isReserved !== undefined) await setReserved(tx, at, isReserved);
    const row = await numberBySid(tx, at);
    return row && shown(row);
  });
}

/** Null when there is no such number. @throws 80611 while open sessions use it. */
export function dropNumber({ store }: ProxyParts, at: NumberPlace): Promise<UsedNumberRow | null> {
  return store.transact(async tx => {
    const row = await numberBySid(tx, at);
    if (row === null) return null;
    if (row.inUse > 0) throw refuse(80611);
    await deleteNumber(tx, at);
    return row;
  });
}

export async function pageOfNumbers({ store }: ProxyParts, at: Omit<NumberPlace, 'sid'>, page: PageRequest) {
  const { rows, ...rest } = await readPage<UsedNumberRow>(store.read, listNumbers(at), page);
  return { ...rest, rows: rows.map(shown) };
}

function shown(row: UsedNumberRow): UsedNumberRow {
  return { ...row, capabilities: fullCapabilities(row.capabilities) };
}
