/**
 * A task with its reservations, locked for a change. What happens to them is decided on these values; saving a scene
 * writes them and derives everything that follows: timers, events, and the question who is next.
 */
import { holdsCapacity, type ReservationState, type TaskState } from '@switchhook/engine-routing';
import type { Tx } from '../../../kernel/line/tx.ts';
import type { TaskChanged } from '../events.ts';
import { lockReservations, saveReservations } from '../store/reservations.ts';
import type { ReservationRow, TaskRow, TransferRow, WorkerRow } from '../store/rows.ts';
import { lockTasks, removeTasks, saveTasks, type TaskKey } from '../store/tasks.ts';
import { saveTransfers, transfersUnderWay } from '../store/transfers.ts';
import { moveWorkers, touchWorkers, type WorkerMove, workersBySid } from '../store/workers.ts';
import { holdersOf } from './hearers.ts';
import { type Happening, record } from './record.ts';
import { askRouting } from './routing-asked.ts';
import { toldMoves } from './worker-moves.ts';

export interface Scene {
  task: TaskRow;
  reservations: ReservationRow[];
  workers: Map<string, WorkerRow>;
  /** The transfer that is under way, and what became of it. */
  transfer: TransferRow | null;
  /** Events in their order; a reservation's carry its worker. */
  notes: { type: string; reservation?: ReservationRow; transfer?: TransferRow }[];
  /** Workers who go into another activity because of this. */
  moves: WorkerMove[];
  removed: boolean;
  before: { status: TaskState; reservations: Map<string, ReservationState> };
}

const LONG_AGO = new Date(0);

/** After a task has ended it can still be read for a while. */
const REMEMBERED_SECONDS = 300;

/** Locks tasks and their reservations; a task that does not exist has no scene. */
export async function openScenes(tx: Tx, keys: readonly TaskKey[]): Promise<Map<string, Scene>> {
  if (keys.length === 0) return new Map();
  const tasks = await lockTasks(tx, keys);
  const reservations = await lockReservations(tx, tasks);
  const workers = await workersBySid(
    tx,
    reservations.map(({ accountSid, workerSid }) => ({ accountSid, sid: workerSid })),
  );
  const transfers = await transfersUnderWay(tx, tasks);
  return new Map(
    tasks.map(task => {
      const own = reservations.filter(reservation => reservation.taskSid === task.sid);
      const scene = sceneOf(task, own, workers);
      scene.transfer = transfers.find(({ sid }) => sid === task.transferSid) ?? null;
      return [task.sid, scene];
    }),
  );
}

function sceneOf(task: TaskRow, reservations: ReservationRow[], workers: Map<string, WorkerRow>): Scene {
  const before = {
    status: task.assignmentStatus,
    reservations: new Map(reservations.map(({ sid, reservationStatus }) => [sid, reservationStatus])),
  };
  return { task, reservations, workers, transfer: null, notes: [], moves: [], removed: false, before };
}

/** The scene of a task, for the account that it belongs to. */
export function sceneFor(
  scenes: Map<string, Scene>,
  { accountSid, workspaceSid, taskSid }: TaskKey,
): Scene | undefined {
  const scene = scenes.get(taskSid);
  const isOwn = scene?.task.accountSid === accountSid && scene.task.workspaceSid === workspaceSid;
  return isOwn ? scene : undefined;
}

export async function saveScenes(tx: Tx, scenes: readonly Scene[]): Promise<void> {
  const changed = scenes.filter(scene => scene.notes.length > 0);
  if (changed.length === 0) return;
  const removed = changed.filter(scene => scene.removed);
  const kept = changed.filter(scene => !scene.removed);
  for (const { task } of kept) {
    task.dateUpdated = tx.now;
    // Back in its queue, or changed while it waits, it is looked at once at once, whatever the clock of whoever looks.
    if (task.assignmentStatus === 'pending') task.dueAt = LONG_AGO;
  }
  await saveTasks(
    tx,
    kept.map(({ task }) => task),
  );
  for (const { task } of kept) task.version += 1;
  const reservations = changed.flatMap(changedReservations);
  for (const reservation of reservations) reservation.dateUpdated = tx.now;
  await saveReservations(tx, reservations);
  for (const reservation of reservations) reservation.version += 1;
  await saveTransfers(tx, kept.flatMap(changedTransfers), tx.now);
  await restWorkers(tx, changed);
  const moved = await moveWorkers(
    tx,
    changed.flatMap(scene => scene.moves),
    tx.now,
  );
  await record(tx, [...changed.flatMap(happeningsOf), ...toldMoves(tx, moved, changed.flatMap(workersOf))]);
  if (removed.length > 0)
    await removeTasks(
      tx,
      removed.map(({ task }) => ({ ...task, taskSid: task.sid })),
    );
  for (const scene of changed) follow(tx, scene);
}

