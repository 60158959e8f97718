/**
 * The numbers that the pretended carrier has to give: made up, but always the same ones, and all of them from ranges
 * that are kept free for fiction, so that none is ever somebody's.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { NumberType } from './number-type.ts';

export interface NumberOffer {
  phoneNumber: string;
  /** As people of its country write it. */
  friendlyName: string;
  isoCountry: string;
  region: string | null;
  locality: string | null;
}

export interface OfferFilters {
  areaCode?: number | undefined;
  /** Digits, letters of a dial and `*` for any digit; found anywhere in the number. */
  contains?: string | undefined;
  inRegion?: string | undefined;
  inLocality?: string | undefined;
  nearNumber?: string | undefined;
}

interface Range {
  /** What stands before the last digits. */
  prefix: string;
  /** First and last of the last digits. */
  from: number;
  until: number;
  digits: number;
  region?: string;
  locality?: string;
}

const northAmerican = (areaCode: string, region?: string, locality?: string): Range => ({
  prefix: `+1${areaCode}555`,
  from: 100,
  until: 199,
  digits: 4,
  ...(region && { region }),
  ...(locality && { locality }),
});

const COUNTRIES: Readonly<Record<string, { name: string; ranges: Partial<Record<NumberType, Range[]>> }>> = {
  US: {
    name: 'United States',
    ranges: {
      local: [
        northAmerican('415', 'CA', 'San Francisco'),
        northAmerican('212', 'NY', 'New York'),
        northAmerican('312', 'IL', 'Chicago'),
        northAmerican('512', 'TX', 'Austin'),
        northAmerican('617', 'MA', 'Boston'),
        northAmerican('206', 'WA', 'Seattle'),
      ],
      'toll free': ['800', '833', '844', '855', '866', '877', '888'].map(code => northAmerican(code)),
    },
  },
  CA: {
    name: 'Canada',
    ranges: {
      local: [
        northAmerican('416', 'ON', 'Toronto'),
        northAmerican('514', 'QC', 'Montreal'),
        northAmerican('604', 'BC', 'Vancouver'),
      ],
    },
  },
  GB: {
    name: 'United Kingdom',
    ranges: {
      local: [{ prefix: '+44207946', from: 0, until: 999, digits: 4, locality: 'London' }],
      mobile: [{ prefix: '+447700900', from: 0, until: 999, digits: 3 }],
    },
  },
};

export const OFFERED_COUNTRIES: readonly { countryCode: string; country: string }[] = Object.entries(
  COUNTRIES,
).map(([countryCode, { name }]) => ({ countryCode, country: name }));

/** Every number of a country and type that the filters leave; empty where the carrier has none. */
export function offersOf(countryCode: string, type: NumberType, filters: OfferFilters): NumberOffer[] {
  const pattern = patternOf(filters.contains);
  if (pattern === null) return [];
  return rangesOf(countryCode, type, filters).flatMap(range =>
    numbersOf(range)
      .filter(phoneNumber => pattern.test(phoneNumber))
      .map(phoneNumber => ({
        phoneNumber,
        friendlyName: parsePhoneNumberFromString(phoneNumber)?.formatNational() ?? phoneNumber,
        isoCountry: countryCode,
        region: range.region ?? null,
        locality: range.locality ?? null,
      })),
  );
}

function rangesOf(countryCode: string, type: NumberType, filters: OfferFilters): Range[] {
  const { areaCode, inRegion, inLocality, nearNumber } = filters;
  const ranges = COUNTRIES[countryCode]?.ranges[type] ?? [];
  return areaRanges(ranges, { countryCode, type, areaCode }).filter(
    ({ prefix, region, locality }) =>
      (inRegion === undefined || sameText(inRegion, region)) &&
      (inLocality === undefined || sameText(inLocality, locality)) &&
      (nearNumber === undefined || nearNumber.replace(/[^+\d]/g, '').startsWith(prefix.slice(0, 5))),
  );
}

/** Area codes are a North American notion; the carrier has numbers in every one of the United States. */
function areaRanges(
  ranges: Range[],
  { countryCode, type, areaCode }: { countryCode: string; type: NumberType; areaCode: number | undefined },
): Range[] {
  if (areaCode === undefined) return ranges;
  const code = String(areaCode);
  const known = ranges.filter(({ prefix }) => prefix.startsWith(`+1${code}`));
  const isMadeUp = countryCode === 'US' && type === 'local' && /^[2-9]\d\d$/.test(code);
  return known.length === 0 && isMadeUp ? [northAmerican(code)] : known;
}

function numbersOf({ prefix, from, until, digits }: Range): string[] {
  return Array.from({ length: until - from + 1 }, (_, i) => prefix + String(from + i).padStart(digits, '0'));
}

function sameText(asked: string, known: string | undefined): boolean {
  return known !== undefined && asked.trim().toLowerCase() === known.toLowerCase();
}

const DIAL = 'abc2def3ghi4jkl5mno6pqrs7tuv8wxyz9';

/** Null when it holds what no number has. */
function patternOf(contains: string | undefined): RegExp | null {
  if (contains === undefined || contains === '') return /^/;
  const plain = contains.toLowerCase().replace(/[\s().-]/g, '');
  if (!/^\+?[a-z\d*]{1,16}$/.test(plain)) return null;
  const dialled = plain.replace(/[a-z]/g, letter => /\d/.exec(DIAL.slice(DIAL.indexOf(letter)))![0]);
  return new RegExp(dialled.replace('+', '^\\+').replaceAll('*', '\\d'));
}
