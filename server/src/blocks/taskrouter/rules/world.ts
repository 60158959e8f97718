/** What a routing pass knows of one workspace: who is there, how much they hold, and where tasks may go. */
import {
  type ChannelLoad,
  presenceOf,
  type RoutingWorker,
  type StaffedQueue,
} from '@switchhook/engine-routing';
import type { Tx } from '../../../kernel/line/tx.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import { recentRefusals } from '../store/reservations.ts';
import type { TaskChannelRow, TaskQueueRow, TaskRow, WorkerRow, WorkspaceKey } from '../store/rows.ts';
import { waitingPlaces } from '../store/waiting.ts';
import { workerLoadsOf, workersBySid } from '../store/workers.ts';
import {
  holdWorkspaces,
  taskChannelsOf,
  taskQueuesOf,
  type WorkflowHead,
  workflowHeadsOf,
} from '../store/workspaces.ts';
import { attributesOf } from './attributes.ts';
import { hasRoom, matcherOf, membersOf, placesOn, readTeam } from './known-workers.ts';
import { type Compiled, compiledWorkflows } from './workflows.ts';

/** Whoever lets a task pass is not offered the same task again for this long. */
export const COOL_DOWN_SECONDS = 5;

export interface World extends WorkspaceKey {
  multiTask: boolean;
  lifoFirst: boolean;
  workflows: Map<string, WorkflowHead>;
  compiled: Map<string, Compiled>;
  queues: Map<string, TaskQueueRow>;
  staffed: Map<string, StaffedQueue>;
  workers: Map<string, WorkerRow>;
  /** Loads change as the pass hands tasks out. */
  staff: RoutingWorker[];
  staffBySid: Map<string, RoutingWorker>;
  /** By worker: changes whenever something of him is written. */
  states: ReadonlyMap<string, string>;
  channels: TaskChannelRow[];
  /** Pairs of queue and task channel in which tasks wait. */
  waiting: ReadonlySet<string>;
  /** Workers whom tasks name, and whom only another workspace of the account has. */
  elsewhere: Set<string>;
  /** By task: who cools down, and until when (ms). */
  cooling: Map<string, Map<string, number>>;
}

/** Reads a workspace for tasks that are to be decided on; null when it is gone. */
export async function readWorld(
  tx: Tx,
  key: WorkspaceKey,
  fresh: readonly TaskRow[],
  wanted: 'needed' | 'everybody' = 'needed',
): Promise<World | null> {
  const workspace = (await holdWorkspaces(tx, [key])).get(key.workspaceSid);
  if (workspace === undefined) return null;
  const workflows = await workflowHeadsOf(tx, [key]);
  const compiled = await compiledWorkflows(tx, workflows);
  const everybody =
    wanted === 'everybody' || fresh.some(task => compiled.get(task.workflowSid ?? '')?.needsEverybody);
  const multiTask = workspace.multiTaskEnabled;
  const also = fresh.flatMap(task => (task.ignoreCapacity && task.routingTarget ? [task.routingTarget] : []));
  const waiting = await waitingPlaces(tx, key);
  const channelSids = new Set([...waiting, ...fresh].map(({ taskChannelSid }) => taskChannelSid));
  const who = everybody ? 'everybody' : { channelSids };
  const team = await readTeam(tx, key, { who, multiTask, also });
  const { staff } = team;
  const queues = await taskQueuesOf(tx, [key]);
  const channels = await taskChannelsOf(tx, [key]);
  const members = membersOf(queues, staff);
  return {
    ...key,
    multiTask,
    lifoFirst: workspace.prioritizeQueueOrder === 'LIFO',
    workflows: new Map(workflows.map(row => [row.sid, row])),
    compiled,
    queues: new Map(queues.map(row => [row.sid, row])),
    staffed: new Map(queues.map(row => [row.sid, staffedQueue(row, members.get(row.sid)!)])),
    workers: team.rows,
    staff,
    staffBySid: new Map(staff.map(worker => [worker.sid, worker])),
    states: team.states,
    channels,
    waiting: new Set(waiting.map(({ taskQueueSid, taskChannelSid }) => `${taskQueueSid} ${taskChannelSid}`)),
    elsewhere: everybody ? await workersElsewhere(tx, key, { fresh, known: staff }) : new Set(),
    cooling: new Map(),
  };
}

