import { notFound } from '../../../kernel/errors.ts';
import {
  bool,
  coded,
  json,
  moment,
  nullable,
  oneOf,
  required,
  sid,
  text,
  url,
} from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { wholePage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { isSid } from '../../../kernel/sid.ts';
import { buyNumber, changeSettings, type NumberRequest } from '../number-requests.ts';
import { NUMBER_TYPES, type NumberType } from '../rules/number-type.ts';
import {
  type Capabilities,
  deleteNumber,
  listNumbers,
  type NumberRow,
  numberBySid,
} from '../store/numbers.ts';

const method = oneOf('GET', 'POST');
const nullableText = nullable(text());

const gives = {
  accountSid: sid('AC'),
  addressSid: nullable(sid('AD')),
  addressRequirements: oneOf('none', 'any', 'local', 'foreign'),
  apiVersion: text(),
  beta: bool(),
  bundleSid: nullable(sid('BU')),
  capabilities: json<Capabilities>(),
  dateCreated: moment(),
  dateUpdated: moment(),
  emergencyAddressSid: nullable(sid('AD')),
  emergencyAddressStatus: oneOf('registered', 'unregistered'),
  emergencyStatus: oneOf('Active', 'Inactive'),
  friendlyName: text(),
  identitySid: nullable(sid('RI')),
  origin: text(),
  phoneNumber: text(),
  sid: sid('PN'),
  smsApplicationSid: nullable(sid('AP')),
  smsFallbackMethod: method,
  smsFallbackUrl: nullableText,
  smsMethod: method,
  smsUrl: nullableText,
  status: text(),
  statusCallback: nullableText,
  statusCallbackMethod: method,
  trunkSid: nullable(sid('TK')),
  type: oneOf(...NUMBER_TYPES),
  voiceApplicationSid: nullable(sid('AP')),
  voiceCallerIdLookup: bool(),
  voiceFallbackMethod: method,
  voiceFallbackUrl: nullableText,
  voiceMethod: method,
  voiceReceiveMode: nullable(oneOf('voice', 'fax')),
  voiceUrl: nullableText,
};

/** Parameters that both create and update take; an empty address or SID takes the setting away. */
const settings = {
  apiVersion: text(16),
  friendlyName: coded(20002, text(64)),
  smsApplicationSid: coded(21218, text(34)),
  smsFallbackMethod: coded(21403, method),
  smsFallbackUrl: coded(21402, url()),
  smsMethod: coded(21403, method),
  smsUrl: coded(21402, url()),
  statusCallback: coded(21502, url()),
  statusCallbackMethod: coded(21403, method),
  voiceApplicationSid: coded(21218, text(34)),
  voiceCallerIdLookup: bool(),
  voiceFallbackMethod: coded(21403, method),
  voiceFallbackUrl: coded(21402, url()),
  voiceMethod: coded(21403, method),
  voiceUrl: coded(21402, url()),
  emergencyStatus: oneOf('Active', 'Inactive'),
  emergencyAddressSid: text(34),
  trunkSid: text(34),
  identitySid: text(34),
  addressSid: text(34),
  voiceReceiveMode: oneOf('voice', 'fax'),
  bundleSid: text(34),
};
const filters = { beta: bool(), friendlyName: text(), phoneNumber: text(), origin: text() };
const phoneNumber = coded(21421, text(64));
const place = { document: 'api_v2010', style: 'legacy', key: 'Sid', gives } as const;
const numbers = '/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers';
const listKey = 'incoming_phone_numbers';
const number = resource('IncomingPhoneNumber', { ...place, collection: numbers, listKey });
/** Under the address of a type, the type is not said again. */
const { type: _, ...typedGives } = gives;
const typedPlace = { ...place, gives: typedGives, listKey };
const local = resource('IncomingPhoneNumberLocal', { ...typedPlace, collection: `${numbers}/Local` });
const mobile = resource('IncomingPhoneNumberMobile', { ...typedPlace, collection: `${numbers}/Mobile` });
const tollFree = resource('IncomingPhoneNumberTollFree', {
  ...typedPlace,
  collection: `${numbers}/TollFree`,
});

/** Numbers of an account. https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
export function numberOperations(store: Store, defaultCarrier: string): Operation[] {
  const buy = (accountSid: string, request: NumberRequest) =>
    buyNumber(store, { accountSid, request, mayInvent: defaultCarrier === 'simulated' });
  const typed = (one: typeof local | typeof mobile | typeof tollFree, type: NumberType): Operation[] => [
    one.create({ ...settings, phoneNumber: required(phoneNumber) }, async ({ at, given }) =>
      written(await buy(at.accountSid, { ...given, type })),
    ),
    one.list(filters, ({ at, given }, page) => listed(store, at.accountSid, { ...given, type, page })),
  ];
  return [
    number.create({ ...settings, phoneNumber, areaCode: coded(21451, text(8)) }, async ({ at, given }) =>
      written(await buy(at.accountSid, given)),
    ),
    number.fetch(async ({ at, path }) => {
      checkIsNumber(at, path);
      return written(found(await numberBySid(store.read, at), path));
    }),
    number.update({ ...settings, accountSid: coded(21470, sid('AC')) }, async ({ at, given, path }) => {
      checkIsNumber(at, path);
      return written(await changeSettings(store, { at, settings: given, path }));
    }),
    number.remove(async ({ at, path }) => {
      checkIsNumber(at, path);
      found((await store.transact(tx => deleteNumber(tx, at))) || null, path);
    }),
    number.list(filters, ({ at, given }, page) => listed(store, at.accountSid, { ...given, page })),
    ...typed(local, 'local'),
    ...typed(mobile, 'mobile'),
    ...typed(tollFree, 'toll free'),
  ];
}

/** Short codes are kept beside the numbers and shown elsewhere. */
function checkIsNumber(at: { sid: string }, path: string): void {
  if (!isSid(at.sid, 'PN')) throw notFound(path);
}

type Listing = Parameters<typeof listNumbers>[2]['filters'] & {
  origin?: string | undefined;
  page: Parameters<typeof listNumbers>[2]['page'];
};

async function listed(store: Store, accountSid: string, { origin, page, ...asked }: Listing) {
  // All numbers are of the same origin; who asks for another one finds nothing.
  if (origin !== undefined && origin !== 'twilio') return wholePage<Written>([], page);
  const rows = await listNumbers(store.read, accountSid, { filters: asked, page });
  return { ...rows, rows: rows.rows.map(written) };
}

type Written = Parameters<typeof number.write>[0];

/** What a number gives, and its values: for resources that show numbers in another place. */
export { gives as numberProperties, written as writtenNumber };

function written(row: NumberRow): Written {
  const fixed = { beta: false, origin: 'twilio', status: 'in-use', addressRequirements: 'none' } as const;
  return { ...row, ...fixed, emergencyAddressStatus: 'unregistered' } as Written;
}
