import { notFound } from '../../../kernel/errors.ts';
import { bool, coded, fallback, int, json, list, nullable, text } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { type Operation, operation } from '../../../kernel/operation.ts';
import { MAX_PAGE_SIZE, type PageRequest, wholePage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { type NumberOffer, OFFERED_COUNTRIES, type OfferFilters, offersOf } from '../rules/number-offers.ts';
import type { NumberType } from '../rules/number-type.ts';
import { CAPABILITIES, type Capabilities, takenNumbers } from '../store/numbers.ts';
import { real } from './fields.ts';

const collection = '/2010-04-01/Accounts/{AccountSid}/AvailablePhoneNumbers';
const place = { document: 'api_v2010', style: 'legacy' } as const;

const country = resource('AvailablePhoneNumberCountry', {
  ...place,
  collection,
  key: 'CountryCode',
  gives: { countryCode: text(), country: text(), beta: bool() },
  links: { local: '/Local.json', toll_free: '/TollFree.json', mobile: '/Mobile.json' },
});

const numberShape = {
  key: 'PhoneNumber',
  listKey: 'available_phone_numbers',
  url: false,
  gives: {
    friendlyName: text(),
    phoneNumber: text(),
    lata: nullable(text()),
    locality: nullable(text()),
    rateCenter: nullable(text()),
    latitude: nullable(real()),
    longitude: nullable(real()),
    region: nullable(text()),
    postalCode: nullable(text()),
    isoCountry: text(),
    addressRequirements: text(),
    beta: bool(),
    capabilities: json<Capabilities>(),
  },
} as const;
const below = `${collection}/{CountryCode}` as const;
const numbersOf = (kind: string) =>
  resource(`AvailablePhoneNumber${kind}`, { ...place, ...numberShape, collection: `${below}/${kind}` });

/** What the contract calls the kinds of numbers, and what they are here; of the others no carrier has any. */
const KINDS: readonly (readonly [string, NumberType | null])[] = [
  ['Local', 'local'],
  ['Mobile', 'mobile'],
  ['TollFree', 'toll free'],
  ['National', null],
  ['SharedCost', null],
  ['Voip', null],
  ['MachineToMachine', null],
];

const takes = {
  areaCode: coded(21451, int(0, 999)),
  contains: text(32),
  smsEnabled: bool(),
  mmsEnabled: bool(),
  voiceEnabled: bool(),
  excludeAllAddressRequired: bool(),
  excludeLocalAddressRequired: bool(),
  excludeForeignAddressRequired: bool(),
  beta: bool(),
  nearNumber: text(32),
  nearLatLong: text(64),
  distance: int(0, 500),
  inPostalCode: text(32),
  inRegion: text(64),
  inRateCenter: text(64),
  inLata: text(16),
  inLocality: text(128),
  faxEnabled: bool(),
};

interface Asked extends OfferFilters, Partial<Record<(typeof PLACES)[number], string | undefined>> {
  smsEnabled?: boolean | undefined;
  mmsEnabled?: boolean | undefined;
  voiceEnabled?: boolean | undefined;
  faxEnabled?: boolean | undefined;
}

/** Places that made-up numbers do not have: nothing is found there. */
const PLACES = ['nearLatLong', 'inPostalCode', 'inRateCenter', 'inLata'] as const;

/**
 * Numbers that can be taken into the account. The pretended carrier has made-up ones; what real carriers have to sell
 * is bought from them, and its numbers are then said to be the account's.
 */
export function availableNumberOperations(store: Store, defaultCarrier: string): Operation[] {
  const countries = defaultCarrier === 'simulated' ? OFFERED_COUNTRIES : [];
  const listed = (kind: string, type: NumberType | null): Operation =>
    numbersOf(kind).list(takes, async ({ at: { countryCode }, given, path }, page) => {
      const code = countryCode.toUpperCase();
      if (!countries.some(offered => offered.countryCode === code)) throw notFound(path);
      const offers = type !== null && canDo(given) ? offersOf(code, type, given) : [];
      return wholePage((await free(store, offers, page)).map(written), page);
    });
  return [
    operation(
      {
        id: 'ListAvailablePhoneNumberCountry',
        ...place,
        method: 'GET',
        path: `${collection}.json`,
        takes: { pageSize: fallback(int(1, MAX_PAGE_SIZE), 50), page: fallback(int(), 0), pageToken: text() },
        gives: { countries: list(json<object>()), uri: text() },
      },
      async exchange => {
        const { pageSize, page } = exchange.given;
        const shown = countries.slice(page * pageSize, (page + 1) * pageSize);
        return {
          countries: shown.map(one => country.write({ ...one, beta: false }, exchange)),
          uri: exchange.path,
        };
      },
    ),
    country.fetch(async ({ at: { countryCode }, path }) => {
      const one = countries.find(offered => offered.countryCode === countryCode.toUpperCase());
      if (one === undefined) throw notFound(path);
      return { ...one, beta: false };
    }),
    ...KINDS.map(([kind, type]) => listed(kind, type)),
  ];
}

function canDo(asked: Asked): boolean {
  const { sms, mms, voice, fax } = CAPABILITIES;
  const can = { smsEnabled: sms, mmsEnabled: mms, voiceEnabled: voice, faxEnabled: fax };
  const fits = Object.entries(can).every(([name, ability]) => ability || !asked[name as keyof typeof can]);
  return fits && PLACES.every(name => !asked[name]);
}

/** The first page of what no account has: the contract shows no further ones. */
async function free(store: Store, offers: NumberOffer[], page: PageRequest): Promise<NumberOffer[]> {
  const taken = await takenNumbers(
    store.read,
    offers.map(({ phoneNumber }) => phoneNumber),
  );
  return offers.filter(({ phoneNumber }) => !taken.has(phoneNumber)).slice(0, page.size);
}

type Written = Parameters<ReturnType<typeof numbersOf>['write']>[0];
const unknown = { lata: null, rateCenter: null, latitude: null, longitude: null, postalCode: null };
const written = (offer: NumberOffer): Written => ({
  ...offer,
  ...unknown,
  addressRequirements: 'none',
  beta: false,
  capabilities: CAPABILITIES,
});
