import { moment, sid, text } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { isSid } from '../../../kernel/sid.ts';
import { listNumbers, type NumberRow, numberBySid } from '../store/numbers.ts';

const callerId = resource('OutgoingCallerId', {
  document: 'api_v2010',
  style: 'legacy',
  collection: '/2010-04-01/Accounts/{AccountSid}/OutgoingCallerIds',
  key: 'Sid',
  listKey: 'outgoing_caller_ids',
  gives: {
    sid: sid('PN'),
    dateCreated: moment(),
    dateUpdated: moment(),
    friendlyName: text(),
    accountSid: sid('AC'),
    phoneNumber: text(),
  },
});

/**
 * Numbers that the account may show to those whom it calls. Proving other people's numbers takes a call, which nobody
 * makes here: only the account's own numbers are proven to be its.
 */
export function outgoingCallerIdOperations(store: Store): Operation[] {
  return [
    callerId.fetch(async ({ at, path }) => {
      const row = isSid(at.sid, 'PN') ? await numberBySid(store.read, at) : null;
      return written(found(row, path));
    }),
    callerId.list({ phoneNumber: text(), friendlyName: text() }, async ({ at, given }, page) => {
      const listed = await listNumbers(store.read, at.accountSid, { filters: given, page });
      return { ...listed, rows: listed.rows.map(written) };
    }),
  ];
}

type Written = Parameters<typeof callerId.write>[0];
const written = (row: NumberRow): Written => row as unknown as Written;
