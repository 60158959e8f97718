import { bool, fallback, moment, nullable, required, sid, text } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import {
  type AddressRow,
  addressBySid,
  changeAddress,
  deleteAddress,
  insertAddress,
  listAddresses,
} from '../store/addresses.ts';
import { listDependentNumbers } from '../store/numbers.ts';
import { numberProperties, writtenNumber } from './numbers.ts';

const collection = '/2010-04-01/Accounts/{AccountSid}/Addresses';
const place = { document: 'api_v2010', style: 'legacy' } as const;
const isoCountry = (() => {
  const of = text(2);
  return { ...of, schema: of.schema.refine(code => /^[A-Z]{2}$/i.test(code), 'must be two letters') };
})();

const address = resource('Address', {
  ...place,
  collection,
  key: 'Sid',
  gives: {
    accountSid: sid('AC'),
    city: text(),
    customerName: text(),
    dateCreated: moment(),
    dateUpdated: moment(),
    friendlyName: text(),
    isoCountry: text(),
    postalCode: text(),
    region: text(),
    sid: sid('AD'),
    street: text(),
    emergencyEnabled: bool(),
    validated: bool(),
    verified: bool(),
    streetSecondary: nullable(text()),
  },
});

const { addressSid: _a, beta: _b, bundleSid: _c, emergencyAddressStatus: _d, ...known } = numberProperties;
const { identitySid: _e, origin: _f, status: _g, type: _h, voiceReceiveMode: _i, ...dependentGives } = known;
const dependent = resource('DependentPhoneNumber', {
  ...place,
  collection: `${collection}/{AddressSid}/DependentPhoneNumbers`,
  key: 'Sid',
  listKey: 'dependent_phone_numbers',
  gives: dependentGives,
});

const line = text(256, 1);
const changed = {
  friendlyName: text(64),
  customerName: line,
  street: line,
  city: line,
  region: line,
  postalCode: line,
  emergencyEnabled: bool(),
  autoCorrectAddress: bool(),
  streetSecondary: text(256),
};
const created = {
  ...changed,
  customerName: required(line),
  street: required(line),
  city: required(line),
  region: required(line),
  postalCode: required(line),
  isoCountry: required(isoCountry),
  friendlyName: fallback(text(64), ''),
  emergencyEnabled: fallback(bool(), false),
};

/** Postal addresses, kept as they are given: nobody looks them up. https://www.twilio.com/docs/usage/api/address */
export function addressOperations(store: Store): Operation[] {
  return [
    address.create(created, async ({ at: { accountSid }, given }) => {
      const { autoCorrectAddress: _, ...parts } = given;
      const isoCountry = parts.isoCountry.toUpperCase();
      const row = { accountSid, ...parts, isoCountry, streetSecondary: parts.streetSecondary ?? null };
      return written(await store.transact(tx => insertAddress(tx, row)));
    }),
    address.fetch(async ({ at, path }) => written(found(await addressBySid(store.read, at), path))),
    address.update(changed, async ({ at, given: { autoCorrectAddress: _, ...parts }, path }) =>
      written(found(await store.transact(tx => changeAddress(tx, at, parts)), path)),
    ),
    address.remove(async ({ at, path }) => {
      found((await store.transact(tx => deleteAddress(tx, at))) || null, path);
    }),
    address.list(
      { customerName: text(), friendlyName: text(), emergencyEnabled: bool(), isoCountry },
      async ({ at: { accountSid }, given }, page) => {
        const filters = { ...given, isoCountry: given.isoCountry?.toUpperCase() };
        const listed = await listAddresses(store.read, { accountSid, filters }, page);
        return { ...listed, rows: listed.rows.map(written) };
      },
    ),
    dependent.list({}, async ({ at: { accountSid, addressSid }, path }, page) => {
      found(await addressBySid(store.read, { accountSid, sid: addressSid }), path);
      const listed = await listDependentNumbers(store.read, { accountSid, addressSid }, page);
      return { ...listed, rows: listed.rows.map(writtenNumber) };
    }),
  ];
}

type Written = Parameters<typeof address.write>[0];
const written = (row: AddressRow): Written => ({ ...row, validated: false, verified: false }) as Written;
