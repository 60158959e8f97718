/**
 * What happens in a workspace is recorded: as rows of the Events resource, and as calls of the workspace's event
 * callback when it has one and its filter lets the type through.
 */
import { notFound } from '../../../kernel/errors.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { webhookJob } from '../../../kernel/webhook.ts';
import { insertEvents } from '../store/events.ts';
import type { EventRow, ReservationRow, TaskRow, WorkerRow, WorkspaceRow } from '../store/rows.ts';
import { insertStays, insertTallies } from '../store/tallies.ts';
import { holdWorkspaces } from '../store/workspaces.ts';
import { ageOf, secondsOf } from './age.ts';
import { hearersOf } from './hearers.ts';
import { planSum } from './roll-up.ts';
import { staysOf, talliesOf } from './tally.ts';

/** One thing that happened, with the resources that its data describes. */
export interface Happening {
  accountSid: string;
  workspaceSid: string;
  /** As the contract names it: `reservation.created`. */
  type: string;
  /** The resource that it happened to; its kind is the word before the dot. */
  sid: string;
  description?: string;
  task?: TaskRow;
  worker?: WorkerRow;
  reservation?: ReservationRow;
  /** The queue that the task has moved out of. */
  leftQueueSid?: string | null;
  /** The worker as he was before he left his activity. */
  was?: WorkerRow;
  /** Workers who hold the task, or did until now. */
  holders?: readonly string[];
  /** More of its data, in snake_case. */
  data?: Record<string, unknown>;
}

/**
 * Records happenings in the order given, for events, callbacks and statistics: few statements, however many there are.
 * Throws the contract's 404 where the workspace has just been removed: nothing of what happened in it may remain.
 */
export async function record(tx: Tx, happenings: readonly Happening[]): Promise<void> {
  if (happenings.length === 0) return;
  const workspaces = await holdWorkspaces(tx, happenings);
  for (const { workspaceSid } of happenings)
    if (!workspaces.has(workspaceSid)) throw notFound(`/v1/Workspaces/${workspaceSid}`);
  const rows = happenings.map(happening => rowOf(tx, happening, workspaces.get(happening.workspaceSid)!));
  for (const row of rows) callBack(tx, row, workspaces.get(row.workspaceSid)!);
  for (const row of rows) publish(tx, row);
  await insertEvents(tx, rows);
  const tallies = talliesOf(happenings, tx.now);
  await insertTallies(tx, tallies);
  await insertStays(tx, staysOf(happenings, tx.now));
  for (const tally of tallies) planSum(tx, tally);
}

function rowOf(tx: Tx, happening: Happening, workspace: WorkspaceRow): EventRow {
  const { accountSid, workspaceSid, type, sid, task, worker, reservation } = happening;
  const extra = happening.data ?? {};
  const named = (key: string) => (typeof extra[key] === 'string' ? (extra[key] as string) : null);
  return {
    sid: tx.sid('EV'),
    accountSid,
    workspaceSid,
    eventType: type,
    description: happening.description ?? descriptionOf(type),
    resourceType: type.split('.')[0]!,
    resourceSid: sid,
    taskSid: task?.sid ?? null,
    workerSid: worker?.sid ?? null,
    reservationSid: reservation?.sid ?? null,
    workflowSid: task?.workflowSid ?? named('workflow_sid'),
    taskQueueSid: task?.taskQueueSid ?? named('task_queue_sid'),
    taskChannelSid: task?.taskChannelSid ?? named('task_channel_sid'),
    eventData: {
      workspace_sid: workspaceSid,
      workspace_name: workspace.friendlyName,
      ...(task && taskData(task, tx.now)),
      ...(worker && workerData(worker)),
      ...(reservation && {
        reservation_sid: reservation.sid,
        reservation_version: String(reservation.version),
      }),
      ...extra,
    },
    eventDate: tx.now,
    heardBy: hearersOf(happening),
  };
}

/** Live connections of the workers concerned hear of it, and those that watch the workspace. */
function publish(tx: Tx, { sid, workspaceSid, heardBy }: EventRow): void {
  for (const workerSid of heardBy ?? []) tx.publish(workerSid, sid);
  tx.publish(workspaceSid, sid);
}

/** `task-queue.entered` → `Task queue entered` */
function descriptionOf(type: string): string {
  const words = type.replace(/[.-]/g, ' ');
  return words[0]!.toUpperCase() + words.slice(1);
}

function taskData(task: TaskRow, now: Date): Record<string, unknown> {
  const ended = { canceled: 'task_canceled_reason', completed: 'task_completed_reason' };
  const reasonKey = ended[task.assignmentStatus as keyof typeof ended];
  return {
    task_sid: task.sid,
    task_attributes: task.attributes,
    task_age: ageOf(task, now),
    task_priority: task.priority,
    task_assignment_status: task.assignmentStatus,
    task_version: String(task.version),
    task_date_created: secondsOf(task.dateCreated),
    task_channel_sid: task.taskChannelSid,
    task_channel_unique_name: task.taskChannelUniqueName,
    ...(task.taskQueueSid !== null && {
      task_queue_sid: task.taskQueueSid,
      task_queue_name: task.taskQueueFriendlyName,
      task_queue_target_expression: task.taskQueueTargetWorkers,
      task_queue_entered_date: task.taskQueueEnteredDate && secondsOf(task.taskQueueEnteredDate),
    }),
    ...(task.workflowSid !== null && {
      workflow_sid: task.workflowSid,
      workflow_name: task.workflowFriendlyName,
    }),
    ...(reasonKey !== undefined && task.reason !== null && { [reasonKey]: task.reason }),
  };
}

/** The columns of a worker that events show. */
export function workerData(worker: WorkerRow): Record<string, unknown> {
  return {
    worker_sid: worker.sid,
    worker_name: worker.friendlyName,
    worker_attributes: worker.attributes,
    worker_activity_sid: worker.activitySid,
    worker_activity_name: worker.activityName,
    worker_version: String(worker.version),
  };
}

/** Calls of one workspace are made in order; nobody waits for their answers. */
function callBack(tx: Tx, row: EventRow, workspace: WorkspaceRow): void {
  if (!workspace.eventCallbackUrl || !passes(workspace.eventsFilter, row.eventType)) return;
  const at = { key: `${row.workspaceSid}:events`, accountSid: row.accountSid };
  tx.job(
    webhookJob(at, { url: workspace.eventCallbackUrl, method: 'POST', parameters: callbackParameters(row) }),
  );
}

/** An empty filter lets everything through. */
export function passes(filter: string | null, type: string): boolean {
  const types = (filter ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');
  return types.length === 0 || types.includes(type);
}

/** `task_queue_name` becomes `TaskQueueName`; what is null is left out. */
export function callbackParameters(row: EventRow): Record<string, string> {
  const parameters: Record<string, string> = {
    EventType: row.eventType,
    AccountSid: row.accountSid,
    EventDescription: row.description,
    ResourceType: row.resourceType,
    ResourceSid: row.resourceSid,
    Sid: row.sid,
    Timestamp: String(secondsOf(row.eventDate)),
    TimestampMs: String(row.eventDate.getTime()),
  };
  for (const [name, value] of Object.entries(row.eventData)) {
    if (value !== null && value !== undefined) parameters[pascal(name)] = String(value);
  }
  return parameters;
}

function pascal(name: string): string {
  return name.replace(/(^|_)([a-z])/g, (_, _mark: string, letter: string) => letter.toUpperCase());
}
