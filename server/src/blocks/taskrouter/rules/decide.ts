/** Decides about waiting tasks, one after the other in their order, each with what the former ones have left. Pure. */
import {
  type Choice,
  chooseWorkers,
  type Decision,
  type FindWorker,
  type Place,
  type RoutingTask,
  type RoutingWorker,
  route,
  type Trace,
  type Workflow,
} from '@switchhook/engine-routing';
import type { TaskRow } from '../store/rows.ts';
import { attributesOf } from './attributes.ts';
import { directPlace, goesDirectly } from './enter.ts';
import type { World } from './world.ts';

/** Nobody is asked forever. */
const MAX_ATTEMPTS = 1000;

export interface Verdict {
  task: TaskRow;
  moves: Decision['moves'];
  place: Place | null;
  /** When to ask again, if nothing happens before (ms). */
  dueAt: number | null;
  /** Who is offered the task; empty when it waits. */
  workers: RoutingWorker[];
  /** Why the task is over; null while it is not. */
  end: string | null;
  warnings: { code: number; message: string }[];
  /** Where it was tried, and who was considered. */
  trace: Trace[];
}

const ends = {
  'workflow timeout': 'WorkflowTimeout',
  'no filter matches': 'No filter of the workflow matches the task',
  'every target skipped': 'Every target of the workflow was skipped',
} as const;

/** Hands out what can be handed out; the loads of the world's staff grow with it. */
export function decideAll(world: World, tasks: readonly TaskRow[], now: Date): Verdict[] {
  const exhausted = new Set<string>();
  const verdicts: Verdict[] = [];
  for (const task of tasks) {
    const key = `${task.taskQueueSid} ${task.taskChannelSid}`;
    if (exhausted.has(key) && isPlain(world, task, now)) continue;
    const verdict = decide(world, task, now);
    verdicts.push(verdict);
    if (verdict.workers.length > 0) occupy(world, verdict, now);
    else if (isPlain(world, task, now)) exhausted.add(key);
  }
  return verdicts;
}

/** Whether a task merely waits for anybody of its queue, so that one that finds nobody speaks for all like it. */
function isPlain(world: World, task: TaskRow, now: Date): boolean {
  if (!task.place?.waiting || goesDirectly(task) || world.cooling.has(task.sid)) return false;
  if (task.dueAt !== null && task.dueAt <= now) return false;
  const workflow = workflowOf(world, task);
  const { filterIndex, targetIndex } = task.place;
  const target =
    filterIndex === null ? workflow.defaultTarget : workflow.filters[filterIndex]?.targets[targetIndex];
  return target?.queueSid === task.taskQueueSid && !target?.expression && !target?.knownWorker;
}

export function workflowOf(world: World, task: TaskRow): Workflow {
  return world.compiled.get(task.workflowSid ?? '')?.workflow ?? { filters: [], defaultTarget: null };
}

/** What happens to one task now, nothing being changed by it. */
export function decide(world: World, task: TaskRow, now: Date): Verdict {
  const base: Verdict = {
    task,
    moves: [],
    place: task.place,
    dueAt: null,
    workers: [],
    end: null,
    warnings: [],
    trace: [],
  };
  if (task.attempts >= MAX_ATTEMPTS) return { ...base, end: `Not accepted after ${MAX_ATTEMPTS} attempts` };
  const coolingUntil = world.cooling.get(task.sid);
  const cooling = [...(coolingUntil ?? [])].filter(([, until]) => until > now.getTime());
  const question = {
    task: routingTaskOf(world, task),
    now: now.getTime(),
    multiTask: world.multiTask,
    coolingDown: new Set(cooling.map(([sid]) => sid)),
    findWorker: finderIn(world),
  };
  const awake = Math.min(...cooling.map(([, until]) => until));
  if (goesDirectly(task)) {
    const choice = chooseDirectly(world, task, question);
    const dueAt = Number.isFinite(awake) ? awake : null;
    const place = task.place ?? directPlace(now);
    const trace: Trace[] = [{ queueSid: task.taskQueueSid ?? '', place, choice, step: 'stay' }];
    return { ...base, place, workers: choice.chosen, dueAt, trace };
  }
  const decision = route({
    ...question,
    workflow: workflowOf(world, task),
    place: task.place,
    queueOf: sid => world.staffed.get(sid),
  });
  const { moves, trace } = decision;
  // Said when a task comes to a target, not each time that it is looked at there.
  const warnings = trace
    .filter(({ place }) => !place.waiting)
    .map(({ choice }) => choice.warning)
    .filter(warning => warning !== undefined);
  const told = { moves, warnings, trace };
  if (decision.kind === 'end') return { ...base, ...told, end: ends[decision.why] };
  const due = Math.min(decision.dueAt ?? Infinity, decision.kind === 'wait' ? awake : Infinity);
  const dueAt = Number.isFinite(due) ? due : null;
  const workers = decision.kind === 'reserve' ? decision.workers : [];
  return { ...base, ...told, place: decision.place, workers, dueAt };
}

/** Looks for a known worker outside his queue too. */
function finderIn(world: World): FindWorker {
  return (by, value) => {
    const own = by === 'sid' ? world.staffBySid.get(value) : world.staff.find(one => one[by] === value);
    return own ?? (world.elsewhere.has(value) ? 'elsewhere' : undefined);
  };
}

type Question = Pick<Parameters<typeof chooseWorkers>[0], 'task' | 'now' | 'multiTask' | 'coolingDown'>;

/** A task that was created for a worker or a queue; capacity that is to be ignored stands for availability too. */
function chooseDirectly(world: World, task: TaskRow, question: Question): Choice {
  const queue = task.routingTarget!.startsWith('WQ')
    ? (world.staffed.get(task.routingTarget!) ?? null)
    : null;
  if (queue === null && task.routingTarget!.startsWith('WQ')) return { chosen: [], considered: [] };
  const workers = task.ignoreCapacity
    ? [world.staffBySid.get(task.routingTarget!)].filter(worker => worker !== undefined).map(reachable)
    : (queue?.workers ?? world.staff);
  return chooseWorkers({ ...question, target: null, queue, workers });
}

function reachable(worker: RoutingWorker): RoutingWorker {
  const channels = Object.fromEntries(
    Object.entries(worker.channels).map(([name, load]) => [name, { ...load, available: true }]),
  );
  return { ...worker, available: true, channels };
}

export function routingTaskOf(world: World, task: TaskRow): RoutingTask {
  const { sid, routingTarget, ignoreCapacity } = task;
  return {
    sid,
    attributes: attributesOf(task.attributes),
    taskChannelUniqueName: task.taskChannelUniqueName,
    channelOptimizedRouting: world.channels.some(
      channel => channel.sid === task.taskChannelSid && channel.channelOptimizedRouting,
    ),
    ...(routingTarget?.startsWith('WK') && { routingTarget: { workerSid: routingTarget, ignoreCapacity } }),
  };
}

/** Who was chosen holds one more, and waits from now on. */
export function occupy(world: World, { task, workers }: Pick<Verdict, 'task' | 'workers'>, now: Date): void {
  for (const { sid } of workers) {
    const worker = world.staffBySid.get(sid)!;
    const load = worker.channels[task.taskChannelUniqueName];
    if (load) load.assignedTasks += 1;
    worker.availableSince = now.getTime();
  }
}