/** The workers named by tasks whom this workspace does not have, but another one of the account. */
async function workersElsewhere(
  tx: Tx,
  { accountSid }: WorkspaceKey,
  { fresh, known }: { fresh: readonly TaskRow[]; known: readonly RoutingWorker[] },
): Promise<Set<string>> {
  const own = new Set(known.map(({ sid }) => sid));
  const named = fresh.flatMap(({ attributes }) => attributes.match(/WK[0-9a-fA-F]{32}/g) ?? []);
  const keys = named.filter(sid => !own.has(sid)).map(sid => ({ accountSid, sid }));
  return new Set((await workersBySid(tx, keys)).keys());
}

/** Workers as the routing engine sees them, with their loads. */
export async function readStaff(
  tx: Queryable,
  key: WorkspaceKey,
  workers: readonly WorkerRow[],
): Promise<RoutingWorker[]> {
  const loads = new Map<string, Record<string, ChannelLoad>>();
  for (const { workerSid, taskChannelSid: _, taskChannelUniqueName, ...load } of await workerLoadsOf(
    tx,
    key,
    workers,
  )) {
    const own = loads.get(workerSid) ?? {};
    own[taskChannelUniqueName] = load;
    loads.set(workerSid, own);
  }
  return workers.map(worker => ({
    ...worker,
    attributes: attributesOf(worker.attributes),
    availableSince: worker.availableSince.getTime(),
    channels: loads.get(worker.sid) ?? {},
  }));
}

function staffedQueue(queue: TaskQueueRow, workers: RoutingWorker[]): StaffedQueue {
  const { sid, maxReservedWorkers, targetWorkers } = queue;
  return {
    sid,
    matches: matcherOf(targetWorkers),
    maxReservedWorkers,
    workers,
    presence: () => presenceOf(workers),
  };
}

/** Adds who has just let these tasks pass. */
export async function readCooling(tx: Tx, world: World, tasks: readonly TaskRow[]): Promise<void> {
  const offered = tasks.filter(task => task.attempts > 0).map(task => task.sid);
  if (offered.length === 0) return;
  const since = new Date(tx.now.getTime() - COOL_DOWN_SECONDS * 1000);
  for (const { taskSid, workerSid, dateUpdated } of await recentRefusals(tx, world, {
    taskSids: offered,
    since,
  })) {
    const until = world.cooling.get(taskSid) ?? new Map<string, number>();
    until.set(
      workerSid,
      Math.max(until.get(workerSid) ?? 0, dateUpdated.getTime() + COOL_DOWN_SECONDS * 1000),
    );
    world.cooling.set(taskSid, until);
  }
}

export interface Room {
  queue: TaskQueueRow;
  taskChannelSid: string;
  /** How many more tasks of the task channel the queue's workers can hold. */
  places: number;
  /** Those of them who can hold any. */
  workers: RoutingWorker[];
}

/** Who has room now, and for which pairs of queue and task channel. */
export function roomOf(world: World): { workers: RoutingWorker[]; open: Room[] } {
  const workers = world.staff.filter(worker => hasRoom(worker, world.multiTask));
  if (workers.length === 0) return { workers, open: [] };
  const free = new Set(workers);
  const open: Room[] = [];
  for (const queue of world.staffed.values()) {
    const own = queue.workers.filter(worker => free.has(worker));
    for (const { sid: taskChannelSid, uniqueName } of own.length > 0 ? world.channels : []) {
      if (!world.waiting.has(`${queue.sid} ${taskChannelSid}`)) continue;
      const able = own.filter(worker => placesOn(worker.channels[uniqueName]) > 0);
      const places = able.reduce((sum, worker) => sum + placesOn(worker.channels[uniqueName]), 0);
      if (places > 0)
        open.push({ queue: world.queues.get(queue.sid)!, taskChannelSid, places, workers: able });
    }
  }
  return { workers, open };
}
