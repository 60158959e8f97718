/** A team as live queries tell of it. Pure, but for what it remembers so that what has not changed stays the same object. */
import type { LiveItems } from '../../sdk/sync-link.ts';

type Item = Readonly<Record<string, unknown>>;

export interface TeamWorker {
  sid: string;
  friendly_name: string;
  activity_name: string;
  activity_sid: string;
  available: boolean;
  date_status_changed: string;
  attributes: Readonly<Record<string, unknown>>;
}

export interface TeamReservation {
  sid: string;
  task_sid: string;
  reservation_status: string;
  date_created: string;
  /** The task's TaskChannel and attributes, where the live query tells them. */
  task_channel?: string;
  attributes?: Readonly<Record<string, unknown>>;
}

interface Known {
  item: Item;
  worker: TeamWorker;
}

/** Workers out of the items of `tr-worker`; `known` is what the last call has left there. */
export function workersOf(
  live: LiveItems,
  available: ReadonlySet<string>,
  known: Map<string, Known>,
): TeamWorker[] {
  for (const sid of known.keys()) if (!live.has(sid)) known.delete(sid);
  return [...live].map(([sid, item]) => {
    const before = known.get(sid);
    const isAvailable = available.has(String(item.activity_sid));
    if (before?.item === item && before.worker.available === isAvailable) return before.worker;
    const worker = workerOf(sid, item, isAvailable);
    known.set(sid, { item, worker });
    return worker;
  });
}

function workerOf(sid: string, item: Item, available: boolean): TeamWorker {
  return {
    ...{ sid, friendly_name: String(item.friendly_name), activity_name: String(item.activity_name) },
    ...{ activity_sid: String(item.activity_sid), available },
    date_status_changed: String(item.date_activity_changed),
    attributes: (item.attributes ?? {}) as Record<string, unknown>,
  };
}

const names = new Intl.Collator();

/** Whose name has this in it, those who can be given work first, and by their names. */
export function inOrder(workers: readonly TeamWorker[], wanted: string): TeamWorker[] {
  const text = wanted.toLowerCase();
  return workers
    .filter(({ friendly_name: name }) => name.toLowerCase().includes(text))
    .sort(
      (a, b) => Number(b.available) - Number(a.available) || names.compare(a.friendly_name, b.friendly_name),
    );
}

export type Held = ReadonlyMap<string, readonly TeamReservation[]>;

/** What each worker holds, out of the items of `tr-reservation`. */
export function heldOf(live: LiveItems): Held {
  const all = [...live].map(([sid, item]) => ({
    worker: String(item.worker_sid),
    reservation: reservationOf(sid, item),
  }));
  const byWorker = Map.groupBy(all, ({ worker }) => worker);
  return new Map(
    [...byWorker].map(([worker, theirs]) => [worker, theirs.map(({ reservation }) => reservation)]),
  );
}

const reservationOf = (sid: string, item: Item): TeamReservation => ({
  ...{ sid, task_sid: String(item.task_sid), date_created: String(item.date_created) },
  reservation_status: item.status === 'wrapup' ? 'wrapping' : String(item.status),
  task_channel: String(item.task_channel_unique_name),
  attributes: (item.attributes ?? {}) as Record<string, unknown>,
});

/** Workers of one query; the language of queries takes 4096 characters. */
const MOST = 90;

/** What these workers hold, as a live query. */
export function heldQuery(workers: readonly string[]): string {
  const sids = workers
    .slice(0, MOST)
    .toSorted()
    .map(sid => `"${sid}"`);
  return `data.status IN ["pending", "accepted", "wrapup"] AND data.worker_sid IN [${sids.join(', ')}]`;
}
