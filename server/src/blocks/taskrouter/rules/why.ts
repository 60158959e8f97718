/** Why a task waits, or why it went to whom it went: in data and in words. */
import {
  type Considered,
  explain,
  explainPast,
  type Place,
  targetAt,
  triedFilters,
  type Verdict,
} from '@switchhook/engine-routing';
import type { Tx } from '../../../kernel/line/tx.ts';
import { type DecisionRow, type DecisionTrace, lastDecision } from '../store/decisions.ts';
import type { TaskQueueRow, TaskRow } from '../store/rows.ts';
import { type TaskKey, taskOf } from '../store/tasks.ts';
import { decide, routingTaskOf, type Verdict as TaskVerdict, workflowOf } from './decide.ts';
import { goesDirectly } from './enter.ts';
import { readCooling, readWorld, type World } from './world.ts';

/** The nearer a worker was to getting the task, the earlier he is named. */
const CLOSENESS: readonly Verdict[] = [
  'chosen',
  'another worker came first',
  'cooling down',
  'no capacity',
  'channel unavailable',
  'unavailable',
  'target expression false',
  'not the known worker',
  'not the routing target',
  'queue expression false',
];

/** How many workers a decision that is kept names; the others are only counted. */
const KEPT_WORKERS = 30;
const SHOWN_WORKERS = 200;

/** What is kept of the decision that led to an offer. */
export function traceOf({ task, trace }: Pick<TaskVerdict, 'task' | 'trace'>): DecisionTrace {
  const last = trace.at(-1);
  const considered = last?.choice.considered ?? [];
  const place = last && !goesDirectly(task) ? last.place : null;
  return {
    queueSid: last?.queueSid ?? '',
    ...(place && { filterIndex: place.filterIndex, targetIndex: place.targetIndex }),
    counts: countsOf(considered),
    closest: closestOf(considered),
  };
}

function countsOf(considered: readonly Considered[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict } of considered) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

function closestOf(considered: readonly Considered[]): [string, string[]][] {
  const byVerdict = Map.groupBy(considered, ({ verdict }) => verdict);
  let places = KEPT_WORKERS;
  const closest: [string, string[]][] = [];
  for (const verdict of CLOSENESS) {
    const sids = (byVerdict.get(verdict) ?? []).slice(0, places).map(({ workerSid }) => workerSid);
    places -= sids.length;
    if (sids.length > 0) closest.push([verdict, sids]);
  }
  return closest;
}

export interface Why {
  taskSid: string;
  assignmentStatus: TaskRow['assignmentStatus'];
  /** When this was decided: now for a task that waits. */
  decidedAt: Date;
  sentence: string;
  filters: { name: string | null; expression: string; matched: boolean; sentence: string }[];
  target: object | null;
  counts: Record<string, number>;
  workers: { workerSid: string; friendlyName: string | null; verdict: string; sentence: string }[];
  warnings: { code: number; message: string }[];
}

/** Null when there is no such task. Reads, and changes nothing. */
export async function whyOf(tx: Tx, key: TaskKey): Promise<Why | null> {
  const task = await taskOf(tx, key);
  const world = task && (await readWorld(tx, key, [task], 'everybody'));
  if (task === null || world === null) return null;
  if (task.assignmentStatus === 'pending') return whyWaiting(tx, world, task);
  const decision = await lastDecision(tx, key);
  return decision === null ? whyEnded(tx, world, task) : whyOffered(world, task, decision);
}

async function whyWaiting(tx: Tx, world: World, task: TaskRow): Promise<Why> {
  await readCooling(tx, world, [task]);
  for (const [sid, queue] of world.staffed) world.staffed.set(sid, { ...queue, workers: world.staff });
  const verdict = decide(world, task, tx.now);
  const last = verdict.trace.at(-1);
  const considered = last?.choice.considered ?? [];
  const queue = world.queues.get(last?.queueSid ?? '');
  const target = last && !goesDirectly(task) ? targetAt(workflowOf(world, task), last.place) : undefined;
  const question = {
    task: routingTaskOf(world, task),
    target: target ?? null,
    targetWorkers: queue?.targetWorkers ?? null,
    now: tx.now.getTime(),
  };
  const workers = inCloseness(considered).map(({ workerSid, verdict }) => {
    const worker = world.staffBySid.get(workerSid)!;
    const sentence = explain({ ...question, verdict, worker });
    return { workerSid, friendlyName: worker.friendlyName, verdict, sentence };
  });
  const eligible = considered.filter(one => one.verdict !== 'queue expression false').length;
  return {
    ...aboutTask(world, task, tx.now),
    sentence: waitingSentence(verdict, { queue, eligible }),
    target: targetData(world, task, { place: last?.place ?? null, queue }),
    counts: countsOf(considered),
    workers,
    warnings: verdict.trace.flatMap(({ choice }) => choice.warning ?? []),
  };
}

