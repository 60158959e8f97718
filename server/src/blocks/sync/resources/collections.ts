/**
 * `/v1/Services/{ServiceSid}/Lists`, `…/Maps` and `…/Streams`: objects that have a name and a time to live, and hold
 * what stands below them. https://www.twilio.com/docs/sync/api/list-resource
 */
import type { BlockParts } from '../../../kernel/block.ts';
import { nullable, type Shape, text } from '../../../kernel/fields.ts';
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

const collections = {
  list: {
    name: 'SyncList',
    collection: '/v1/Services/{ServiceSid}/Lists',
    sid: sidOf('ES'),
    links: { items: '/Items', permissions: '/Permissions' },
  },
  map: {
    name: 'SyncMap',
    collection: '/v1/Services/{ServiceSid}/Maps',
    sid: sidOf('MP'),
    links: { items: '/Items', permissions: '/Permissions' },
  },
  stream: {
    name: 'SyncStream',
    collection: '/v1/Services/{ServiceSid}/Streams',
    sid: sidOf('TO'),
    links: { messages: '/Messages' },
  },
} as const;

/** Streams have neither a revision nor the second name of the time to live. */
const revision: Shape = { revision: text() };
const collectionTtl: Shape = { collectionTtl: ttl() };

export function collectionResource({ store }: BlockParts, kind: keyof typeof collections): Operation[] {
  const { name, collection, sid, links } = collections[kind];
  const keepsState = kind !== 'stream';
  const declared = resource(name, {
    document: 'sync_v1',
    collection,
    key: 'Sid',
    gives: { sid, uniqueName: nullable(text()), ...common, ...(keepsState ? revision : {}) },
    links,
  });
  const life = { ttl: ttl(), ...(keepsState ? collectionTtl : {}) };
  return [
    tagged(
      declared.create({ uniqueName: uniqueName(), ...life }, async exchange => {
        const { accountSid, sid: serviceSid } = await serviceAt(store, exchange);
        const ttlSeconds = lifeOf(exchange.given);
        const { uniqueName } = exchange.given;
        const input = { accountSid, serviceSid, kind, actor: system, uniqueName, ttlSeconds };
        const outcome = await store.transact(tx => one(tx, createObjects, input));
        return shownObject(granted(outcome, exchange.path));
      }),
    ),
    tagged(
      declared.fetch(async exchange =>
        shownObject(await objectAt(store, exchange, { kind, key: exchange.at.sid })),
      ),
    ),
    tagged(
      declared.update(life, async exchange => {
        const ttlSeconds = lifeOf(exchange.given);
        checkAny({ ttlSeconds });
        const at = await objectPlace(store, exchange, { kind, key: exchange.at.sid });
        const input = { at, actor: system, ttlSeconds };
        const outcome = await store.transact(tx => one(tx, updateObjects, input));
        return shownObject(granted(outcome, exchange.path));
      }),
    ),
    declared.remove(async exchange => {
      const at = await objectPlace(store, exchange, { kind, key: exchange.at.sid });
      granted(await store.transact(tx => one(tx, removeObjects, { at, actor: system })), exchange.path);
    }),
    paged(
      declared.list({}, async (exchange, page) => {
        const { accountSid, sid: serviceSid } = await serviceAt(store, exchange);
        const listing = listObjects({ accountSid, serviceSid, kind });
        const { rows, ...rest } = await readPage<ObjectRow>(store.read, listing, page);
        return { ...rest, rows: rows.map(shownObject) };
      }),
    ),
  ];
}

/** `CollectionTtl` wins over its older name. */
function lifeOf({ ttl, collectionTtl }: { ttl?: number; collectionTtl?: unknown }): number | undefined {
  return (collectionTtl as number | undefined) ?? ttl;
}
