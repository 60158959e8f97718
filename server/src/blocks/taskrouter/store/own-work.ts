/** SQL of what belongs to one worker. */
import type { Queryable } from '../../../kernel/sql.ts';

/** Reservations by which a worker holds a task, and those by which a worker may look at it, during and after. */
export const HOLDING = ['accepted', 'wrapping'] as const;
export const OFFERED = ['pending', ...HOLDING, 'completed'] as const;

interface WantedReservation {
  accountSid: string;
  workerSid: string;
  taskSid: string;
  statuses: readonly string[];
}

export async function hasReservation(
  read: Queryable,
  { accountSid, workerSid, taskSid, statuses }: WantedReservation,
): Promise<boolean> {
  const rows = await read.query(
    `select from taskrouter.reservation
     where task_sid = $1 and worker_sid = $2 and account_sid = $3 and reservation_status = any($4) limit 1`,
    [taskSid, workerSid, accountSid, statuses],
  );
  return rows.length > 0;
}

/** Whose reservation this is; null for one that is not there. */
export async function reservationWorker(
  read: Queryable,
  { accountSid, sid }: { accountSid: string; sid: string },
): Promise<string | null> {
  const [row] = await read.query<{ workerSid: string }>(
    'select worker_sid from taskrouter.reservation where sid = $1 and account_sid = $2',
    [sid, accountSid],
  );
  return row?.workerSid ?? null;
}
