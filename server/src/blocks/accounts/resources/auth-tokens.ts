import { moment, sid, text } from '../../../kernel/fields.ts';
import { type Operation, operation, writeRow } from '../../../kernel/operation.ts';
import { type AccountRooms, checkManages } from '../account.ts';

const dates = { dateCreated: moment(), dateUpdated: moment() };
const secondary = { accountSid: sid('AC'), secondaryAuthToken: text(), ...dates, url: text() };
const promotion = { accountSid: sid('AC'), authToken: text(), ...dates, url: text() };
const document = 'accounts_v1';
const secondaryPath = '/v1/AuthTokens/Secondary';
const promotePath = '/v1/AuthTokens/Promote';

/** Changing the auth token without an outage. https://www.twilio.com/docs/iam/api/authtoken */
export function authTokenOperations(rooms: AccountRooms): Operation[] {
  return [
    operation(
      { id: 'CreateSecondaryAuthToken', document, method: 'POST', path: secondaryPath, gives: secondary },
      async ({ caller, base, path }) => {
        checkManages(caller);
        const { row, secondaryAuthToken } = await rooms.makeSecondaryToken(caller.accountSid);
        const { dateUpdated } = row;
        const dateCreated = row.secondaryDateCreated ?? dateUpdated;
        const accountSid = row.sid as `AC${string}`;
        const url = base + path;
        return writeRow(
          secondary,
          { accountSid, secondaryAuthToken, dateCreated, dateUpdated, url },
          'modern',
        );
      },
    ),
    operation(
      { id: 'DeleteSecondaryAuthToken', document, method: 'DELETE', path: secondaryPath, status: 204 },
      async ({ caller, path }) => {
        checkManages(caller);
        await rooms.removeSecondaryToken(caller.accountSid, path);
        return null;
      },
    ),
    operation(
      {
        id: 'UpdateAuthTokenPromotion',
        document,
        method: 'POST',
        path: promotePath,
        status: 200,
        gives: promotion,
      },
      async ({ caller, base, path }) => {
        checkManages(caller);
        const { row, authToken } = await rooms.promoteToken(caller.accountSid, path);
        const { dateCreated, dateUpdated } = row;
        const accountSid = row.sid as `AC${string}`;
        const url = base + path;
        return writeRow(promotion, { accountSid, authToken, dateCreated, dateUpdated, url }, 'modern');
      },
    ),
  ];
}
