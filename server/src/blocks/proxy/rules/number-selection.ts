/** Chooses the number of a service's pool that is to stand for a participant's partner. */
import type { GeoMatchLevel, NumberRow, NumberSelectionBehavior, SessionMode } from '../rows.ts';
import { areaCodeOf, sameArea, sameRegion } from './area-codes.ts';
import { countriesFor, countryOf } from './countries.ts';

export type PoolNumber = Pick<
  NumberRow,
  'sid' | 'phoneNumber' | 'isoCountry' | 'capabilities' | 'isReserved'
>;

export interface Selection {
  identifier: string;
  mode: SessionMode;
  geoMatchLevel: GeoMatchLevel;
  behavior: NumberSelectionBehavior;
  pool: readonly PoolNumber[];
  /** Proxy identifiers that the identifier is paired with in open sessions. */
  taken: ReadonlySet<string>;
  /** The proxy identifier that it had last. */
  last: string | null;
}

export type Selected = { number: PoolNumber } | { refused: number };

/** The number, or the code of what the pool lacks. */
export function selectNumber(asked: Selection): Selected {
  const { pool, mode, identifier, taken } = asked;
  if (pool.length === 0) return { refused: 80205 };
  const unreserved = pool.filter(number => !number.isReserved);
  if (unreserved.length === 0) return { refused: 80207 };
  const capable = unreserved.filter(number => fits(number, mode));
  if (capable.length === 0) return { refused: lackOf(mode) };
  const country = countryOf(identifier);
  if (country === null) return { refused: 80206 };
  const near = inCountry(capable, country);
  if (near.length === 0) return { refused: 80203 };
  const free = near.filter(({ phoneNumber }) => !taken.has(phoneNumber));
  if (free.length === 0) return { refused: 80208 };
  const matching = free.filter(({ phoneNumber }) => matches(asked.geoMatchLevel, identifier, phoneNumber));
  return matching.length === 0 ? { refused: 80206 } : { number: byHabit(matching, asked) };
}

/**
 * Sessions for voice and messages are what callers get who name no mode, and mostly they only write: the half that this
 * system carries decides.
 */
function fits({ capabilities }: PoolNumber, mode: SessionMode): boolean {
  return mode === 'voice-only' ? capabilities.voice === true : capabilities.sms === true;
}

function lackOf(mode: SessionMode): number {
  return mode === 'voice-only' ? 80201 : 80202;
}

function inCountry(numbers: readonly PoolNumber[], country: string): PoolNumber[] {
  for (const countries of countriesFor(country)) {
    const found = numbers.filter(({ isoCountry }) => isoCountry !== null && countries.includes(isoCountry));
    if (found.length > 0) return found;
  }
  return [];
}

/** Area codes are known for the North American plan only; elsewhere the country is all that must agree. */
function matches(level: GeoMatchLevel, identifier: string, phoneNumber: string): boolean {
  const [wanted, offered] = [areaCodeOf(identifier), areaCodeOf(phoneNumber)];
  if (level === 'country' || wanted === null || offered === null) return true;
  if (level === 'area-code') return wanted === offered;
  return level === 'radius' ? sameRegion(wanted, offered) : sameArea(wanted, offered);
}

function byHabit(numbers: readonly PoolNumber[], { behavior, last }: Selection): PoolNumber {
  const first = numbers[0]!;
  if (behavior === 'prefer-sticky') return numbers.find(({ phoneNumber }) => phoneNumber === last) ?? first;
  return numbers.find(({ phoneNumber }) => phoneNumber !== last) ?? first;
}
