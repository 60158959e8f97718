/**
 * Which sender of a messaging service writes to a customer. In this order: the one that the customer knows, a name
 * where the country shows names, a short code of the country, a number of the customer's area, of the country, any.
 * https://www.twilio.com/docs/messaging/services#sender-selection
 */
import { bareOf, prefixOf } from './address.ts';
import { countryOf } from './country.ts';

export interface PoolSender {
  address: string;
  kind: 'number' | 'shortCode' | 'alpha' | 'channel';
  /** Two letters; null where it is for every country. */
  country: string | null;
}

export interface SenderWish {
  to: string;
  /** The sender that this customer has heard from; null for none, or where it does not matter. */
  known: string | null;
  areaCodeGeomatch: boolean;
  hasMedia: boolean;
}

/** Where networks replace a sender's name or refuse it. */
const WITHOUT_NAMES = new Set(
  ['AR', 'BE', 'BR', 'CA', 'CL', 'CN', 'CO', 'CR', 'DO', 'EC', 'GT', 'HN', 'HU', 'KR'].concat([
    'MX',
    'MY',
    'NI',
    'PA',
    'PE',
    'PR',
    'US',
    'UY',
    'VE',
    'ZA',
  ]),
);
const AREA_CODE = /^\+1(\d{3})\d{7}$/;

/** The sender; null when no sender of the pool can reach the customer. The same customer gets the same sender. */
export function chooseSender(pool: readonly PoolSender[], wish: SenderWish): PoolSender | null {
  const { to, known } = wish;
  const reaching = pool.filter(({ address }) => prefixOf(address) === prefixOf(to) && address !== to);
  const familiar = reaching.find(({ address, kind }) => kind !== 'alpha' && address === known);
  if (familiar !== undefined) return familiar;
  const [first] = preferences(reaching, wish).filter(senders => senders.length > 0);
  return first === undefined ? null : first[spread(to, first.length)]!;
}

/** Groups of equally good senders, best first. */
function preferences(pool: readonly PoolSender[], wish: SenderWish): PoolSender[][] {
  const { to, areaCodeGeomatch, hasMedia } = wish;
  const country = countryOf(to);
  const at = (kind: PoolSender['kind']): PoolSender[] =>
    pool.filter(sender => sender.kind === kind && sender.country === country);
  const names = hasMedia ? [] : pool.filter(({ kind }) => kind === 'alpha');
  const takesNames = country !== null && !WITHOUT_NAMES.has(country);
  const areaCode = areaCodeGeomatch ? areaCodeOf(to) : null;
  const numbers = pool.filter(({ kind }) => kind === 'number');
  return [
    names.filter(sender => sender.country === country),
    takesNames ? names.filter(sender => sender.country === null) : [],
    at('shortCode'),
    areaCode === null ? [] : numbers.filter(({ address }) => areaCodeOf(address) === areaCode),
    at('number'),
    numbers,
    at('channel'),
    pool.filter(({ kind }) => kind === 'channel'),
  ];
}

function areaCodeOf(address: string): string | null {
  return AREA_CODE.exec(bareOf(address))?.[1] ?? null;
}

/** A place among so many, spread over customers and steady for each of them. */
function spread(customer: string, count: number): number {
  let hash = 0;
  for (const character of customer) hash = (Math.imul(hash, 31) + character.codePointAt(0)!) >>> 0;
  return hash % count;
}
