/** A task enters a target of its workflow: another queue and another priority count, and the workspace is told. */
import type { Decision, Place } from '@switchhook/engine-routing';
import type { TaskQueueRow, TaskRow } from '../store/rows.ts';
import type { Happening } from './record.ts';

type Move = Decision['moves'][number];

/** The place of a task that goes past all workflows, straight to a queue or a worker. */
export function directPlace(now: Date): Place {
  return { filterIndex: null, targetIndex: 0, enteredAt: now.getTime(), waiting: true };
}

/** Whether a task was created for a queue or a worker, so that no workflow leads it. */
export function goesDirectly({ routingTarget }: Pick<TaskRow, 'routingTarget'>): boolean {
  return routingTarget !== null && !routingTarget.startsWith('WW');
}

/** Changes the task and answers what is to be told of it, in the contract's order. */
export function enterTarget(
  task: TaskRow,
  move: Move,
  { queue, now }: { queue: TaskQueueRow | undefined; now: Date },
): Happening[] {
  const formerQueueSid = task.taskQueueSid;
  task.place = move.place;
  task.priority = move.target.priority ?? task.priority;
  if (formerQueueSid !== move.target.queueSid) task.taskQueueEnteredDate = now;
  task.taskQueueSid = move.target.queueSid;
  task.taskQueueFriendlyName = queue?.friendlyName ?? null;
  task.taskQueueTargetWorkers = queue?.targetWorkers ?? null;
  return typesOf(move, formerQueueSid).map(type => happening(task, type, { move, formerQueueSid }));
}

function typesOf({ why, target }: Move, formerQueueSid: string | null): string[] {
  if (why === 'entered') return ['workflow.entered', 'task-queue.entered', 'workflow.target-matched'];
  const left = why === 'timeout' ? 'task-queue.timeout' : 'workflow.skipped';
  const moved = formerQueueSid === target.queueSid ? [] : ['task-queue.moved', 'task-queue.entered'];
  return [left, ...moved, 'workflow.target-matched'];
}

function happening(
  task: TaskRow,
  type: string,
  { move, formerQueueSid }: { move: Move; formerQueueSid: string | null },
): Happening {
  const { accountSid, workspaceSid } = task;
  const moved = type === 'task-queue.moved' ? { leftQueueSid: formerQueueSid } : {};
  const sid = type.startsWith('workflow') ? task.workflowSid! : move.target.queueSid;
  const data = move.filterName === null ? {} : { workflow_filter_name: move.filterName };
  return { accountSid, workspaceSid, type, sid, task: { ...task }, data, ...moved };
}
