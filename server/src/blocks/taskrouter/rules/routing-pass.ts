/**
 * One routing pass over a workspace: everything that can be offered now is offered. Tasks that are new or due are looked at
 * always; tasks that merely wait, only where somebody has time.
 */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { Logger } from '../../../kernel/log.ts';
import type { TaskRow, WorkspaceKey } from '../store/rows.ts';
import { freshTasks } from '../store/tasks.ts';
import { waitingTasks } from '../store/waiting.ts';
import { applyVerdicts } from './apply.ts';
import { decideAll, type Verdict } from './decide.ts';
import { askRouting, takeUnsettled } from './routing-asked.ts';
import { readCooling, readWorld, roomOf, type World } from './world.ts';

const FRESH_LIMIT = 500;
const WAITING_LIMIT = 500;
/** Who has room takes few tasks, so that few are read for him. */
const WAITING_FLOOR = 20;
const WAITING_PER_WORKER = 4;

/** Makes the passes of a turn: none for a workspace that has had one since it last changed. */
export function makeRouteWorkspaces(log: Logger): Batch<WorkspaceKey, null> {
  return async (tx, inputs) => {
    const keys = takeUnsettled(tx, inputs);
    if (keys.length > 0) {
      const fresh = await freshTasks(tx, keys, { now: tx.now, limit: FRESH_LIMIT });
      for (const key of keys) {
        const own = fresh.filter(task => task.workspaceSid === key.workspaceSid);
        await pass(tx, key, { fresh: own, log });
      }
    }
    return inputs.map(() => null);
  };
}

async function pass(
  tx: Tx,
  key: WorkspaceKey,
  { fresh, log }: { fresh: TaskRow[]; log: Logger },
): Promise<void> {
  const world = await readWorld(tx, key, fresh);
  if (world === null) return;
  const verdicts = await decideInOrder(tx, world, fresh);
  for (const { task, warnings } of verdicts)
    for (const { code, message } of warnings)
      log.warn({ account: key.accountSid, task: task.sid, code }, message);
  await applyVerdicts(tx, world, verdicts);
  if (fresh.length >= FRESH_LIMIT) askRouting(tx, key, { reason: 'routing.due', sid: key.workspaceSid });
}

/** Waiting tasks come page by page; those that are new or due are decided on in their places between them. */
async function decideInOrder(tx: Tx, world: World, fresh: readonly TaskRow[]): Promise<Verdict[]> {
  const compare = taskOrder(world);
  const verdicts: Verdict[] = [];
  let rest = [...fresh].sort(compare);
  let after: TaskRow | null = null;
  do {
    const page = await readWaiting(tx, world, after);
    after = page.last;
    const isNow = (task: TaskRow) => after === null || compare(task, after) < 0;
    const tasks = [...page.rows, ...rest.filter(isNow)].sort(compare);
    rest = rest.filter(task => !isNow(task));
    await readCooling(tx, world, tasks);
    verdicts.push(...decideAll(world, tasks, tx.now));
  } while (after !== null);
  return verdicts;
}

/** The next page of waiting tasks that somebody has room for; `last` is null when there are no more. */
async function readWaiting(
  tx: Tx,
  world: World,
  after: TaskRow | null,
): Promise<{ rows: TaskRow[]; last: TaskRow | null }> {
  const { open, workers } = roomOf(world);
  if (workers.length === 0) return { rows: [], last: null };
  const limit = Math.min(WAITING_LIMIT, WAITING_FLOOR + WAITING_PER_WORKER * workers.length);
  const lifo = [...world.queues.values()].filter(queue => queue.taskOrder === 'LIFO');
  const rows = await waitingTasks(tx, world, {
    open,
    workerSids: workers.map(worker => worker.sid),
    lifoQueueSids: lifo.map(queue => queue.sid),
    lifoFirst: world.lifoFirst,
    now: tx.now,
    after,
    limit,
  });
  return { rows, last: rows.length === limit ? rows.at(-1)! : null };
}

/** The order of `waitingTasks`: LIFO queues look at age alone, and the workspace says which kind goes first. */
function taskOrder(world: World): (left: TaskRow, right: TaskRow) => number {
  const isLifo = (task: TaskRow) => world.queues.get(task.taskQueueSid ?? '')?.taskOrder === 'LIFO';
  return (left, right) => {
    const youngFirst = isLifo(left);
    if (youngFirst !== isLifo(right)) return youngFirst === world.lifoFirst ? -1 : 1;
    const age = left.virtualStartTime.getTime() - right.virtualStartTime.getTime();
    const order = youngFirst ? -age : right.priority - left.priority || age;
    return order || (left.sid < right.sid ? -1 : 1);
  };
}
