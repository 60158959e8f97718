/** What the names in TaskRouter's expressions stand for: one lookup per place where an expression may be written. */
import {
  type Attributes,
  compile,
  type Lookup,
  type Predicate,
  parse,
  type Step,
  valueAt,
} from '@switchhook/engine-expression';
import {
  availableCapacityPercentage,
  type ChannelLoad,
  type RoutingTask,
  type RoutingWorker,
} from './worker.ts';

/** A workflow filter is asked about a task at a moment (ms). */
export interface TaskScope {
  task: { attributes: Attributes };
  now: number;
}

/** A target's expression is asked about a task and a worker at a moment (ms). */
export interface PairScope extends TaskScope {
  task: RoutingTask;
  worker: RoutingWorker;
}

/** How many workers of a queue are in which activities, whatever their load. */
export interface Presence {
  available: number;
  unavailable: number;
  byActivitySid: Readonly<Record<string, number>>;
}

/** A target's skip_if is asked about the activities of the queue's workers. */
export interface SkipScope extends TaskScope {
  presence: Presence;
}

type Read<Scope> = (scope: Scope) => unknown;

const workerFields: Readonly<Record<string, Read<RoutingWorker>>> = {
  sid: worker => worker.sid,
  friendly_name: worker => worker.friendlyName,
  activity_sid: worker => worker.activitySid,
  activity_name: worker => worker.activityName,
};

const loadFields: Readonly<Record<string, Read<ChannelLoad>>> = {
  configured_capacity: load => load.configuredCapacity,
  assigned_tasks: load => load.assignedTasks,
  available_capacity_percentage: availableCapacityPercentage,
};

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Time of day, in UTC: `taskrouter.currentTime > 0800 AND taskrouter.dayOfWeek IN ['Mon', 'Tue']`. */
const timeFields: Readonly<Record<string, Read<Date>>> = {
  currentTime: now => now.getUTCHours() * 100 + now.getUTCMinutes(),
  currentHour: now => now.getUTCHours(),
  currentMin: now => now.getUTCMinutes(),
  dayOfWeek: now => days[now.getUTCDay()],
};

/** In queues, bare names are attributes of the worker, with or without `worker.`; a built-in name wins over an attribute. */
export const workerLookup: Lookup<RoutingWorker> = steps => {
  const prefixed = isUnder('worker', steps);
  const inner = prefixed ? steps.slice(1) : steps;
  const [first, second, third] = inner;
  const field = inner.length === 1 ? own(workerFields, first) : undefined;
  if (field) return field;
  const figure = inner.length === 3 && prefixed && first === 'channel' ? own(loadFields, third) : undefined;
  if (!figure || typeof second !== 'string') return worker => valueAt(worker.attributes, inner);
  return worker => {
    const load = own(worker.channels, second);
    return load ? figure(load) : null;
  };
};

/** In filters, bare names are attributes of the task, with or without `task.`. */
export const taskLookup: Lookup<TaskScope> = steps => {
  const time = timeLookup(steps);
  if (time) return time;
  const inner = isUnder('task', steps) ? steps.slice(1) : steps;
  return ({ task }) => valueAt(task.attributes, inner);
};

/** In targets, `task.` leads to the task and anything else to the worker. */
export const pairLookup: Lookup<PairScope> = steps => {
  if (isUnder('task', steps) || isUnder('taskrouter', steps)) return taskLookup(steps);
  const read = workerLookup(steps);
  return ({ worker }) => read(worker);
};

/** In skip_if, `workers.` counts the workers of the target's queue. */
export const skipLookup: Lookup<SkipScope> = steps => {
  if (!isUnder('workers', steps) || steps.length !== 2) return taskLookup(steps);
  const name = String(steps[1]);
  if (name === 'available') return ({ presence }) => presence.available;
  if (name === 'unavailable') return ({ presence }) => presence.unavailable;
  return ({ presence }) => own(presence.byActivitySid, name) ?? (name.startsWith('WA') ? 0 : null);
};

/**
 * Compiles a queue's TargetWorkers. The empty text matches nobody, and so does a text that is no expression: refuse that
 * one with `parse` when it is saved.
 */
export function queueMatcher(targetWorkers: string): Predicate<RoutingWorker> {
  const parsed = parse(targetWorkers);
  return parsed.ok ? compile(parsed.expression, workerLookup) : () => false;
}

function timeLookup(steps: readonly Step[]): Read<{ now: number }> | undefined {
  if (!isUnder('taskrouter', steps) || steps.length !== 2) return undefined;
  const field = own(timeFields, steps[1]);
  return field && (({ now }) => field(new Date(now)));
}

function isUnder(prefix: string, steps: readonly Step[]): boolean {
  return steps.length > 1 && steps[0] === prefix && typeof steps[1] === 'string';
}

function own<Value>(record: Readonly<Record<string, Value>>, key: Step | undefined): Value | undefined {
  return key !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
