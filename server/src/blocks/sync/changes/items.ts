/** Changes of the items of lists and maps. Changes of one collection are made one after the other, whoever asks. */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { CollectionKind, ItemRow, ObjectRow } from '../rows.ts';
import { dataProblem } from '../rules/data.ts';
import { expiresAfter, isOver, itemTimer, timeItem } from '../rules/expiry.ts';
import { itemCodes, kinds } from '../rules/kinds.ts';
import { keyProblem } from '../rules/names.ts';
import { isRefused, type Outcome, refused } from '../rules/outcome.ts';
import { revisionProblem } from '../rules/revision.ts';
import { deleteItems, type ItemAt, readItems, writeItems } from '../store/items.ts';
import { type Held, holdBySid, holdObjects, type ObjectAt, writeObjects } from '../store/objects.ts';
import { extend } from './objects.ts';
import { type Actor, News, system } from './tell.ts';

export interface ItemChange {
  /** `put` adds an item of a map, or updates it when it is there. */
  deed: 'add' | 'update' | 'put' | 'remove';
  at: ObjectAt & { kind: CollectionKind };
  /** The key in a map, the index in a list; a new item of a list is given its index, so `null`. */
  item: string | number | null;
  actor: Actor;
  /** JSON text; needed to add. */
  data?: string;
  /** Counts from now; 0 is for ever. */
  itemTtlSeconds?: number;
  collectionTtlSeconds?: number;
  /** The revision that the item must have; `-1` to put it only where there is none. */
  ifMatch?: string | null;
}

/**
 * Adds, updates and removes items, in the order of the inputs; answers them as they are then, removed ones as they were
 * but with the event and the moment of their removal.
 * Every change of data is the next event of its collection.
 * Refuses with 54150, 54200 (no such collection), 54151, 54201 (no such item), 54208 (the key is there), 54209,
 * 54003, 54155, 54205 (another revision), 54006, 54008, 54156 and 54206.
 */
export const changeItems: Batch<ItemChange, Outcome<ItemRow>> = async (tx, inputs) => {
  const held = await holdObjects(
    tx,
    inputs.map(({ at }) => at),
  );
  const named = inputs.flatMap((input, i) => {
    const one = held[i];
    return one && input.item !== null ? [placeOf(one.row, input.item)] : [];
  });
  const scene = new Scene(tx, await readItems(tx, named));
  const outcomes = inputs.map((input, i): Outcome<ItemRow> => {
    const one = held[i];
    return one ? deeds[input.deed](scene, one, input) : refused(kinds[input.at.kind].unknown);
  });
  await scene.write();
  return outcomes;
};

/** Removes the items whose time is over; one that was given more time stays. */
export const expireItems: Batch<ItemAt, null> = async (tx, inputs) => {
  const held = await holdBySid(
    tx,
    inputs.map(({ objectSid }) => objectSid),
  );
  const scene = new Scene(tx, await readItems(tx, inputs));
  for (const input of inputs) {
    const collection = held.get(input.objectSid);
    const item = scene.item(input);
    if (collection && item && isOver(item, tx.now)) takeAway(scene, collection, { item, actor: system });
  }
  await scene.write();
  return inputs.map(() => null);
};

/** The items and collections at hand as they will be written. */
class Scene {
  readonly tx: Tx;
  readonly news: News;
  private readonly items: Map<string, ItemRow>;
  private readonly written = new Map<string, ItemRow>();
  private readonly removed = new Map<string, ItemRow>();
  private readonly collections = new Set<ObjectRow>();

  constructor(tx: Tx, items: readonly ItemRow[]) {
    this.tx = tx;
    this.news = new News(tx);
    this.items = new Map(items.map(item => [itemTimer(item), item]));
  }

  item(at: ItemAt): ItemRow | undefined {
    return this.items.get(itemTimer(at));
  }

  put(item: ItemRow, { row }: Held): void {
    const name = itemTimer(item);
    this.items.set(name, item);
    this.written.set(name, item);
    this.removed.delete(name);
    this.collections.add(row);
  }

  drop(item: ItemRow, { row }: Held): void {
    const name = itemTimer(item);
    this.items.delete(name);
    this.written.delete(name);
    this.removed.set(name, item);
    this.collections.add(row);
  }

  async write(): Promise<void> {
    await deleteItems(this.tx, [...this.removed.values()]);
    await writeItems(this.tx, [...this.written.values()]);
    await writeObjects(this.tx, [...this.collections]);
    await this.news.write();
  }
}

