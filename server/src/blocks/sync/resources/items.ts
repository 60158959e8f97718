/** What items of lists and maps have in common. */
import { refuse } from '../../../kernel/errors.ts';
import { coded, fallback, oneOf, text } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { one } from '../../../kernel/line/tx.ts';
import type { Exchange } from '../../../kernel/operation.ts';
import { type PageRequest, readPage } from '../../../kernel/page.ts';
import { changeItems, type ItemChange } from '../changes/items.ts';
import { system } from '../changes/tell.ts';
import type { CollectionKind, ItemRow } from '../rows.ts';
import { listItems } from '../store/items.ts';
import { common, data, granted, objectAt, objectPlace, shownItem, ttl } from './shared.ts';

const MAX_INDEX = 2_147_483_647;

export const itemGives = { revision: text(), data: data(), ...common };

export const itemLife = { ttl: ttl(), itemTtl: ttl(), collectionTtl: ttl() };

export const range = {
  order: fallback(coded(54451, oneOf('asc', 'desc')), 'asc' as const),
  from: text(),
  bounds: fallback(coded(54452, oneOf('inclusive', 'exclusive')), 'inclusive' as const),
};

type Asked = Pick<Exchange<{ serviceSid: string }, unknown>, 'at' | 'caller' | 'path' | 'ifMatch'>;

export interface Given {
  data?: string;
  ttl?: number;
  itemTtl?: number;
  collectionTtl?: number;
}

export interface WantedChange extends Pick<ItemChange, 'deed' | 'item'> {
  kind: CollectionKind;
  /** The collection's SID or unique name. */
  key: string;
  given: Given;
}

/** Makes one change and answers the item as it is shown. */
export async function changeItem(store: Store, asked: Asked, wanted: WantedChange) {
  const { deed, item, kind, key, given } = wanted;
  const input: ItemChange = {
    ...{ deed, item, actor: system, data: given.data, ifMatch: deed === 'add' ? null : asked.ifMatch },
    at: await objectPlace(store, asked, { kind, key }),
    itemTtlSeconds: given.itemTtl ?? given.ttl,
    collectionTtlSeconds: given.collectionTtl,
  };
  const outcome = await store.transact(tx => one(tx, changeItems, input));
  return shownItem(granted(outcome, asked.path));
}

/** A new life of the collection comes only together with a change of the item. */
export function checkUpdate({ data, ttl, itemTtl }: Given): void {
  if (data === undefined && ttl === undefined && itemTtl === undefined) throw refuse(54010);
}

/** The items of a collection, from a place on. */
export async function itemPage(
  store: Store,
  asked: Asked,
  wanted: {
    kind: CollectionKind;
    key: string;
    page: PageRequest;
    given: { order: string; bounds: string; from: string | number | undefined };
  },
) {
  const { kind, key, given, page } = wanted;
  const { sid } = await objectAt(store, asked, { kind, key });
  const listing = listItems(sid, kind, {
    from: given.from,
    exclusive: given.bounds === 'exclusive',
    descending: given.order === 'desc',
  });
  const { rows, ...rest } = await readPage<ItemRow>(store.read, listing, page);
  return { ...rest, rows: rows.map(shownItem) };
}

/** The index in a path or in `From`. */
export function readIndex(text: string): number {
  const index = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(index <= MAX_INDEX)) throw refuse(54458);
  return index;
}
