import { notFound } from '../../../kernel/errors.ts';
import { coded, moment, nullable, oneOf, sid, text, url } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { isSid } from '../../../kernel/sid.ts';
import { changeSettings } from '../number-requests.ts';
import { listShortCodes, type NumberRow, numberBySid } from '../store/numbers.ts';

const method = oneOf('GET', 'POST');
const shortCode = resource('ShortCode', {
  document: 'api_v2010',
  style: 'legacy',
  collection: '/2010-04-01/Accounts/{AccountSid}/SMS/ShortCodes',
  key: 'Sid',
  listKey: 'short_codes',
  gives: {
    accountSid: sid('AC'),
    apiVersion: text(),
    dateCreated: moment(),
    dateUpdated: moment(),
    friendlyName: text(),
    shortCode: text(),
    sid: sid('SC'),
    smsFallbackMethod: method,
    smsFallbackUrl: nullable(text()),
    smsMethod: method,
    smsUrl: nullable(text()),
  },
});

const settings = {
  friendlyName: coded(20002, text(64)),
  apiVersion: text(16),
  smsUrl: coded(21402, url()),
  smsMethod: coded(21403, method),
  smsFallbackUrl: coded(21402, url()),
  smsFallbackMethod: coded(21403, method),
};

/** Short codes of an account: leased from networks, never made here. https://www.twilio.com/docs/messaging/api/short-code-resource */
export function shortCodeOperations(store: Store): Operation[] {
  return [
    shortCode.fetch(async ({ at, path }) => {
      checkIsShortCode(at, path);
      return written(found(await numberBySid(store.read, at), path));
    }),
    shortCode.update(settings, async ({ at, given, path }) => {
      checkIsShortCode(at, path);
      return written(await changeSettings(store, { at, settings: given, path }));
    }),
    shortCode.list({ friendlyName: text(), shortCode: text() }, async ({ at, given }, page) => {
      const { friendlyName, shortCode: part } = given;
      const filters = { friendlyName, phoneNumber: part };
      const listed = await listShortCodes(store.read, at.accountSid, { filters, page });
      return { ...listed, rows: listed.rows.map(written) };
    }),
  ];
}

function checkIsShortCode(at: { sid: string }, path: string): void {
  if (!isSid(at.sid, 'SC')) throw notFound(path);
}

type Written = Parameters<typeof shortCode.write>[0];
const written = (row: NumberRow): Written => ({ ...row, shortCode: row.phoneNumber }) as unknown as Written;
