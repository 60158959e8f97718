import { forbidden, invalid, notFound } from '../../../kernel/errors.ts';
import { json, legacyMoment, list, nullable, oneOf, required, sid, text } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { type AccountRooms, checkManages } from '../account.ts';
import type { ApiKeyRow } from '../store.ts';

const common = {
  sid: sid('SK'),
  friendlyName: text(64),
  dateCreated: legacyMoment(),
  dateUpdated: legacyMoment(),
};
const place = { document: 'iam_v1', collection: '/v1/Keys', key: 'Sid', url: false } as const;
const key = resource('Key', { ...place, gives: { ...common, policy: nullable(json()) } });
const newKey = resource('NewKey', {
  ...place,
  gives: { ...common, secret: text(), policy: nullable(json()) },
});
const listed = resource('GetKeys', { ...place, gives: { ...common, flags: list(text()) } });

/**
 * API keys under their newer address, which names the account as a parameter.
 * Restricted keys are refused: a key that is made must be able to do exactly what it says, and we keep no policies.
 */
export function iamKeyOperations(rooms: AccountRooms): Operation[] {
  const takes = {
    accountSid: required(sid('AC')),
    friendlyName: text(64),
    keyType: oneOf('restricted'),
    policy: json(),
  };
  return [
    newKey.create(takes, async ({ given, caller }) => {
      checkManages(caller);
      checkAccount(given.accountSid, caller.accountSid);
      if (given.keyType !== undefined) throw invalid('KeyType', 'restricted keys are not supported');
      const row = await rooms.makeKey(caller.accountSid, given.friendlyName ?? '');
      return { ...written(row), secret: row.secret, policy: null };
    }),
    key.fetch(async ({ at, caller, path }) => {
      checkManages(caller);
      return { ...written(await rooms.key(caller.accountSid, at.sid, path)), policy: null };
    }),
    key.update({ friendlyName: text(64), policy: json() }, async ({ at, given, caller, path }) => {
      checkManages(caller);
      if (given.policy !== undefined) throw invalid('Policy', 'restricted keys are not supported');
      const place = { accountSid: caller.accountSid, sid: at.sid };
      return { ...written(await rooms.editKey(place, given.friendlyName, path)), policy: null };
    }),
    key.remove(({ at, caller, path }) => {
      checkManages(caller);
      return rooms.removeKey(caller.accountSid, at.sid, path);
    }),
    listed.list({ accountSid: required(sid('AC')) }, async ({ given, caller, path }, page) => {
      checkManages(caller);
      if (given.accountSid !== caller.accountSid) throw notFound(path);
      const keys = await rooms.keys(caller.accountSid, page);
      return { ...keys, rows: keys.rows.map(row => ({ ...written(row), flags: [] })) };
    }),
  ];
}

function checkAccount(asked: string, own: string): void {
  if (asked !== own) throw forbidden();
}

type Written = Omit<Parameters<typeof key.write>[0], 'policy'>;
const written = (row: ApiKeyRow): Written => row as ApiKeyRow & Written;
