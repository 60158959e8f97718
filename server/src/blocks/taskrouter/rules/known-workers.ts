/**
 * What a process knows of workers: rows, attributes and capacities are read again only when they have changed, so that a
 * pass over thousands of them moves few bytes. Only a glimpse of everybody is always fresh, and what they hold.
 */
import { type ChannelLoad, queueMatcher, type RoutingWorker } from '@switchhook/engine-routing';
import type { Queryable } from '../../../kernel/sql.ts';
import type { WorkerRow, WorkspaceKey } from '../store/rows.ts';
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
  /** By the text of a queue's expression, whether it holds of this worker. */
  matches: Map<string, boolean>;
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
    kept.set(sid, { state, row, attributes, capacities: capacities.get(sid) ?? [], matches: new Map() });
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

/** The workers of a queue. What its expression says of somebody is remembered, unless it asks for loads, which change. */
export function membersOf(targetWorkers: string, staff: readonly RoutingWorker[]): RoutingWorker[] {
  const matches = queueMatcher(targetWorkers);
  if (/channel/i.test(targetWorkers)) return staff.filter(matches);
  return staff.filter(worker => {
    const known = kept.get(worker.sid)?.matches;
    const answer = known?.get(targetWorkers) ?? matches(worker);
    known?.set(targetWorkers, answer);
    return answer;
  });
}
