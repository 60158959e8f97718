/** Making and changing workspaces and what is set up in them. */
import { ApiError, conflict, invalid } from '../../../kernel/errors.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { updateRow } from '../../../kernel/sql.ts';
import type { ActivityRow, TaskChannelRow, WorkspaceKey, WorkspaceRow } from '../store/rows.ts';
import { reviseWorkers } from '../store/workers.ts';
import {
  activityOf,
  isActivityUsed,
  isTaskChannelUsed,
  readWorkspaces,
  removeChannelOfWorkers,
  removeRow,
  taskChannelOf,
} from '../store/workspaces.ts';
import { type Happening, record } from './record.ts';
import {
  createOpenQueue,
  createPlainWorkflow,
  createTaskChannel,
  createWorkspace,
  isBuiltIn,
} from './setup.ts';

export interface WorkspaceWishes {
  accountSid: string;
  friendlyName: string;
  eventCallbackUrl?: string;
  eventsFilter?: string;
  multiTaskEnabled: boolean;
  prioritizeQueueOrder: 'FIFO' | 'LIFO';
  /** NONE, or FIFO. */
  template: string;
}

/** A new workspace; the template FIFO brings a queue for everybody and a workflow that leads there. */
export async function openWorkspace(tx: Tx, { template, ...wishes }: WorkspaceWishes): Promise<WorkspaceRow> {
  if (template !== 'NONE' && template !== 'FIFO') throw invalid('Template', 'must be NONE or FIFO');
  const row = await createWorkspace(tx, {
    ...wishes,
    eventCallbackUrl: wishes.eventCallbackUrl || null,
    eventsFilter: wishes.eventsFilter || null,
  });
  if (template === 'FIFO') {
    const key = { accountSid: row.accountSid, workspaceSid: row.sid };
    const queue = await createOpenQueue(tx, key, 'Sample Queue');
    await createPlainWorkflow(tx, key, { friendlyName: 'Default Fifo Workflow', queueSid: queue.sid });
  }
  return row;
}

export interface WorkspaceEdit {
  friendlyName?: string;
  eventCallbackUrl?: string;
  eventsFilter?: string;
  defaultActivitySid?: string;
  timeoutActivitySid?: string;
  multiTaskEnabled?: boolean;
  prioritizeQueueOrder?: 'FIFO' | 'LIFO';
}

/** Null when there is no such workspace. */
export async function editWorkspace(
  tx: Tx,
  key: WorkspaceKey,
  edit: WorkspaceEdit,
): Promise<WorkspaceRow | null> {
  const before = (await readWorkspaces(tx, [key])).get(key.workspaceSid);
  if (before === undefined) return null;
  if (edit.multiTaskEnabled === false && before.multiTaskEnabled)
    throw invalid('MultiTaskEnabled', 'multitasking cannot be switched off');
  for (const [name, sid] of [
    ['DefaultActivitySid', edit.defaultActivitySid],
    ['TimeoutActivitySid', edit.timeoutActivitySid],
  ] as const) {
    if (sid !== undefined && (await activityOf(tx, { ...key, sid })) === null)
      throw invalid(name, `there is no activity ${sid}`);
  }
  const where = { sid: key.workspaceSid, accountSid: key.accountSid };
  await updateRow(tx, 'taskrouter.workspace', { where, set: { ...blankAsNull(edit), dateUpdated: tx.now } });
  await record(tx, [{ ...key, type: 'workspace.updated', sid: key.workspaceSid }]);
  return (await readWorkspaces(tx, [key])).get(key.workspaceSid)!;
}

/** An empty text takes an address or a filter away. */
function blankAsNull(edit: WorkspaceEdit): Record<string, unknown> {
  const blank = (text: string | undefined) => (text === '' ? null : text);
  return { ...edit, eventCallbackUrl: blank(edit.eventCallbackUrl), eventsFilter: blank(edit.eventsFilter) };
}

function happened(key: WorkspaceKey, type: string, row: { sid: string; friendlyName: string }): Happening {
  const noun = type.split('.')[0]!.replace('-', '_');
  return {
    ...key,
    type,
    sid: row.sid,
    data: { [`${noun}_sid`]: row.sid, [`${noun}_name`]: row.friendlyName },
  };
}

/** Records what happened to something that is set up in a workspace. */
export async function tellOf(
  tx: Tx,
  key: WorkspaceKey,
  { type, row }: { type: string; row: { sid: string; friendlyName: string } },
): Promise<void> {
  await record(tx, [happened(key, type, row)]);
}

/** Removes an activity that nobody is in and no setting names; false when there is none. */
export async function removeActivity(tx: Tx, key: WorkspaceKey, sid: string): Promise<boolean> {
  const row: ActivityRow | null = await activityOf(tx, { ...key, sid });
  if (row === null) return false;
  const workspace = (await readWorkspaces(tx, [key])).get(key.workspaceSid)!;
  if ([workspace.defaultActivitySid, workspace.timeoutActivitySid].includes(sid))
    throw inUse('The activity is the default or the timeout activity of its workspace');
  if (await isActivityUsed(tx, { ...key, sid }))
    throw inUse('The activity is used by workers or task queues');
  if (!(await removeRow(tx, 'activity', { ...key, sid }))) return false;
  await tellOf(tx, key, { type: 'activity.deleted', row });
  return true;
}

export async function openTaskChannel(
  tx: Tx,
  key: WorkspaceKey,
  given: { uniqueName: string; friendlyName: string; channelOptimizedRouting: boolean },
): Promise<TaskChannelRow> {
  if ((await taskChannelOf(tx, { ...key, sid: given.uniqueName })) !== null)
    throw conflict(20409, `There is a task channel ${given.uniqueName} already`);
  const row = await createTaskChannel(tx, key, given);
  await tellOf(tx, key, { type: 'task-channel.created', row });
  return row;
}

/** Removes a task channel of one's own with the worker channels that belong to it; false when there is none. */
export async function removeTaskChannel(tx: Tx, key: WorkspaceKey, name: string): Promise<boolean> {
  const row = await taskChannelOf(tx, { ...key, sid: name });
  if (row === null) return false;
  if (isBuiltIn(row.uniqueName)) throw inUse(`The task channel ${row.uniqueName} cannot be removed`);
  const wanted = { ...key, sid: row.sid };
  if (await isTaskChannelUsed(tx, wanted))
    throw inUse(`There are tasks of the task channel ${row.uniqueName}`);
  await removeChannelOfWorkers(tx, wanted);
  await reviseWorkers(tx, key, {});
  if (!(await removeRow(tx, 'task_channel', wanted))) return false;
  await tellOf(tx, key, { type: 'task-channel.deleted', row });
  return true;
}

/** 400: something else still needs it. */
export function inUse(message: string): ApiError {
  return new ApiError({ status: 400, code: 20001, message });
}
