/**
 * What a process knows of workers: rows, attributes and capacities are read again only when they have changed, so that a
 * pass over thousands of them moves few bytes. Only a glimpse of everybody is always fresh, and what they hold.
 */
import { type ChannelLoad, queueMatcher, type RoutingWorker } from '@switchhook/engine-routing';
import type { Queryable } from '../../../kernel/sql.ts';
import type { TaskQueueRow, WorkerRow, WorkspaceKey } from '../store/rows.ts';
import {
  glimpseWorkers,
  heldTasks,
  type WorkerGlimpse,
  workerLoadsOf,
  workersBySid,
} from '../store/workers.ts';
import { attributesOf } from './attributes.ts';

interface Capacity {
  taskChannelSid: string;
  taskChannelUniqueName: string;
  configuredCapacity: number;
  available: boolean;
}

interface Known {
  state: string;
  row: WorkerRow;
  attributes: Record<string, unknown>;
  capacities: Capacity[];
  /** The queues that he is in, of a set of queues. */
  queues: { set: number; sids: string[] } | null;
}

const KEPT = 20_000;
const kept = new Map<string, Known>();

export interface Team {
  rows: Map<string, WorkerRow>;
  /** Loads change as a pass hands tasks out. */
  staff: RoutingWorker[];
  /** By worker: changes whenever something of him is written. */
  states: Map<string, string>;
}

export interface TeamWishes {
  /** Everybody, or those who are available and have room on one of these task channels. */
  who: 'everybody' | { channelSids: ReadonlySet<string> };
  multiTask: boolean;
  /** Workers who are wanted whatever they do. */
  also: readonly string[];
}

/** The workers of a workspace whom a pass has to look at. */
export async function readTeam(
  tx: Queryable,
  key: WorkspaceKey,
  { who, multiTask, also }: TeamWishes,
): Promise<Team> {
  const team: Team = { rows: new Map(), staff: [], states: new Map() };
  if (who !== 'everybody' && who.channelSids.size === 0 && also.length === 0) return team;
  const all = who === 'everybody' || also.length > 0;
  const glimpses = await glimpseWorkers(tx, key, all ? 'everybody' : 'available');
  await getToKnow(tx, key, glimpses);
  const held = await heldTasks(tx, key);
  for (const { sid } of glimpses) {
    const known = kept.get(sid);
    if (known === undefined) continue;
    const isWanted = who === 'everybody' || also.includes(sid) || hasRoomFor(known, who.channelSids, held);
    const worker = isWanted ? workerOf(known, held) : null;
    if (worker === null) continue;
    if (who !== 'everybody' && !also.includes(sid) && !hasRoom(worker, multiTask)) continue;
    team.staff.push(worker);
    team.rows.set(sid, known.row);
    team.states.set(sid, known.state);
  }
  // Of two who wait as long, the same one is always asked first.
  team.staff.sort((one, other) => (one.sid < other.sid ? -1 : 1));
  return team;
}

/** Quickly: most workers are busy with the very kind of task that waits. */
function hasRoomFor(
  { row, capacities }: Known,
  channelSids: ReadonlySet<string>,
  held: ReadonlyMap<string, number>,
): boolean {
  return capacities.some(
    ({ taskChannelSid, available, configuredCapacity }) =>
      available &&
      channelSids.has(taskChannelSid) &&
      (held.get(`${row.sid}/${taskChannelSid}`) ?? 0) < configuredCapacity,
  );
}

async function getToKnow(
  tx: Queryable,
  key: WorkspaceKey,
  glimpses: readonly WorkerGlimpse[],
): Promise<void> {
  if (kept.size > KEPT) kept.clear();
  const unknown = glimpses.filter(({ sid, state }) => kept.get(sid)?.state !== state);
  if (unknown.length === 0) return;
  const rows = await workersBySid(
    tx,
    unknown.map(({ sid }) => ({ accountSid: key.accountSid, sid })),
  );
  const capacities = Map.groupBy(await workerLoadsOf(tx, key, unknown), ({ workerSid }) => workerSid);
  for (const { sid, state } of unknown) {
    const row = rows.get(sid);
    if (row === undefined) continue;
    const attributes = attributesOf(row.attributes);
    kept.set(sid, { state, row, attributes, capacities: capacities.get(sid) ?? [], queues: null });
  }
}

