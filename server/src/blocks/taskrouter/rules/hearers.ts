/**
 * Whose clients hear of what: a worker of himself and his reservations, whoever holds a task of what becomes of it, and
 * whoever began a transfer how it goes.
 */
import { holdsCapacity, type ReservationState } from '@switchhook/engine-routing';
import type { ReservationRow } from '../store/rows.ts';
import type { Happening } from './record.ts';

const ABOUT_WORKER = new Set([
  'worker.activity.update',
  'worker.attributes.update',
  'worker.capacity.update',
  'worker.channel.availability.update',
  'worker.deleted',
]);
const ABOUT_HELD_TASK = new Set(['task.updated', 'task.wrapup', 'task.completed', 'task.canceled']);

/** SIDs of the workers whose clients hear of this; null when nobody's do. */
export function hearersOf({ type, sid, reservation, holders = [], data = {} }: Happening): string[] | null {
  if (ABOUT_WORKER.has(type)) return [sid];
  if (reservation !== undefined) return [reservation.workerSid];
  if (type.startsWith('task.transfer-')) return [String(data.initiating_worker_sid)];
  return ABOUT_HELD_TASK.has(type) && holders.length > 0 ? [...holders] : null;
}

/** The workers of these reservations who hold the task, or held it until this very change. */
export function holdersOf(
  reservations: readonly ReservationRow[],
  before: ReadonlyMap<string, ReservationState>,
): string[] {
  const held = reservations.filter(
    ({ sid, reservationStatus }) =>
      holdsCapacity(reservationStatus) || holdsCapacity(before.get(sid) ?? reservationStatus),
  );
  return [...new Set(held.map(({ workerSid }) => workerSid))];
}