/** In `If-Match`: there must be no such item. */
const ABSENT = '-1';

const deeds = { add, update, put, remove };

function add(scene: Scene, held: Held, input: ItemChange): Outcome<ItemRow> {
  const { row } = held;
  const { tx } = scene;
  const { data = '' } = input;
  const problem = (row.kind === 'map' ? keyProblem(String(input.item)) : null) ?? dataProblem(row.kind, data);
  if (problem !== null) return refused(problem);
  const place = placeOf(row, row.kind === 'map' ? input.item! : row.nextIndex);
  if (scene.item(place)) return refused(54208);
  if (row.kind === 'list') row.nextIndex += 1;
  const item: ItemRow = {
    ...place,
    ...{ accountSid: row.accountSid, serviceSid: row.serviceSid, data, revision: 0 },
    lastEventId: nextEvent(held, tx),
    createdBy: input.actor.identity,
    dateExpires: expiresAfter(input.itemTtlSeconds, tx.now),
    dateCreated: tx.now,
    dateUpdated: tx.now,
  };
  scene.put(item, held);
  if (item.dateExpires !== null) timeItem(tx, item);
  if (input.collectionTtlSeconds !== undefined) extend(tx, held, input.collectionTtlSeconds);
  scene.news.tell(held, { type: `${input.at.kind}_item_added`, actor: input.actor, item });
  return item;
}

function update(scene: Scene, held: Held, input: ItemChange): Outcome<ItemRow> {
  const { tx } = scene;
  const found = findItem(scene, held, input);
  if (isRefused(found)) return found;
  const problem = input.data === undefined ? null : dataProblem(held.row.kind, input.data);
  if (problem !== null) return refused(problem);
  const item = { ...found, dateUpdated: tx.now };
  scene.put(item, held);
  if (input.itemTtlSeconds !== undefined) {
    item.dateExpires = expiresAfter(input.itemTtlSeconds, tx.now);
    timeItem(tx, item);
  }
  if (input.collectionTtlSeconds !== undefined) extend(tx, held, input.collectionTtlSeconds);
  if (input.data !== undefined) {
    item.data = input.data;
    item.revision += 1;
    item.lastEventId = nextEvent(held, tx);
    scene.news.tell(held, { type: `${input.at.kind}_item_updated`, actor: input.actor, item });
  }
  return item;
}

function put(scene: Scene, held: Held, input: ItemChange): Outcome<ItemRow> {
  const isThere = scene.item(placeOf(held.row, input.item!)) !== undefined;
  const { otherRevision } = itemCodes[input.at.kind];
  if (input.ifMatch === ABSENT) return isThere ? refused(otherRevision) : add(scene, held, input);
  if (isThere) return update(scene, held, input);
  // A revision of something that is not there any more.
  return input.ifMatch ? refused(otherRevision) : add(scene, held, input);
}

function remove(scene: Scene, held: Held, input: ItemChange): Outcome<ItemRow> {
  const found = findItem(scene, held, input);
  return isRefused(found) ? found : takeAway(scene, held, { item: found, actor: input.actor });
}

function takeAway(scene: Scene, held: Held, { item, actor }: { item: ItemRow; actor: Actor }): ItemRow {
  scene.drop(item, held);
  if (item.dateExpires !== null) scene.tx.cancelTimer(itemTimer(item));
  const lastEventId = nextEvent(held, scene.tx);
  scene.news.tell(held, { type: `${held.row.kind as CollectionKind}_item_removed`, actor, item });
  return { ...item, lastEventId, dateUpdated: scene.tx.now };
}

function findItem(scene: Scene, { row }: Held, { at, item: named, ifMatch }: ItemChange): Outcome<ItemRow> {
  const codes = itemCodes[at.kind];
  const item = named === null ? undefined : scene.item(placeOf(row, named));
  if (item === undefined) return refused(codes.unknown);
  const problem = revisionProblem(ifMatch, item.revision, codes.otherRevision);
  return problem === null ? item : refused(problem);
}

/** The id of the collection's next event, which is its revision from now on. */
function nextEvent({ row }: Held, tx: Tx): number {
  row.lastEventId += 1;
  row.dateUpdated = tx.now;
  return row.lastEventId;
}

function placeOf({ sid, kind }: ObjectRow, item: string | number): ItemAt {
  return kind === 'map'
    ? { objectSid: sid, key: String(item), index: 0 }
    : { objectSid: sid, key: '', index: Number(item) };
}
