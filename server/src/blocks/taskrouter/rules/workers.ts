/** Making, changing and removing workers and their channels. */
import { conflict, invalid } from '../../../kernel/errors.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { updateRow, violates } from '../../../kernel/sql.ts';
import { openReservationsOf } from '../store/reservations.ts';
import type { ActivityRow, WorkerChannelRow, WorkerRow, WorkspaceKey, WorkspaceRow } from '../store/rows.ts';
import { moveWorkers, removeWorkerRows, reviseWorkers, workerChannelOf, workerOf } from '../store/workers.ts';
import { activityOf } from '../store/workspaces.ts';
import { attributesProblem } from './attributes.ts';
import { type Happening, record } from './record.ts';
import { askRouting } from './routing-asked.ts';
import { openScenes, saveScenes } from './scene.ts';
import { createWorker, firstActivity } from './setup.ts';
import { refuseReservation } from './task-life.ts';
import { toldMoves } from './worker-moves.ts';
import { inUse } from './workspaces.ts';

export interface WorkerWishes {
  friendlyName: string;
  activitySid?: string;
  attributes: string;
}

function checkAttributes(text: string | undefined): void {
  const problem = text === undefined ? null : attributesProblem(text);
  if (problem !== null) throw invalid('Attributes', problem);
}

/** Says that a name is taken in the words of the API. */
async function unlessTaken<Result>(friendlyName: string | undefined, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (violates(error, 'worker_friendly_name'))
      throw conflict(20409, `There is a worker named ${friendlyName} already`);
    throw error;
  }
}

/** A new worker with a worker channel for every task channel. */
export async function openWorker(tx: Tx, workspace: WorkspaceRow, wishes: WorkerWishes): Promise<WorkerRow> {
  checkAttributes(wishes.attributes);
  const key = { accountSid: workspace.accountSid, workspaceSid: workspace.sid };
  const { friendlyName, attributes } = wishes;
  const activity = await wishedActivity(tx, key, wishes.activitySid);
  const made = createWorker(tx, key, {
    friendlyName,
    attributes,
    activity: activity ?? (await firstActivity(tx, workspace)),
  });
  const worker = await unlessTaken(friendlyName, made);
  await record(tx, [{ ...key, type: 'worker.created', sid: worker.sid, worker }]);
  askRouting(tx, key, { reason: 'worker.changed', sid: worker.sid });
  return worker;
}

async function wishedActivity(
  tx: Tx,
  key: WorkspaceKey,
  sid: string | undefined,
): Promise<ActivityRow | null> {
  if (!sid) return null;
  const activity = await activityOf(tx, { ...key, sid });
  if (activity === null) throw invalid('ActivitySid', `there is no activity ${sid}`);
  return activity;
}

export interface WorkerEdit {
  sid: string;
  friendlyName?: string | undefined;
  activitySid?: string | undefined;
  attributes?: string | undefined;
  /** With an unavailable activity: pending reservations are rejected. */
  rejectPendingReservations?: boolean | undefined;
  /** Throws when the worker is not as the caller believes. */
  check: (worker: WorkerRow) => void;
}

