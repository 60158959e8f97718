/** `/v1/Services/{ServiceSid}/PhoneNumbers`: the pool of a service. */
import { missing, refuse } from '../../../kernel/errors.ts';
import { bool, fallback, int, json, moment, nullable, text } from '../../../kernel/fields.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { OwnedNumber, ProxyNeeds, ProxyParts } from '../needs.ts';
import { addNumber, dropNumber, fetchNumber, pageOfNumbers, updateNumber } from '../pool.ts';
import type { Capabilities } from '../rows.ts';
import { normalIdentifier } from '../rules/identifiers.ts';
import { sid } from './fields.ts';
import { heldServiceOf, serviceOf } from './parents.ts';

const phoneNumber = resource('PhoneNumber', {
  document: 'proxy_v1',
  collection: '/v1/Services/{ServiceSid}/PhoneNumbers',
  key: 'Sid',
  gives: {
    sid: sid('PN'),
    accountSid: sid('AC'),
    serviceSid: sid('KS'),
    dateCreated: moment(),
    dateUpdated: moment(),
    phoneNumber: text(),
    friendlyName: nullable(text()),
    isoCountry: nullable(text()),
    capabilities: json<Capabilities>(),
    isReserved: bool(),
    inUse: int(),
  },
});

const created = { sid: sid('PN'), phoneNumber: text(255), isReserved: fallback(bool(), false) } as const;

export function numberResource(parts: ProxyParts): Operation[] {
  const { store, needs } = parts;
  const short = false;
  return [
    phoneNumber.create(created, exchange =>
      store.transact(async tx => {
        const { given } = exchange;
        const service = await heldServiceOf(tx, exchange);
        const number = await ownedNumber(tx, needs, { ...given, accountSid: service.accountSid });
        return addNumber(tx, parts, { service, number, isReserved: given.isReserved, short });
      }),
    ),
    phoneNumber.fetch(async ({ at, caller, path }) =>
      found(await fetchNumber(parts, { ...at, accountSid: caller.accountSid, short }), path),
    ),
    phoneNumber.update({ isReserved: bool() }, async ({ at, caller, given, path }) =>
      found(
        await updateNumber(parts, { ...at, accountSid: caller.accountSid, short }, given.isReserved),
        path,
      ),
    ),
    phoneNumber.remove(async ({ at, caller, path }) => {
      found(await dropNumber(parts, { ...at, accountSid: caller.accountSid, short }), path);
    }),
    phoneNumber.list({}, async (exchange, page) => {
      const service = await serviceOf(store.read, exchange);
      return pageOfNumbers(parts, { accountSid: service.accountSid, serviceSid: service.sid, short }, page);
    }),
  ];
}

/** @throws 80301 for a SID and 80606 for a number that the account does not have. */
async function ownedNumber(
  tx: Tx,
  needs: ProxyNeeds,
  asked: { accountSid: string; sid?: string; phoneNumber?: string },
): Promise<OwnedNumber> {
  if (asked.sid !== undefined) {
    const owned = await needs.numberBySid(tx, asked.accountSid, asked.sid);
    if (owned === null) throw refuse(80301);
    return owned;
  }
  if (!asked.phoneNumber) throw missing('PhoneNumber');
  const owned = await needs.ownsNumber(tx, asked.accountSid, normalIdentifier(asked.phoneNumber));
  if (owned === null) throw refuse(80606);
  return owned;
}
