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
  const refusal = moveReservation(scene, sid, 'accept') ?? moveTask(scene, 'accept');
  if (refusal !== null) return refusal;
  for (const other of pendingOf(scene)) moveReservation(scene, other.sid, 'rescind');
  return null;
}

/** The worker does not want the task, or did not answer; he may go into another activity for that. */
export function refuseReservation(
  scene: Scene,
  sid: string,
  { event, activitySid }: { event: 'reject' | 'expire'; activitySid: string | null },
): Refusal {
  const refusal = moveReservation(scene, sid, event);
  if (refusal !== null) return refusal;
  const { workerSid, accountSid } = reservationIn(scene, sid)!;
  if (activitySid !== null) scene.moves.push({ sid: workerSid, accountSid, activitySid });
  if (pendingOf(scene).length === 0) moveTask(scene, 'release');
  return null;
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
  reservation.reservationStatus = transition.state;
  scene.notes.push({ type: `reservation.${noteNames[transition.state] ?? transition.state}`, reservation });
  return null;
}

function pendingOf(scene: Scene): ReservationRow[] {
  return scene.reservations.filter(({ reservationStatus }) => reservationStatus === 'pending');
}
