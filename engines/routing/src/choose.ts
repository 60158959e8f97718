/** Who gets a task: looks at workers, chooses, and says of everyone why or why not. */
import { valueAt } from '@switchhook/engine-expression';
import { compareText } from './task-order.ts';
import {
  availableCapacityPercentage,
  type RoutingQueue,
  type RoutingTask,
  type RoutingWorker,
} from './worker.ts';
import type { Target } from './workflow.ts';

export type Verdict =
  | 'chosen'
  | 'another worker came first'
  | 'not the routing target'
  | 'not the known worker'
  | 'queue expression false'
  | 'target expression false'
  | 'unavailable'
  | 'cooling down'
  | 'channel unavailable'
  | 'no capacity';

export interface Considered {
  workerSid: string;
  verdict: Verdict;
}

/** A known worker that cannot be reached; the code is the one that the debugger shows. */
export interface KnownWorkerWarning {
  code: 40152 | 40154 | 40155;
  message: string;
}

export interface Choice {
  /** At most the queue's `maxReservedWorkers`, the preferred one first; empty when nobody can take the task now. */
  chosen: RoutingWorker[];
  /** Every worker that was given, in the order given. */
  considered: Considered[];
  warning?: KnownWorkerWarning;
}

export interface ChooseQuestion {
  task: RoutingTask;
  /** The routing step; null when the task was created for one worker or one queue. */
  target: Target | null;
  /** Null only when the task was created for one worker. */
  queue: RoutingQueue | null;
  workers: readonly RoutingWorker[];
  /** Milliseconds. */
  now: number;
  /** In a single-task workspace a worker holds one task, whatever its channel. */
  multiTask: boolean;
  /** Workers who have just rejected this task or let it time out. */
  coolingDown?: ReadonlySet<string>;
  /** Finds a known worker who is not in the queue; without it only `workers` are known. */
  findWorker?: FindWorker;
}

/** A worker of the workspace; `elsewhere` when only another workspace of the account has one. */
export type FindWorker = (
  by: 'sid' | 'friendlyName',
  value: string,
) => RoutingWorker | 'elsewhere' | undefined;

/**
 * Chooses the workers who are offered a task. Preferred: what `order_by` says, then on channel-optimized task channels the
 * largest free share of capacity, then whoever waits longest.
 */
export function chooseWorkers(question: ChooseQuestion): Choice {
  const check = checkOf(question);
  const prefer = preference(question);
  const places = question.queue?.maxReservedWorkers ?? 1;
  const considered: Considered[] = [];
  const winners: Candidate[] = [];
  for (const worker of question.workers) {
    const verdict = check(worker);
    const entry: Considered = { workerSid: worker.sid, verdict: verdict ?? 'another worker came first' };
    considered.push(entry);
    if (!verdict) seat({ worker, entry }, { winners, places, prefer });
  }
  for (const { entry } of winners) entry.verdict = 'chosen';
  const warning = knownWorkerWarning(question);
  return { chosen: winners.map(({ worker }) => worker), considered, ...(warning && { warning }) };
}

interface Candidate {
  worker: RoutingWorker;
  entry: Considered;
}

type Prefer = (left: RoutingWorker, right: RoutingWorker) => number;

/** Keeps the few best in order: cheaper than sorting everybody, as most queues reserve one worker at a time. */
function seat(
  candidate: Candidate,
  { winners, places, prefer }: { winners: Candidate[]; places: number; prefer: Prefer },
) {
  let at = winners.length;
  while (at > 0 && prefer(candidate.worker, winners[at - 1]!.worker) < 0) at -= 1;
  if (at >= places) return;
  winners.splice(at, 0, candidate);
  if (winners.length > places) winners.pop();
}

/** The worker that a target wants for a task; `value` is null when the task does not name one. Undefined: no such wish. */
export function knownWorkerOf(
  target: Target | null,
  task: Pick<RoutingTask, 'attributes'>,
): { by: 'sid' | 'friendlyName'; value: string | null } | undefined {
  const known = target?.knownWorker;
  if (!known) return undefined;
  const value =
    'literal' in known.value ? known.value.literal : valueAt(task.attributes, known.value.taskPath);
  return { by: known.by, value: typeof value === 'string' && value !== '' ? value : null };
}

/** Returns the first reason why a worker cannot be offered the task. */
function checkOf({ task, target, queue, now, multiTask, coolingDown }: ChooseQuestion) {
  const known = knownWorkerOf(target, task);
  const only = task.routingTarget;
  return (worker: RoutingWorker): Verdict | undefined => {
    if (only && worker.sid !== only.workerSid) return 'not the routing target';
    if (queue && !queue.matches(worker)) return 'queue expression false';
    if (known && worker[known.by] !== known.value) return 'not the known worker';
    if (target?.expression && !target.expression.holds({ task, worker, now }))
      return 'target expression false';
    if (!worker.available) return 'unavailable';
    if (coolingDown?.has(worker.sid)) return 'cooling down';
    return loadVerdict(worker, task, multiTask);
  };
}

function loadVerdict(worker: RoutingWorker, task: RoutingTask, multiTask: boolean): Verdict | undefined {
  const load = loadOf(worker, task);
  if (!load?.available) return 'channel unavailable';
  if (task.routingTarget?.ignoreCapacity) return undefined;
  if (multiTask) return load.assignedTasks < load.configuredCapacity ? undefined : 'no capacity';
  const busy = Object.values(worker.channels).some(channel => channel.assignedTasks > 0);
  return busy || load.configuredCapacity < 1 ? 'no capacity' : undefined;
}

function preference({ task, target }: ChooseQuestion): Prefer {
  const orderBy = target?.orderBy?.compare;
  return (left, right) =>
    orderBy?.(left, right) ||
    (task.channelOptimizedRouting ? freeShare(right, task) - freeShare(left, task) : 0) ||
    left.availableSince - right.availableSince ||
    compareText(left.sid, right.sid);
}

function freeShare(worker: RoutingWorker, task: RoutingTask): number {
  const load = loadOf(worker, task);
  return load ? availableCapacityPercentage(load) : 0;
}

function loadOf(worker: RoutingWorker, { taskChannelUniqueName }: RoutingTask) {
  return Object.hasOwn(worker.channels, taskChannelUniqueName)
    ? worker.channels[taskChannelUniqueName]
    : undefined;
}

function knownWorkerWarning(question: ChooseQuestion): KnownWorkerWarning | undefined {
  const { task, target, queue, workers, findWorker } = question;
  const known = knownWorkerOf(target, task);
  if (!known) return undefined;
  const { by, value } = known;
  if (value === null) return { code: 40154, message: 'The task does not name the known worker.' };
  const worker = workers.find(candidate => candidate[by] === value) ?? findWorker?.(by, value);
  if (!worker) return { code: 40154, message: `There is no worker ${value}.` };
  if (worker === 'elsewhere')
    return { code: 40155, message: `Worker ${value} belongs to another workspace.` };
  if (!queue || queue.matches(worker)) return undefined;
  return { code: 40152, message: `Worker ${worker.sid} is not in task queue ${queue.sid}.` };
}
