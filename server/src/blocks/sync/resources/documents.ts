/** `/v1/Services/{ServiceSid}/Documents`: https://www.twilio.com/docs/sync/api/document-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { nullable, text } from '../../../kernel/fields.ts';
import { one } from '../../../kernel/line/tx.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { createObjects } from '../changes/create-objects.ts';
import { removeObjects, updateObjects } from '../changes/objects.ts';
import { system } from '../changes/tell.ts';
import type { ObjectRow } from '../rows.ts';
import { listObjects } from '../store/objects.ts';
import {
  checkAny,
  common,
  data,
  granted,
  objectAt,
  objectPlace,
  paged,
  serviceAt,
  shownObject,
  sidOf,
  tagged,
  ttl,
  uniqueName,
} from './shared.ts';

const document = resource('Document', {
  document: 'sync_v1',
  collection: '/v1/Services/{ServiceSid}/Documents',
  key: 'Sid',
  gives: { sid: sidOf('ET'), uniqueName: nullable(text()), revision: text(), data: data(), ...common },
  links: { permissions: '/Permissions' },
});

const kind = 'document';

export const documents = ({ store }: BlockParts): Operation[] => [
  tagged(
    document.create({ uniqueName: uniqueName(), data: data(), ttl: ttl() }, async exchange => {
      const { accountSid, sid: serviceSid } = await serviceAt(store, exchange);
      const { ttl: ttlSeconds, ...given } = exchange.given;
      const input = { accountSid, serviceSid, kind, actor: system, ...given, ttlSeconds } as const;
      const outcome = await store.transact(tx => one(tx, createObjects, input));
      return shownObject(granted(outcome, exchange.path));
    }),
  ),
  tagged(
    document.fetch(async exchange =>
      shownObject(await objectAt(store, exchange, { kind, key: exchange.at.sid })),
    ),
  ),
  tagged(
    document.update({ data: data(), ttl: ttl() }, async exchange => {
      const { given, ifMatch, path } = exchange;
      checkAny(given);
      const at = await objectPlace(store, exchange, { kind, key: exchange.at.sid });
      const input = { at, actor: system, data: given.data, ttlSeconds: given.ttl, ifMatch };
      return shownObject(granted(await store.transact(tx => one(tx, updateObjects, input)), path));
    }),
  ),
  document.remove(async exchange => {
    const at = await objectPlace(store, exchange, { kind, key: exchange.at.sid });
    granted(await store.transact(tx => one(tx, removeObjects, { at, actor: system })), exchange.path);
  }),
  paged(
    document.list({}, async (exchange, page) => {
      const { accountSid, sid: serviceSid } = await serviceAt(store, exchange);
      const listing = listObjects({ accountSid, serviceSid, kind });
      const { rows, ...rest } = await readPage<ObjectRow>(store.read, listing, page);
      return { ...rest, rows: rows.map(shownObject) };
    }),
  ),
];
