/** Adds numbers to a service's pool and takes them out of it: phone numbers and short codes alike. */
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { type PageRequest, readPage } from '../../kernel/page.ts';
import type { OwnedNumber, ProxyNeeds, ProxyParts } from './needs.ts';
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
/** From this part of it on, the owner is told that it fills up (80624): the contract says "near" and no figure. */
const NEARLY = 0.9;

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
  await takePlace(tx, needs, { ...at, isReserved });
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

/**
 * One more number of a sort: the owner is told once when the pool comes near its limit.
 * @throws 80622 when there is no place left
 */
async function takePlace(
  tx: Tx,
  needs: ProxyNeeds,
  { accountSid, serviceSid, isReserved }: Omit<NumberPlace, 'sid' | 'short'> & { isReserved: boolean },
): Promise<void> {
  const sizes = await poolSizes(tx, { accountSid, serviceSid });
  const [size, limit] = isReserved ? [sizes.reserved, MAX_RESERVED] : [sizes.unreserved, MAX_UNRESERVED];
  if (size >= limit) throw refuse(80622);
  if (size + 1 !== limit * NEARLY) return;
  const text = `the pool holds ${size + 1} of at most ${limit} ${isReserved ? 'reserved' : 'unreserved'} numbers`;
  await needs.poolNearlyFull(tx, { accountSid, serviceSid, text });
}

export async function fetchNumber({ store }: ProxyParts, at: NumberPlace): Promise<UsedNumberRow | null> {
  const row = await numberBySid(store.read, at);
  return row && shown(row);
}

/** Null when there is no such number. @throws 80622 when there is no place left among those that it is to join. */
export function updateNumber(
  { store, needs }: ProxyParts,
  at: NumberPlace,
  isReserved: boolean | undefined,
): Promise<UsedNumberRow | null> {
  return store.transact(async tx => {
    const row = await numberBySid(tx, at);
    if (row === null || isReserved === undefined) return row && shown(row);
    if (row.isReserved !== isReserved) await takePlace(tx, needs, { ...at, isReserved });
    await setReserved(tx, at, isReserved);
    return shown((await numberBySid(tx, at))!);
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