/** Null when there is no such worker. What was accepted stays with a worker who goes away. */
export async function editWorker(tx: Tx, key: WorkspaceKey, edit: WorkerEdit): Promise<WorkerRow | null> {
  const before = await workerOf(tx, { ...key, sid: edit.sid }, 'lock');
  if (before === null) return null;
  edit.check(before);
  checkAttributes(edit.attributes);
  const activity = await wishedActivity(tx, key, edit.activitySid);
  if (edit.rejectPendingReservations && (activity ?? before).available)
    throw invalid('RejectPendingReservations', 'can only be used with an activity that is not available');
  if (edit.rejectPendingReservations) await rejectPending(tx, key, edit.sid);
  const { friendlyName, attributes } = edit;
  if (friendlyName !== undefined || attributes !== undefined) {
    const set = { friendlyName, attributes, dateUpdated: tx.now, version: before.version + 1 };
    const where = { sid: edit.sid, ...key };
    await unlessTaken(friendlyName, updateRow(tx, 'taskrouter.worker', { where, set }));
  }
  const move = {
    sid: edit.sid,
    accountSid: key.accountSid,
    activitySid: activity?.sid ?? before.activitySid,
  };
  const moved = await moveWorkers(tx, [move], tx.now);
  const worker = (await workerOf(tx, { ...key, sid: edit.sid }))!;
  const told: Happening[] = toldMoves(tx, moved, [before]);
  if (attributes !== undefined)
    told.unshift({ ...key, type: 'worker.attributes.update', sid: worker.sid, worker });
  await record(tx, told);
  if (attributes !== undefined) askRouting(tx, key, { reason: 'worker.changed', sid: worker.sid });
  return worker;
}

async function rejectPending(tx: Tx, key: WorkspaceKey, workerSid: string): Promise<void> {
  const open = await openReservationsOf(tx, { ...key, workerSid });
  const pending = open.filter(({ reservationStatus }) => reservationStatus === 'pending');
  const scenes = await openScenes(
    tx,
    pending.map(({ taskSid }) => ({ ...key, taskSid })),
  );
  for (const { taskSid, sid } of pending)
    refuseReservation(scenes.get(taskSid)!, sid, { event: 'reject', activitySid: null });
  await saveScenes(tx, [...scenes.values()]);
}

/** Removes a worker who is away and holds nothing; false when there is none. */
export async function removeWorker(
  tx: Tx,
  key: WorkspaceKey,
  { sid, check }: Pick<WorkerEdit, 'sid' | 'check'>,
): Promise<boolean> {
  const worker = await workerOf(tx, { ...key, sid }, 'lock');
  if (worker === null) return false;
  check(worker);
  if (worker.available) throw inUse('The worker is in an activity that is available');
  if ((await openReservationsOf(tx, { ...key, workerSid: sid })).length > 0)
    throw inUse('The worker has reservations that have not ended');
  await record(tx, [{ ...key, type: 'worker.deleted', sid, worker, was: worker }]);
  await removeWorkerRows(tx, { ...key, sid });
  return true;
}

export interface WorkerChannelEdit {
  workerSid: string;
  /** SID of the worker channel or the task channel, or the unique name of the latter. */
  name: string;
  capacity?: number | undefined;
  available?: boolean | undefined;
}

/** Null when there is no such worker channel. */
export async function editWorkerChannel(
  tx: Tx,
  key: WorkspaceKey,
  { workerSid, name, capacity, available }: WorkerChannelEdit,
): Promise<WorkerChannelRow | null> {
  const before = await workerChannelOf(tx, { ...key, workerSid, name });
  const worker = await workerOf(tx, { ...key, sid: workerSid });
  if (before === null || worker === null) return null;
  const set = { configuredCapacity: capacity, available, dateUpdated: tx.now };
  await updateRow(tx, 'taskrouter.worker_channel', { where: { sid: before.sid, ...key }, set });
  await reviseWorkers(tx, key, { sid: workerSid });
  const row = (await workerChannelOf(tx, { ...key, workerSid, name }))!;
  const data = {
    worker_channel_sid: row.sid,
    worker_channel_configured_capacity: row.configuredCapacity,
    worker_channel_available: row.available,
    task_channel_sid: row.taskChannelSid,
    task_channel_unique_name: row.taskChannelUniqueName,
  };
  const types = [
    ...(capacity === undefined ? [] : ['worker.capacity.update']),
    ...(available === undefined ? [] : ['worker.channel.availability.update']),
  ];
  await record(
    tx,
    types.map(type => ({ ...key, type, sid: workerSid, worker, data })),
  );
  askRouting(tx, key, { reason: 'worker.changed', sid: workerSid });
  return row;
}
