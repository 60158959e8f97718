import { coded, fallback, moment, nullable, oneOf, sid, text } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { AccountRooms } from '../account.ts';
import { ACCOUNT_STATUSES } from '../rules/account-status.ts';

const friendlyName = coded(20002, text(64));
const status = oneOf(...ACCOUNT_STATUSES);

const account = resource('Account', {
  document: 'api_v2010',
  style: 'legacy',
  collection: '/2010-04-01/Accounts',
  key: 'Sid',
  gives: {
    sid: sid('AC'),
    ownerAccountSid: sid('AC'),
    friendlyName: text(64),
    status,
    type: oneOf('Trial', 'Full'),
    authToken: nullable(text(64)),
    dateCreated: moment(),
    dateUpdated: moment(),
  },
  links: {
    incoming_phone_numbers: '/IncomingPhoneNumbers.json',
    keys: '/Keys.json',
    messages: '/Messages.json',
    signing_keys: '/SigningKeys.json',
  },
});

/** Accounts: one's own and one's subaccounts. https://www.twilio.com/docs/iam/api/account */
export function accountOperations(rooms: AccountRooms): Operation[] {
  return [
    account.create({ friendlyName: fallback(friendlyName, 'SubAccount') }, ({ caller, given }) =>
      shown(rooms.openAccount(caller, given.friendlyName)),
    ),
    account.fetch(({ caller, at, path }) => shown(rooms.account(caller, at.sid, path))),
    account.update({ friendlyName, status }, ({ caller, at, given, path }) =>
      shown(rooms.editAccount(caller, at.sid, { ...given, path })),
    ),
    account.list({ friendlyName: text(), status }, async ({ caller, given }, page) => {
      const listed = await rooms.accounts(caller, given, page);
      return { ...listed, rows: listed.rows.map(asWritten) };
    }),
  ];
}

type Shown = Awaited<ReturnType<AccountRooms['account']>>;
type Written = Parameters<typeof account.write>[0];

const asWritten = (row: Shown): Written => row as Written;
const shown = async (row: Promise<Shown>): Promise<Written> => asWritten(await row);
