import { moment, nullable, sid } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { type AccountRooms, checkManages } from '../account.ts';
import type { ApiKeyRow } from '../store.ts';

const keyUse = resource('KeyUse', {
  ...{ document: 'iam_v1', collection: '/v1/KeyUses', key: 'Sid', ours: true },
  gives: { sid: sid('SK'), accountSid: sid('AC'), dateLastUsed: nullable(moment()) },
});

/**
 * Our own, beside the keys: when each was last used, null for never. Twilio tells it nowhere. In the order of the keys,
 * and up to {@link PAUSE_SECONDS} of key-uses.ts behind.
 */
export function keyUseOperations(rooms: AccountRooms): Operation[] {
  return [
    keyUse.fetch(async ({ at, caller, path }) => {
      checkManages(caller);
      return written(await rooms.key(caller.accountSid, at.sid, path));
    }),
    keyUse.list({}, async ({ caller }, page) => {
      checkManages(caller);
      const listed = await rooms.keys(caller.accountSid, page);
      return { ...listed, rows: listed.rows.map(written) };
    }),
  ];
}

type Written = Parameters<typeof keyUse.write>[0];
const written = (row: ApiKeyRow): Written => row as ApiKeyRow & Written;
