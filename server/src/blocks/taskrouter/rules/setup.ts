/** Sets up workspaces: what every new one holds, and what joins workers with task channels. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { insertRows } from '../../../kernel/sql.ts';
import type {
  ActivityRow,
  TaskChannelRow,
  TaskQueueRow,
  WorkerRow,
  WorkflowRow,
  WorkspaceKey,
  WorkspaceRow,
} from '../store/rows.ts';
import { reviseWorkers, workersOf } from '../store/workers.ts';
import { activityOf, readWorkspaces, taskChannelsOf, taskQueueOf } from '../store/workspaces.ts';
import { record } from './record.ts';
import { planAging } from './retention.ts';

/** The first one is where workers begin and where they are put when they let an offer pass. */
export const ACTIVITIES = [
  { friendlyName: 'Offline', available: false },
  { friendlyName: 'Available', available: true },
  { friendlyName: 'Unavailable', available: false },
] as const;

const TASK_CHANNELS = [
  ['default', 'Default'],
  ['voice', 'Voice'],
  ['chat', 'Programmable Chat'],
  ['sms', 'SMS'],
  ['video', 'Video'],
] as const;

/** Task channels of every workspace, which cannot be removed. */
export const isBuiltIn = (uniqueName: string): boolean => TASK_CHANNELS.some(([name]) => name === uniqueName);

const dates = (tx: Tx) => ({ dateCreated: tx.now, dateUpdated: tx.now });

export interface NewWorkspace {
  accountSid: string;
  friendlyName: string;
  eventCallbackUrl: string | null;
  eventsFilter: string | null;
  multiTaskEnabled: boolean;
  prioritizeQueueOrder: 'FIFO' | 'LIFO';
}

/** A workspace with its first activities and task channels. */
export async function createWorkspace(tx: Tx, given: NewWorkspace): Promise<WorkspaceRow> {
  const workspaceSid = tx.sid('WS');
  const key = { accountSid: given.accountSid, workspaceSid };
  const activities = await createActivities(tx, key, ACTIVITIES);
  const offline = activities[0]!.sid;
  await insertRows(tx, 'taskrouter.workspace', [
    { sid: workspaceSid, ...given, defaultActivitySid: offline, timeoutActivitySid: offline, ...dates(tx) },
  ]);
  for (const [uniqueName, friendlyName] of TASK_CHANNELS)
    await createTaskChannel(tx, key, { uniqueName, friendlyName, channelOptimizedRouting: false });
  planAging(tx, key);
  await record(tx, [{ ...key, type: 'workspace.created', sid: workspaceSid }]);
  return (await readWorkspaces(tx, [key])).get(workspaceSid)!;
}

export async function createActivities(
  tx: Tx,
  key: WorkspaceKey,
  given: readonly { friendlyName: string; available: boolean }[],
): Promise<ActivityRow[]> {
  const rows = given.map(activity => ({ sid: tx.sid('WA'), ...key, ...activity, ...dates(tx) }));
  await insertRows(tx, 'taskrouter.activity', rows);
  return rows;
}

/** A task channel, and its worker channel for everybody who is there. */
export async function createTaskChannel(
  tx: Tx,
  key: WorkspaceKey,
  given: { uniqueName: string; friendlyName: string; channelOptimizedRouting: boolean },
): Promise<TaskChannelRow> {
  const row = { sid: tx.sid('TC'), ...key, ...given, ...dates(tx) };
  await insertRows(tx, 'taskrouter.task_channel', [row]);
  const workers = await workersOf(tx, [key], 'everybody');
  await joinChannels(tx, workers, [row]);
  await reviseWorkers(tx, key, {});
  return row;
}

/** Every worker has a worker channel for every task channel, with room for one task. */
async function joinChannels(
  tx: Tx,
  workers: readonly WorkerRow[],
  channels: readonly TaskChannelRow[],
): Promise<void> {
  const rows = workers.flatMap(worker =>
    channels.map(channel => ({
      sid: tx.sid('WC'),
      accountSid: worker.accountSid,
      workspaceSid: worker.workspaceSid,
      workerSid: worker.sid,
      taskChannelSid: channel.sid,
      configuredCapacity: 1,
      available: true,
      lastReservedTime: null,
      ...dates(tx),
    })),
  );
  await insertRows(tx, 'taskrouter.worker_channel', rows);
}

export async function createWorker(
  tx: Tx,
  key: WorkspaceKey,
  given: { friendlyName: string; activity: ActivityRow; attributes: string },
): Promise<WorkerRow> {
  const row = {
    sid: tx.sid('WK'),
    ...key,
    friendlyName: given.friendlyName,
    activitySid: given.activity.sid,
    attributes: given.attributes,
    availableSince: tx.now,
    dateStatusChanged: tx.now,
    ...dates(tx),
    version: 0,
  };
  await insertRows(tx, 'taskrouter.worker', [row]);
  const worker = { ...row, activityName: given.activity.friendlyName, available: given.activity.available };
  await joinChannels(tx, [worker], await taskChannelsOf(tx, [key]));
  return worker;
}

export interface NewTaskQueue {
  friendlyName: string;
  targetWorkers: string;
  maxReservedWorkers: number;
  taskOrder: 'FIFO' | 'LIFO';
  reservationActivitySid: string | null;
  assignmentActivitySid: string | null;
}

export async function createTaskQueue(tx: Tx, key: WorkspaceKey, given: NewTaskQueue): Promise<TaskQueueRow> {
  const sid = tx.sid('WQ');
  await insertRows(tx, 'taskrouter.task_queue', [{ sid, ...key, ...given, ...dates(tx) }]);
  return (await taskQueueOf(tx, { ...key, sid }))!;
}

export interface NewWorkflow {
  friendlyName: string;
  configuration: string;
  assignmentCallbackUrl: string | null;
  fallbackAssignmentCallbackUrl: string | null;
  taskReservationTimeout: number;
}

export async function createWorkflow(tx: Tx, key: WorkspaceKey, given: NewWorkflow): Promise<WorkflowRow> {
  const row = { sid: tx.sid('WW'), ...key, ...given, documentContentType: 'application/json', ...dates(tx) };
  await insertRows(tx, 'taskrouter.workflow', [row]);
  return row;
}

/** A queue that everybody is in. */
export function createOpenQueue(tx: Tx, key: WorkspaceKey, friendlyName: string): Promise<TaskQueueRow> {
  return createTaskQueue(tx, key, {
    friendlyName,
    targetWorkers: '1==1',
    maxReservedWorkers: 1,
    taskOrder: 'FIFO',
    reservationActivitySid: null,
    assignmentActivitySid: null,
  });
}

/** A workflow that leads all tasks into one queue. */
export function createPlainWorkflow(
  tx: Tx,
  key: WorkspaceKey,
  { friendlyName, queueSid }: { friendlyName: string; queueSid: string },
): Promise<WorkflowRow> {
  return createWorkflow(tx, key, {
    friendlyName,
    configuration: everythingTo(queueSid),
    assignmentCallbackUrl: null,
    fallbackAssignmentCallbackUrl: null,
    taskReservationTimeout: 120,
  });
}

function everythingTo(queueSid: string): string {
  return JSON.stringify({ task_routing: { filters: [], default_filter: { queue: queueSid } } });
}

/** The activity in which a new worker begins. */
export async function firstActivity(tx: Tx, workspace: WorkspaceRow): Promise<ActivityRow> {
  const { accountSid, sid: workspaceSid, defaultActivitySid } = workspace;
  return (await activityOf(tx, { accountSid, workspaceSid, sid: defaultActivitySid }))!;
}
