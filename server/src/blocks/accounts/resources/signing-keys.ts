import { fallback, moment, sid, text } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { type AccountRooms, checkManages } from '../account.ts';
import type { ApiKeyRow } from '../store.ts';

const gives = { sid: sid('SK'), friendlyName: text(64), dateCreated: moment(), dateUpdated: moment() };
/** The contract tells signing keys from API keys only by their address: every key can do both. */
const place = {
  document: 'api_v2010',
  style: 'legacy',
  collection: '/2010-04-01/Accounts/{AccountSid}/SigningKeys',
  key: 'Sid',
  url: false,
} as const;
const signingKey = resource('SigningKey', { ...place, gives });
const newSigningKey = resource('NewSigningKey', { ...place, gives: { ...gives, secret: text() } });

/** Keys that sign access tokens: the same keys as under `Keys`, under their older address. */
export function signingKeyOperations(rooms: AccountRooms): Operation[] {
  return [
    newSigningKey.create({ friendlyName: fallback(text(64), '') }, async ({ at, given, caller }) => {
      checkManages(caller);
      const row = await rooms.makeKey(at.accountSid, given.friendlyName);
      return { ...written(row), secret: row.secret };
    }),
    signingKey.fetch(async ({ at, caller, path }) => {
      checkManages(caller);
      return written(await rooms.key(at.accountSid, at.sid, path));
    }),
    signingKey.update({ friendlyName: text(64) }, async ({ at, given, caller, path }) => {
      checkManages(caller);
      return written(await rooms.editKey(at, given.friendlyName, path));
    }),
    signingKey.remove(({ at, caller, path }) => {
      checkManages(caller);
      return rooms.removeKey(at.accountSid, at.sid, path);
    }),
    signingKey.list({}, async ({ at, caller }, page) => {
      checkManages(caller);
      const listed = await rooms.keys(at.accountSid, page);
      return { ...listed, rows: listed.rows.map(written) };
    }),
  ];
}

type Written = Parameters<typeof signingKey.write>[0];
const written = (row: ApiKeyRow): Written => row as ApiKeyRow & Written;
