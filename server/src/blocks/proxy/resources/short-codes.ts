/** `/v1/Services/{ServiceSid}/ShortCodes`: short codes of the pool, known to older client libraries only. */
import { refuse } from '../../../kernel/errors.ts';
import { bool, fallback, json, moment, nullable, required, text } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { ProxyParts } from '../needs.ts';
import { addNumber, dropNumber, fetchNumber, pageOfNumbers, updateNumber } from '../pool.ts';
import type { Capabilities, NumberRow } from '../rows.ts';
import { sid } from './fields.ts';
import { heldServiceOf, serviceOf } from './parents.ts';

const shortCode = resource('ShortCode', {
  document: 'proxy_v1',
  collection: '/v1/Services/{ServiceSid}/ShortCodes',
  key: 'Sid',
  gives: {
    sid: sid('SC'),
    accountSid: sid('AC'),
    serviceSid: sid('KS'),
    dateCreated: moment(),
    dateUpdated: moment(),
    shortCode: text(),
    isoCountry: nullable(text()),
    capabilities: json<Capabilities>(),
    isReserved: bool(),
  },
});

export function shortCodeResource(parts: ProxyParts): Operation[] {
  const { store, needs } = parts;
  const short = true;
  const written = (row: NumberRow) => ({ ...row, shortCode: row.phoneNumber });
  return [
    shortCode.create({ sid: required(sid('SC')), isReserved: fallback(bool(), false) }, exchange =>
      store.transact(async tx => {
        const { sid: wanted, isReserved } = exchange.given;
        const service = await heldServiceOf(tx, exchange);
        const number = await needs.numberBySid(tx, service.accountSid, wanted);
        if (number === null) throw refuse(80303);
        return written(await addNumber(tx, parts, { service, number, isReserved, short }));
      }),
    ),
    shortCode.fetch(async ({ at, caller, path }) =>
      written(found(await fetchNumber(parts, { ...at, accountSid: caller.accountSid, short }), path)),
    ),
    shortCode.update({ isReserved: bool() }, async ({ at, caller, given, path }) => {
      const place = { ...at, accountSid: caller.accountSid, short };
      return written(found(await updateNumber(parts, place, given.isReserved), path));
    }),
    shortCode.remove(async ({ at, caller, path }) => {
      found(await dropNumber(parts, { ...at, accountSid: caller.accountSid, short }), path);
    }),
    shortCode.list({}, async (exchange, page) => {
      const service = await serviceOf(store.read, exchange);
      const at = { accountSid: service.accountSid, serviceSid: service.sid, short };
      const { rows, ...rest } = await pageOfNumbers(parts, at, page);
      return { ...rest, rows: rows.map(written) };
    }),
  ];
}