function waitingSentence(
  { end, workers, dueAt }: TaskVerdict,
  { queue, eligible }: { queue: TaskQueueRow | undefined; eligible: number },
): string {
  if (end !== null) return `The task is about to be canceled: ${end}.`;
  if (workers.length > 0) return `The task is about to be offered to ${workers[0]!.friendlyName}.`;
  const where = queue ? `in ${queue.friendlyName}` : 'for its worker';
  const until = dueAt === null ? '' : ` It is looked at again at ${new Date(dueAt).toISOString()}.`;
  if (eligible === 0 && queue) return `The task waits ${where}, which no worker belongs to.${until}`;
  const who = eligible === 1 ? 'The worker who might take it cannot' : `None of ${eligible} workers can`;
  return `The task waits ${where}. ${who} take it now.${until}`;
}

/** A decision of the past is told as it was kept; the filters are told as they and the task are now. */
function whyOffered(world: World, task: TaskRow, { decidedAt, trace }: DecisionRow): Why {
  const nameOf = (sid: string) => world.staffBySid.get(sid)?.friendlyName ?? null;
  const workers = trace.closest.flatMap(([verdict, sids]) =>
    sids.map(workerSid => {
      const friendlyName = nameOf(workerSid);
      const sentence = explainPast(verdict as Verdict, friendlyName ?? workerSid);
      return { workerSid, friendlyName, verdict, sentence };
    }),
  );
  const chosen = workers.filter(({ verdict }) => verdict === 'chosen');
  const names = chosen.map(({ friendlyName, workerSid }) => friendlyName ?? workerSid).join(', ');
  const others = trace.counts['another worker came first'] ?? 0;
  const queue = world.queues.get(trace.queueSid);
  const place =
    trace.filterIndex === undefined
      ? null
      : { filterIndex: trace.filterIndex, targetIndex: trace.targetIndex ?? 0 };
  const more = others === 1 ? '1 other worker' : `${others} other workers`;
  const among = others === 0 ? 'nobody else could take it' : `${more} could have taken it too`;
  return {
    ...aboutTask(world, task, decidedAt),
    sentence: `The task was offered to ${names}${queue ? ` in ${queue.friendlyName}` : ''}; ${among}.`,
    target: targetData(world, task, { place, queue }),
    counts: trace.counts,
    workers,
    warnings: [],
  };
}

function whyEnded(tx: Tx, world: World, task: TaskRow): Why {
  const reason = task.reason === null ? '' : `: ${task.reason}`;
  return {
    ...aboutTask(world, task, tx.now),
    sentence: `The task was never offered to anybody. It is ${task.assignmentStatus}${reason}.`,
    target: targetData(world, task, { place: task.place, queue: world.queues.get(task.taskQueueSid ?? '') }),
    counts: {},
    workers: [],
    warnings: [],
  };
}

function aboutTask(world: World, task: TaskRow, decidedAt: Date) {
  const { sid: taskSid, assignmentStatus } = task;
  const scope = { task: routingTaskOf(world, task), now: decidedAt.getTime() };
  const filters = goesDirectly(task) ? [] : triedFilters(workflowOf(world, task), scope);
  return { taskSid, assignmentStatus, decidedAt, filters };
}

function targetData(
  world: World,
  task: TaskRow,
  {
    place,
    queue,
  }: { place: Pick<Place, 'filterIndex' | 'targetIndex'> | null; queue: TaskQueueRow | undefined },
): object | null {
  if (queue === undefined) return null;
  const common = {
    task_queue_sid: queue.sid,
    task_queue_name: queue.friendlyName,
    target_workers: queue.targetWorkers,
  };
  if (place === null || goesDirectly(task)) return common;
  const target = targetAt(workflowOf(world, task), { ...place, enteredAt: 0, waiting: true });
  return {
    ...common,
    filter_index: place.filterIndex,
    target_index: place.targetIndex,
    expression: target?.expression?.text ?? null,
    order_by: target?.orderBy?.text ?? null,
    skip_if: target?.skipIf?.text ?? null,
    priority: target?.priority ?? null,
    timeout: target?.timeoutSeconds ?? null,
  };
}

function inCloseness(considered: readonly Considered[]): Considered[] {
  const rank = ({ verdict }: Considered) => CLOSENESS.indexOf(verdict);
  return [...considered].sort((left, right) => rank(left) - rank(right)).slice(0, SHOWN_WORKERS);
}
