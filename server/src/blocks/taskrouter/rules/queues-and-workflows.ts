/** Making, changing and removing task queues and workflows: what they name must exist, and what is used stays. */
import { parse } from '@switchhook/engine-expression';
import { queueSidsOf, readConfiguration } from '@switchhook/engine-routing';
import { ApiError, invalid } from '../../../kernel/errors.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { updateRow } from '../../../kernel/sql.ts';
import type { TaskQueueRow, WorkflowRow, WorkspaceKey } from '../store/rows.ts';
import { endedTasksOnly, reEvaluate } from '../store/tasks.ts';
import {
  activityOf,
  configurationTextsOf,
  isTaskQueueUsed,
  removeRow,
  taskQueueOf,
  taskQueuesOf,
  workflowOf,
} from '../store/workspaces.ts';
import { record } from './record.ts';
import { askRouting } from './routing-asked.ts';
import { createTaskQueue, createWorkflow, type NewTaskQueue, type NewWorkflow } from './setup.ts';
import { compiledOf } from './workflows.ts';
import { inUse, tellOf } from './workspaces.ts';

const MAX_CONFIGURATION_LENGTH = 1024 * 1024;

type Optional<Row> = { [Key in keyof Row]?: Row[Key] | undefined };

/** Throws when the text is no expression; the empty one matches nobody. */
export function checkExpression(name: string, text: string): void {
  const parsed = parse(text);
  if (!parsed.ok) throw invalid(name, parsed.problem);
}

async function checkQueue(tx: Tx, key: WorkspaceKey, given: Optional<NewTaskQueue>): Promise<void> {
  if (given.targetWorkers !== undefined) checkExpression('TargetWorkers', given.targetWorkers);
  for (const [name, sid] of [
    ['ReservationActivitySid', given.reservationActivitySid],
    ['AssignmentActivitySid', given.assignmentActivitySid],
  ] as const) {
    if (sid && (await activityOf(tx, { ...key, sid })) === null)
      throw invalid(name, `there is no activity ${sid}`);
  }
}

export async function openTaskQueue(tx: Tx, key: WorkspaceKey, given: NewTaskQueue): Promise<TaskQueueRow> {
  await checkQueue(tx, key, given);
  const row = await createTaskQueue(tx, key, given);
  await tellOf(tx, key, { type: 'task-queue.created', row });
  return row;
}

/** Null when there is no such queue. Another expression or order may let somebody be offered something. */
export async function editTaskQueue(
  tx: Tx,
  key: WorkspaceKey,
  { sid, edit }: { sid: string; edit: Optional<NewTaskQueue> },
): Promise<TaskQueueRow | null> {
  await checkQueue(tx, key, edit);
  const set = { ...edit, dateUpdated: tx.now };
  const changed = await updateRow<TaskQueueRow>(tx, 'taskrouter.task_queue', { where: { sid, ...key }, set });
  if (changed === null) return null;
  const row = (await taskQueueOf(tx, { ...key, sid }))!;
  if (edit.targetWorkers !== undefined) {
    const data = { task_queue_sid: sid, task_queue_name: row.friendlyName };
    await record(tx, [{ ...key, type: 'task-queue.expression.updated', sid, data }]);
  }
  askRouting(tx, key, { reason: 'routing.due', sid });
  return row;
}

/** Removes a queue that no workflow leads to and no task waits in; false when there is none. */
export async function removeTaskQueue(tx: Tx, key: WorkspaceKey, sid: string): Promise<boolean> {
  const row = await taskQueueOf(tx, { ...key, sid });
  if (row === null) return false;
  for (const { friendlyName, configuration } of await configurationTextsOf(tx, key)) {
    if (queueSidsOf(compiledOf(configuration).workflow).includes(sid))
      throw inUse(`The workflow ${friendlyName} leads to this task queue`);
  }
  if (await isTaskQueueUsed(tx, { ...key, sid })) throw inUse('There are tasks in this task queue');
  if (!(await removeRow(tx, 'task_queue', { ...key, sid }))) return false;
  await tellOf(tx, key, { type: 'task-queue.deleted', row });
  return true;
}

/** Throws with everything that is wrong with a configuration. */
async function checkConfiguration(tx: Tx, key: WorkspaceKey, text: string): Promise<void> {
  if (text.length > MAX_CONFIGURATION_LENGTH)
    throw invalid('Configuration', 'must not be longer than one megabyte');
  const read = readConfiguration(readJson(text));
  if (!read.ok) {
    const problems = read.problems.map(({ path, message }) => `${path} ${message}`);
    throw invalid('Configuration', problems.join('; '));
  }
  const known = new Set((await taskQueuesOf(tx, [key])).map(({ sid }) => sid));
  const unknown = queueSidsOf(read.workflow).filter(sid => !known.has(sid));
  if (unknown.length > 0) throw invalid('Configuration', `there is no task queue ${unknown.join(', ')}`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('Configuration', 'must be valid JSON');
  }
}

export async function openWorkflow(tx: Tx, key: WorkspaceKey, given: NewWorkflow): Promise<WorkflowRow> {
  await checkConfiguration(tx, key, given.configuration);
  const row = await createWorkflow(tx, key, given);
  await tellOf(tx, key, { type: 'workflow.created', row });
  return row;
}

/** Null when there is none. New tasks use the new configuration; waiting ones only when that is asked for. */
export async function editWorkflow(
  tx: Tx,
  key: WorkspaceKey,
  { sid, edit, reEvaluateTasks }: { sid: string; edit: Optional<NewWorkflow>; reEvaluateTasks: boolean },
): Promise<WorkflowRow | null> {
  if (edit.configuration !== undefined) await checkConfiguration(tx, key, edit.configuration);
  const set = { ...edit, dateUpdated: tx.now };
  const row = await updateRow<WorkflowRow>(tx, 'taskrouter.workflow', { where: { sid, ...key }, set });
  if (row === null) return null;
  await tellOf(tx, key, { type: 'workflow.updated', row });
  if (reEvaluateTasks) await reEvaluate(tx, key, { workflowSid: sid, now: tx.now });
  askRouting(tx, key, { reason: 'routing.due', sid });
  return row;
}

/** Removes a workflow that no task needs any more; false when there is none. */
export async function removeWorkflow(tx: Tx, key: WorkspaceKey, sid: string): Promise<boolean> {
  const row = await workflowOf(tx, { ...key, sid });
  if (row === null) return false;
  if (!(await endedTasksOnly(tx, key, sid)))
    throw new ApiError({ status: 400, code: 20001, message: 'There are tasks in this workflow' });
  if (!(await removeRow(tx, 'workflow', { ...key, sid }))) return false;
  await tellOf(tx, key, { type: 'workflow.deleted', row });
  return true;
}