function changedReservations(scene: Scene): ReservationRow[] {
  return scene.reservations.filter(
    ({ sid, reservationStatus }) => scene.before.reservations.get(sid) !== reservationStatus,
  );
}

function changedTransfers({ notes }: Scene): TransferRow[] {
  return [...new Set(notes.flatMap(({ transfer }) => transfer ?? []))];
}

const workersOf = (scene: Scene): WorkerRow[] => [...scene.workers.values()];

/** Whoever has finished a task begins to wait for the next one. */
async function restWorkers(tx: Tx, scenes: readonly Scene[]): Promise<void> {
  const byAccount = new Map<string, string[]>();
  for (const reservation of scenes.flatMap(changedReservations)) {
    if (reservation.reservationStatus !== 'completed') continue;
    byAccount.set(reservation.accountSid, [
      ...(byAccount.get(reservation.accountSid) ?? []),
      reservation.workerSid,
    ]);
  }
  for (const [accountSid, sids] of byAccount) await touchWorkers(tx, accountSid, { sids, now: tx.now });
}

function happeningsOf({ task, notes, workers, reservations, before }: Scene): Happening[] {
  const { accountSid, workspaceSid } = task;
  const holders = holdersOf(reservations, before.reservations);
  return notes.map(({ type, reservation, transfer }) => {
    const worker = reservation && workers.get(reservation.workerSid);
    return {
      accountSid,
      workspaceSid,
      type,
      sid: reservation?.sid ?? task.sid,
      task,
      holders,
      ...(type === 'task.canceled' && task.reason !== null && { description: task.reason }),
      ...(reservation && { reservation }),
      ...(worker && { worker }),
      ...(transfer && { data: transferData(transfer) }),
    };
  });
}

/** The columns of a transfer that events show. */
function transferData(transfer: TransferRow): Record<string, unknown> {
  return {
    transfer_sid: transfer.sid,
    transfer_mode: transfer.transferMode,
    transfer_type: transfer.transferType,
    transfer_to: transfer.transferTo,
    transfer_status: transfer.transferStatus,
    transfer_failed_reason: transfer.transferFailedReason,
    initiating_reservation_sid: transfer.initiatingReservationSid,
    initiating_worker_sid: transfer.initiatingWorkerSid,
    initiating_queue_sid: transfer.initiatingQueueSid,
    initiating_workflow_sid: transfer.initiatingWorkflowSid,
  };
}

/** Timers and events that a change of state brings with it. */
function follow(tx: Tx, scene: Scene): void {
  const { task, before, removed } = scene;
  const changed = changedReservations(scene);
  for (const { sid } of changed)
    if (before.reservations.get(sid) === 'pending') tx.cancelTimer(`${sid}:timeout`);
  if (removed || task.assignmentStatus !== before.status) {
    followTask(tx, scene);
    tell(tx, scene);
  }
  const freed = changed.some(({ reservationStatus }) => !holdsCapacity(reservationStatus));
  if (freed || (before.status === 'reserved' && task.assignmentStatus === 'pending'))
    askRouting(tx, task, { reason: 'reservation.ended', sid: task.sid });
}

function followTask(tx: Tx, { task, removed }: Scene): void {
  const status = task.assignmentStatus;
  if (!removed && (status === 'pending' || status === 'reserved' || status === 'wrapping')) return;
  tx.cancelTimer(`${task.sid}:target`);
  if (removed || status === 'assigned') {
    tx.cancelTimer(`${task.sid}:ttl`);
    return;
  }
  const { accountSid, workspaceSid, sid: taskSid } = task;
  tx.timer({
    name: `${taskSid}:ttl`,
    kind: 'task.vanished',
    key: workspaceSid,
    accountSid,
    data: { workspaceSid, taskSid },
    runAt: new Date(tx.now.getTime() + REMEMBERED_SECONDS * 1000),
  });
}

function tell(tx: Tx, { task, notes, removed }: Scene): void {
  const named = notes.find(note => note.type.startsWith('task.')) ?? notes[0]!;
  const data: TaskChanged = {
    accountSid: task.accountSid,
    workspaceSid: task.workspaceSid,
    taskSid: task.sid,
    status: removed ? 'deleted' : task.assignmentStatus,
    event: named.type,
    attributes: task.attributes,
    reason: task.reason,
  };
  tx.emit({ kind: 'task.changed', key: task.workspaceSid, accountSid: task.accountSid, data });
}
