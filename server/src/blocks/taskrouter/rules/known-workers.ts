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
}

/** The workers of a workspace: all of them, or those who are available and have room for something. */
export async function readTeam(
  tx: Queryable,
  key: WorkspaceKey,
  { who, multiTask, also }: { who: 'everybody' | 'with room'; multiTask: boolean; also: readonly string[] },
): Promise<Team> {
  const everybody = who === 'everybody' || also.length > 0;
  const glimpses = await glimpseWorkers(tx, key, everybody ? 'everybody' : 'available');
  await getToKnow(tx, key, glimpses);
  const held = new Map<string, number>();
  for (const { workerSid, taskChannelSid, count } of await heldTasks(tx, key))
    held.set(`${workerSid} ${taskChannelSid}`, count);
  const team: Team = { rows: new Map(), staff: [] };
  for (const { sid, availableSince } of glimpses) {
    const known = kept.get(sid);
    if (known === undefined) continue;
    const worker = workerOf(known, availableSince, held);
    if (who === 'with room' && !hasRoom(worker, multiTask) && !also.includes(sid)) continue;
    team.staff.push(worker);
    team.rows.set(sid, known.row);
  }
  return team;
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

function workerOf(
  { row, attributes, capacities }: Known,
  since: Date,
  held: Map<string, number>,
): RoutingWorker {
  const channels: Record<string, ChannelLoad> = {};
  for (const { taskChannelSid, taskChannelUniqueName, configuredCapacity, available } of capacities) {
    const assignedTasks = held.get(`${row.sid} ${taskChannelSid}`) ?? 0;
    channels[taskChannelUniqueName] = { configuredCapacity, available, assignedTasks };
  }
  const { sid, friendlyName, activitySid, activityName, available } = row;
  const availableSince = since.getTime();
  return { sid, friendlyName, activitySid, activityName, available, availableSince, attributes, channels };
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
