import { fallback, moment, sid, text } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { type AccountRooms, checkManages } from '../account.ts';
import type { ApiKeyRow } from '../store.ts';

const gives = { sid: sid('SK'), friendlyName: text(64), dateCreated: moment(), dateUpdated: moment() };
const place = {
  document: 'api_v2010',
  style: 'legacy',
  collection: '/2010-04-01/Accounts/{AccountSid}/Keys',
  key: 'Sid',
  url: false,
} as const;
const key = resource('Key', { ...place, gives });
const newKey = resource('NewKey', { ...place, gives: { ...gives, secret: text() } });

/** API keys; the secret is told once. https://www.twilio.com/docs/iam/api-keys/key-resource-v2010 */
export function keyOperations(rooms: AccountRooms): Operation[] {
  return [
    newKey.create({ friendlyName: fallback(text(64), '') }, async ({ at, given, caller }) => {
      checkManages(caller);
      const row = await rooms.makeKey(at.accountSid, given.friendlyName);
      return { ...written(row), secret: row.secret };
    }),
    key.fetch(async ({ at, caller, path }) => {
      checkManages(caller);
      return written(await rooms.key(at.accountSid, at.sid, path));
    }),
    key.update({ friendlyName: text(64) }, async ({ at, given, caller, path }) => {
      checkManages(caller);
      return written(await rooms.editKey(at, given.friendlyName, path));
    }),
    key.remove(({ at, caller, path }) => {
      checkManages(caller);
      return rooms.removeKey(at.accountSid, at.sid, path);
    }),
    key.list({}, async ({ at, caller }, page) => {
      checkManages(caller);
      const listed = await rooms.keys(at.accountSid, page);
      return { ...listed, rows: listed.rows.map(written) };
    }),
  ];
}

type Written = Parameters<typeof key.write>[0];
const written = (row: ApiKeyRow): Written => row as ApiKeyRow & Written;
