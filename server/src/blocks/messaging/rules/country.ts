import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { bareOf } from './address.ts';

/** Short codes do not show their country; those that reach us are North American ones. */
const SHORT_CODE_COUNTRY = 'US';

/**
 * The country of a sender or a customer as two letters; null where the address shows none. A number that its country
 * has not given out yet (as fictional ones) counts for the largest country of its calling code.
 */
export function countryOf(address: string): string | null {
  const bare = bareOf(address);
  if (/^\d{3,8}$/.test(bare)) return SHORT_CODE_COUNTRY;
  const number = parsePhoneNumberFromString(bare);
  if (number === undefined) return null;
  return number.country ?? number.getPossibleCountries()[0] ?? null;
}
