/** Which country a phone number is of, and which countries' numbers stand in for each other. */
import { parsePhoneNumberFromString } from 'libphonenumber-js';

/** Countries whose own numbers may be replaced by those of the one that they share a dialling code with. */
const fallsTo: Readonly<Record<string, string>> = {
  AG: 'US',
  AI: 'US',
  BM: 'US',
  BS: 'US',
  MS: 'US',
  TC: 'US',
  VG: 'US',
  VI: 'US',
};

const british = new Set(['GB', 'GG', 'IM', 'JE']);

/** Where a dialling code is shared and the number itself does not tell. */
const mainCountry: Readonly<Record<string, string>> = {
  1: 'US',
  7: 'RU',
  44: 'GB',
  39: 'IT',
  47: 'NO',
  61: 'AU',
};

/** Mobile prefixes that are written between country code and number in some forms only. */
const written = [
  [/^\+521(\d{10})$/, '+52$1'],
  [/^\+549(\d{10})$/, '+54$1'],
] as const;

/** ISO 3166 code; null for what is not a phone number. */
export function countryOf(phoneNumber: string): string | null {
  let plain = phoneNumber;
  for (const [form, usual] of written) plain = plain.replace(form, usual);
  const parsed = parsePhoneNumberFromString(plain);
  if (parsed === undefined) return null;
  return parsed.country ?? mainCountry[parsed.countryCallingCode] ?? null;
}

/** The countries that a number for this participant may be of, each list tried only when the one before gave none. */
export function countriesFor(country: string): readonly (readonly string[])[] {
  if (british.has(country)) return [[country], [...british]];
  const fallback = fallsTo[country];
  return fallback === undefined ? [[country]] : [[country], [fallback]];
}
