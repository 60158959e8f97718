/** Which workers, queues and tasks an expression of a list's filter is true of. */
import { compile, parse } from '@switchhook/engine-expression';
import { queueMatcher, type RoutingWorker } from '@switchhook/engine-routing';
import { invalid } from '../../../kernel/errors.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { WorkspaceKey } from '../store/rows.ts';
import { attributesOfTasks } from '../store/tasks.ts';
import { workersHolding, workersOf } from '../store/workers.ts';
import { taskQueuesOf } from '../store/workspaces.ts';
import { attributesOf } from './attributes.ts';
import { likelyTexts } from './likely.ts';
import { checkExpression } from './queues-and-workflows.ts';
import { readStaff } from './world.ts';

/** Everybody of a workspace, as expressions see them. */
export async function everybody(read: Queryable, key: WorkspaceKey): Promise<RoutingWorker[]> {
  return readStaff(read, key, await workersOf(read, [key], 'everybody'));
}

/** The queues whose expression is true of a worker. */
export async function queuesForWorker(
  read: Queryable,
  key: WorkspaceKey,
  workerSid: string,
): Promise<string[]> {
  const worker = (await everybody(read, key)).find(({ sid }) => sid === workerSid);
  return worker === undefined ? [] : queuesOf(read, key, [worker]);
}

/** The queues for workers with these attributes: a JSON object, or an expression that is true of some workers. */
export async function queuesForAttributes(
  read: Queryable,
  key: WorkspaceKey,
  text: string,
): Promise<string[]> {
  if (text.trim().startsWith('{')) return queuesOf(read, key, [imagined(text)]);
  checkExpression('EvaluateWorkerAttributes', text);
  return queuesOf(read, key, (await everybody(read, key)).filter(queueMatcher(text)));
}

async function queuesOf(
  read: Queryable,
  key: WorkspaceKey,
  workers: readonly RoutingWorker[],
): Promise<string[]> {
  const queues = await taskQueuesOf(read, [key]);
  return queues.filter(queue => workers.some(queueMatcher(queue.targetWorkers))).map(({ sid }) => sid);
}

function imagined(attributes: string): RoutingWorker {
  return {
    sid: '',
    friendlyName: '',
    activitySid: '',
    activityName: '',
    available: true,
    availableSince: 0,
    attributes: attributesOf(attributes),
    channels: {},
  };
}

/** The workers of whom an expression is true. */
export async function workersMatching(
  read: Queryable,
  key: WorkspaceKey,
  expression: string,
): Promise<string[]> {
  checkExpression('TargetWorkersExpression', expression);
  return (await likelyStaff(read, key, expression)).filter(queueMatcher(expression)).map(({ sid }) => sid);
}

/** Whoever an expression may be true of, as far as the attributes tell at a glance. */
async function likelyStaff(read: Queryable, key: WorkspaceKey, expression: string): Promise<RoutingWorker[]> {
  const parsed = parse(expression);
  const likely = parsed.ok ? likelyTexts(parsed.expression) : [];
  return readStaff(read, key, await workersHolding(read, key, likely));
}

/** The workers of a queue, by its SID or its name. */
export async function workersOfQueue(read: Queryable, key: WorkspaceKey, name: string): Promise<string[]> {
  const queues = await taskQueuesOf(read, [key]);
  const matchers = queues
    .filter(({ sid, friendlyName }) => sid === name || friendlyName === name)
    .map(({ targetWorkers }) => queueMatcher(targetWorkers));
  const workers = await everybody(read, key);
  return workers.filter(worker => matchers.some(matches => matches(worker))).map(({ sid }) => sid);
}

/** The tasks of whose attributes an expression is true. */
export async function tasksMatching(
  read: Queryable,
  key: WorkspaceKey,
  expression: string,
): Promise<string[]> {
  const parsed = parse(expression);
  if (!parsed.ok) throw invalid('EvaluateTaskAttributes', parsed.problem);
  const holds = compile(parsed.expression);
  const likely = likelyTexts(parsed.expression);
  const matching: string[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page = await attributesOfTasks(read, key, { after, likely, limit: PAGE_OF_TASKS });
    for (const { sid, attributes } of page) if (holds(attributesOf(attributes))) matching.push(sid);
    after = page.length === PAGE_OF_TASKS ? page.at(-1)?.sid : undefined;
  }
  return matching;
}

/** However many tasks there are, no more than these are held at a time. */
const PAGE_OF_TASKS = 5000;
