/**
 * What can happen to a task and its reservations. Each function changes a scene or answers the sentence that says why
 * it cannot; nothing is written before the scene is saved.
 */
import {
  type ReservationEvent,
  reservationTransition,
  type TaskEvent,
  taskTransition,
} from '@switchhook/engine-routing';
import type { ReservationRow } from '../store/rows.ts';
import type { Scene } from './scene.ts';

/** Null when it was done. */
export type Refusal = string | null;

/** The first to accept gets the task; whoever else was asked is not needed any more. */
export function acceptReservation(scene: Scene, sid: string): Refusal {
  const isTransfer = Boolean(reservationIn(scene, sid)?.transferSid);
  const refusal = moveReservation(scene, sid, 'accept') ?? (isTransfer ? null : moveTask(scene, 'accept'));
  if (refusal !== null) return refusal;
  const { assignmentActivitySid: activitySid, accountSid } = scene.task;
  if (activitySid) scene.moves.push({ sid: reservationIn(scene, sid)!.workerSid, accountSid, activitySid });
  for (const other of pendingOf(scene)) moveReservation(scene, other.sid, 'rescind');
  if (isTransfer) completeTransfer(scene);
  return null;
}

/** Whoever has taken a task over holds it now; after a cold transfer its former worker only wraps up. */
function completeTransfer(scene: Scene): void {
  const { transfer, task } = scene;
  if (transfer === null) return;
  endTransfer(scene, { status: 'complete', note: 'task.transfer-completed' });
  if (transfer.transferType === 'QUEUE') task.taskQueueSid = transfer.transferTo;
  if (transfer.transferMode === 'COLD') moveReservation(scene, transfer.initiatingReservationSid, 'wrap');
}

export interface TransferEnd {
  status: 'complete' | 'failed' | 'canceled';
  note: string;
  reason?: string;
}

/** Nobody is asked any more; the task stays with whoever holds it. */
export function endTransfer(scene: Scene, { status, note, reason }: TransferEnd): void {
  const { transfer, task } = scene;
  if (transfer === null) return;
  transfer.transferStatus = status;
  transfer.transferFailedReason = reason ?? null;
  transfer.version += 1;
  task.transferSid = null;
  scene.transfer = null;
  for (const { sid, transferSid } of pendingOf(scene))
    if (transferSid === transfer.sid) moveReservation(scene, sid, 'cancel');
  scene.notes.push({ type: note, transfer });
}

/** One of several workers who hold a task leaves it to the others. */
export function leaveTask(scene: Scene, sid: string, event: 'wrap' | 'complete'): Refusal {
  return moveReservation(scene, sid, event);
}

/** Whether somebody else is at work on the task. */
export function isShared(scene: Scene, sid: string): boolean {
  return scene.reservations.some(other => other.sid !== sid && other.reservationStatus === 'accepted');
}

/** The worker does not want the task, or did not answer; he may go into another activity for that. */
export function refuseReservation(
  scene: Scene,
  sid: string,
  { event, activitySid }: { event: 'reject' | 'expire'; activitySid: string | null },
): Refusal {
  const refusal = moveReservation(scene, sid, event);
  if (refusal !== null) return refusal;
  const reservation = reservationIn(scene, sid)!;
  const { workerSid, accountSid } = reservation;
  if (activitySid !== null) scene.moves.push({ sid: workerSid, accountSid, activitySid });
  else goBack(scene, reservation);
  if (reservation.transferSid) failAttempt(scene, event);
  else if (pendingOf(scene).length === 0) moveTask(scene, 'release');
  return null;
}

/** A transfer to a worker ends when he does not want it; one to a queue looks for somebody else there. */
function failAttempt(scene: Scene, event: 'reject' | 'expire'): void {
  const { transfer } = scene;
  if (transfer === null) return;
  scene.notes.push({ type: 'task.transfer-attempt-failed', transfer });
  if (transfer.transferType === 'QUEUE') return;
  const reason = event === 'reject' ? 'The worker rejected the task' : 'The worker did not answer in time';
  endTransfer(scene, { status: 'failed', note: 'task.transfer-failed', reason });
}

/** In a single-task workspace an offer may have put the worker elsewhere; unless he has moved since, he goes back. */
function goBack(
  scene: Scene,
  { workerSid, accountSid, formerActivitySid, dateCreated }: ReservationRow,
): void {
  const worker = scene.workers.get(workerSid);
  if (!formerActivitySid || !worker || worker.dateStatusChanged > dateCreated) return;
  scene.moves.push({ sid: workerSid, accountSid, activitySid: formerActivitySid });
}

export function wrapTask(scene: Scene, reason: string | null): Refusal {
  return moveTogether(scene, { event: 'wrap', note: 'task.wrapup', reason });
}

export function completeTask(scene: Scene, reason: string | null): Refusal {
  return moveTogether(scene, { event: 'complete', note: 'task.completed', reason });
}

/** Ends a task that nobody has accepted yet. */
export function cancelTask(scene: Scene, reason: string | null): Refusal {
  return moveTogether(scene, { event: 'cancel', note: 'task.canceled', reason });
}

/** Takes a task away, whatever its state. */
export function removeTask(scene: Scene, note: 'task.deleted' | 'task.system-deleted'): void {
  scene.notes.push({ type: note });
  endTransfer(scene, { status: 'canceled', note: 'task.transfer-canceled' });
  for (const { sid } of scene.reservations) moveReservation(scene, sid, 'remove');
  scene.removed = true;
}

export function reservationIn(scene: Scene, sid: string): ReservationRow | undefined {
  return scene.reservations.find(reservation => reservation.sid === sid);
}

/** The task goes first, and its reservations go where they can. */
function moveTogether(
  scene: Scene,
  { event, note, reason }: { event: 'wrap' | 'complete' | 'cancel'; note: string; reason: string | null },
): Refusal {
  const refusal = moveTask(scene, event);
  if (refusal !== null) return refusal;
  if (reason !== null) scene.task.reason = reason;
  scene.notes.push({ type: note });
  endTransfer(scene, { status: 'canceled', note: 'task.transfer-canceled' });
  for (const { sid } of scene.reservations) moveReservation(scene, sid, event);
  return null;
}

function moveTask(scene: Scene, event: TaskEvent): Refusal {
  const transition = taskTransition(scene.task.assignmentStatus, event);
  if (!transition.ok) return transition.refusal;
  scene.task.assignmentStatus = transition.state;
  return null;
}

/** The names of a reservation's states in events, where they differ. */
const noteNames: Partial<Record<string, string>> = { wrapping: 'wrapup' };

function moveReservation(scene: Scene, sid: string, event: ReservationEvent): Refusal {
  const reservation = reservationIn(scene, sid);
  if (reservation === undefined) return `There is no reservation ${sid} of this task.`;
  const transition = reservationTransition(reservation.reservationStatus, event);
  if (!transition.ok) return transition.refusal;
  if (reservation.reservationStatus === 'pending' && ['cancel', 'rescind', 'remove'].includes(event))
    goBack(scene, reservation);
  reservation.reservationStatus = transition.state;
  scene.notes.push({ type: `reservation.${noteNames[transition.state] ?? transition.state}`, reservation });
  return null;
}

function pendingOf(scene: Scene): ReservationRow[] {
  return scene.reservations.filter(({ reservationStatus }) => reservationStatus === 'pending');
}
