/**
 * Transfers: a worker hands a task that he holds to another worker or to a queue. The task stays with him until somebody
 * accepts; after a cold transfer he wraps up then, after a warm one both hold it until each has finished.
 */
import { type ApiError, invalid } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { insertRows } from '../../../kernel/sql.ts';
import { tasksOfReservations } from '../store/reservations.ts';
import type { TransferRow, WorkerRow, WorkspaceKey } from '../store/rows.ts';
import type { TaskKey } from '../store/tasks.ts';
import { workersBySid } from '../store/workers.ts';
import { taskQueuesOf } from '../store/workspaces.ts';
import { attributesProblem } from './attributes.ts';
import { askRouting } from './routing-asked.ts';
import { openScenes, type Scene, saveScenes, sceneFor } from './scene.ts';
import { endTransfer, reservationIn } from './task-life.ts';

export interface NewTransfer extends WorkspaceKey {
  workerSid: string;
  reservationSid: string;
  /** A worker or a queue. */
  to: string;
  mode: 'WARM' | 'COLD';
  /** JSON text that replaces the task's attributes. */
  attributes?: string | undefined;
  priority?: number | undefined;
}

/** The transfer, or why there is none. */
export type StartedTransfer = TransferRow | { refused: ApiError };

/** How long a transfer to one worker waits for his having room. */
const WORKER_SECONDS = 120;

/** Begins transfers; whoever is to take a task over is asked when routing comes to it. */
export const startTransfers: Batch<NewTransfer, StartedTransfer> = async (tx, inputs) => {
  const scenes = [...(await openScenes(tx, await tasksOfReservations(tx, inputs))).values()];
  const queues = await taskQueuesOf(tx, inputs);
  const keys = inputs.map(({ accountSid, to }) => ({ accountSid, sid: to }));
  const workers = await workersBySid(tx, keys);
  const outcomes = inputs.map((input): StartedTransfer => {
    const scene = scenes.find(
      one => reservationIn(one, input.reservationSid)?.accountSid === input.accountSid,
    );
    const isQueue = queues.some(
      ({ sid, workspaceSid }) => sid === input.to && workspaceSid === input.workspaceSid,
    );
    const worker = workers.get(input.to);
    const target = worker?.workspaceSid === input.workspaceSid ? worker : isQueue ? 'queue' : null;
    const problem = problemOf(scene, input, target);
    return problem === null ? begin(tx, scene!, { input, target: target! }) : { refused: problem };
  });
  const started = outcomes.filter((row): row is TransferRow => !('refused' in row));
  await insertRows(tx, 'taskrouter.transfer', started);
  await saveScenes(tx, scenes);
  return outcomes;
};

function problemOf(
  scene: Scene | undefined,
  { workerSid, reservationSid, to, attributes }: NewTransfer,
  target: WorkerRow | 'queue' | null,
): ApiError | null {
  const reservation = scene && reservationIn(scene, reservationSid);
  if (reservation?.workerSid !== workerSid)
    return invalid('ReservationSid', `the worker has no reservation ${reservationSid}`);
  if (reservation.reservationStatus !== 'accepted')
    return invalid('ReservationSid', `must be accepted; it is ${reservation.reservationStatus}`);
  if (scene!.transfer !== null) return invalid('TaskSid', 'is being transferred already');
  if (target === null || to === workerSid)
    return invalid('To', `there is no other worker and no task queue ${to}`);
  const problem = attributes === undefined ? null : attributesProblem(attributes);
  return problem === null ? null : invalid('Attributes', problem);
}

function begin(
  tx: Tx,
  scene: Scene,
  { input, target }: { input: NewTransfer; target: WorkerRow | 'queue' },
): TransferRow {
  const { task } = scene;
  const transfer: TransferRow = {
    sid: tx.sid('TT'),
    accountSid: task.accountSid,
    workspaceSid: task.workspaceSid,
    taskSid: task.sid,
    initiatingReservationSid: input.reservationSid,
    initiatingWorkerSid: input.workerSid,
    initiatingQueueSid: task.taskQueueSid,
    initiatingWorkflowSid: task.workflowSid,
    transferMode: input.mode,
    transferType: target === 'queue' ? 'QUEUE' : 'WORKER',
    transferTo: input.to,
    transferStatus: 'initiated',
    transferFailedReason: null,
    dateCreated: tx.now,
    dateUpdated: tx.now,
    version: 0,
  };
  task.transferSid = transfer.sid;
  task.attributes = input.attributes ?? task.attributes;
  task.priority = input.priority ?? task.priority;
  scene.transfer = transfer;
  scene.notes.push({ type: 'task.transfer-initiated', transfer });
  if (target !== 'queue' && !target.available) {
    const reason = `Worker ${target.friendlyName} is ${target.activityName}`;
    endTransfer(scene, { status: 'failed', note: 'task.transfer-failed', reason });
  } else plan(tx, scene, transfer);
  return transfer;
}

function plan(tx: Tx, { task }: Scene, { sid: transferSid, transferType }: TransferRow): void {
  const { accountSid, workspaceSid, sid: taskSid } = task;
  const seconds = transferType === 'WORKER' ? WORKER_SECONDS : task.timeout;
  tx.timer({
    name: `${transferSid}:expiry`,
    kind: 'transfer.timedOut',
    key: workspaceSid,
    accountSid,
    data: { workspaceSid, taskSid, transferSid },
    runAt: new Date(tx.now.getTime() + seconds * 1000),
  });
  askRouting(tx, task, { reason: 'routing.due', sid: taskSid });
}

/** Calls a transfer off; null when it does not exist, a refusal when it is over. */
export const cancelTransfers: Batch<
  WorkspaceKey & { taskSid: string; transferSid: string },
  TransferRow | null | { refused: ApiError }
> = async (tx, keys) => {
  const scenes = await openScenes(tx, keys);
  const outcomes = keys.map(key => {
    const scene = sceneFor(scenes, key);
    const transfer = scene?.transfer ?? null;
    if (scene === undefined) return null;
    if (transfer?.sid !== key.transferSid)
      return { refused: invalid('TransferStatus', 'the transfer is not under way any more') };
    endTransfer(scene, { status: 'canceled', note: 'task.transfer-canceled' });
    tx.cancelTimer(`${transfer.sid}:expiry`);
    return transfer;
  });
  await saveScenes(tx, [...scenes.values()]);
  return outcomes;
};

/** Transfers that found nobody; whoever is being asked at this moment may still answer. */
export const expireTransfers: Batch<TaskKey & { transferSid: string }, null> = async (tx, keys) => {
  const scenes = await openScenes(tx, keys);
  for (const { taskSid, transferSid } of keys) {
    const scene = scenes.get(taskSid);
    if (scene?.transfer?.sid !== transferSid) continue;
    const isAsked = scene.reservations.some(
      one => one.transferSid === transferSid && one.reservationStatus === 'pending',
    );
    const reason = 'Nobody took the task over in time';
    if (!isAsked) endTransfer(scene, { status: 'failed', note: 'task.transfer-failed', reason });
  }
  await saveScenes(tx, [...scenes.values()]);
  return keys.map(() => null);
};