function workerOf({ row, attributes, capacities }: Known, held: Map<string, number>): RoutingWorker {
  const channels: Record<string, ChannelLoad> = {};
  for (const { taskChannelSid, taskChannelUniqueName, configuredCapacity, available } of capacities) {
    const assignedTasks = held.get(`${row.sid}/${taskChannelSid}`) ?? 0;
    channels[taskChannelUniqueName] = { configuredCapacity, available, assignedTasks };
  }
  const { sid, friendlyName, activitySid, activityName, available } = row;
  return {
    sid,
    friendlyName,
    activitySid,
    activityName,
    available,
    availableSince: row.availableSince.getTime(),
    attributes,
    channels,
  };
}

/** Whether a worker can be offered anything now. */
export function hasRoom(worker: RoutingWorker, multiTask: boolean): boolean {
  if (!worker.available) return false;
  let room = false;
  for (const name in worker.channels) {
    const load = worker.channels[name]!;
    if (!multiTask && load.assignedTasks > 0) return false;
    room ||= placesOn(load) > 0;
  }
  return room;
}

/** How many more tasks of one task channel fit. */
export function placesOn(load: ChannelLoad | undefined): number {
  return load?.available ? Math.max(0, load.configuredCapacity - load.assignedTasks) : 0;
}

/** A number for each set of queues that was ever met, so that remembering who is in which stays cheap. */
const sets = new Map<string, number>();

type Expressed = Pick<TaskQueueRow, 'sid' | 'targetWorkers'>;

/** The workers of each queue. Who is in which is remembered, unless a queue asks for loads, which change. */
export function membersOf(
  queues: readonly Expressed[],
  staff: readonly RoutingWorker[],
): Map<string, RoutingWorker[]> {
  const members = new Map<string, RoutingWorker[]>(queues.map(({ sid }) => [sid, []]));
  const steady = queues.filter(({ targetWorkers }) => !/channel/i.test(targetWorkers));
  const set = numberOf(steady);
  const place = (sid: string, worker: RoutingWorker) => members.get(sid)!.push(worker);
  for (const worker of staff) for (const sid of queuesOf(worker, steady, set)) place(sid, worker);
  for (const { sid, targetWorkers } of queues.filter(queue => !steady.includes(queue)))
    for (const worker of staff.filter(queueMatcher(targetWorkers))) place(sid, worker);
  return members;
}

function numberOf(queues: readonly Expressed[]): number {
  if (sets.size > KEPT) {
    sets.clear();
    kept.clear();
  }
  const text = JSON.stringify(queues.map(({ sid, targetWorkers }) => [sid, targetWorkers]));
  const known = sets.get(text) ?? sets.size;
  sets.set(text, known);
  return known;
}

function queuesOf(worker: RoutingWorker, queues: readonly Expressed[], set: number): readonly string[] {
  const known = kept.get(worker.sid);
  if (known?.queues?.set === set) return known.queues.sids;
  const own = queues.filter(({ targetWorkers }) => matcherOf(targetWorkers)(worker));
  const sids = own.map(({ sid }) => sid);
  if (known) known.queues = { set, sids };
  return sids;
}

const matchers = new Map<string, ReturnType<typeof queueMatcher>>();

/** A queue's expression, compiled once. */
export function matcherOf(targetWorkers: string): ReturnType<typeof queueMatcher> {
  if (matchers.size > KEPT) matchers.clear();
  const known = matchers.get(targetWorkers) ?? queueMatcher(targetWorkers);
  matchers.set(targetWorkers, known);
  return known;
}
