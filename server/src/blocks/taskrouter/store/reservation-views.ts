/** SQL of reservations as the clients of workers see them: with the task, and the transfers that concern both. */
import type { Queryable } from '../../../kernel/sql.ts';
import { RESERVATIONS } from './reservations.ts';
import type { ReservationRow, TaskRow, TransferRow } from './rows.ts';
import { TASKS } from './tasks.ts';
import { TRANSFERS } from './transfers.ts';

export interface ReservationView {
  reservation: ReservationRow;
  task: TaskRow;
  /** The transfer by which the task came to the worker. */
  incoming: TransferRow | null;
  /** The transfer under way that the worker has begun. */
  outgoing: TransferRow | null;
}

/** Rows by their SIDs, of these accounts only. */
export interface Wanted {
  accountSids: readonly string[];
  sids: readonly (string | null)[];
}

/** Rows of one kind by SID; asks nothing where nothing is wanted. */
export async function rowsBySid<Row extends { sid: string }>(
  read: Queryable,
  { select, alias }: { select: string; alias: string },
  { accountSids, sids }: Wanted,
): Promise<Map<string, Row>> {
  const wanted = [...new Set(sids)].filter(sid => sid !== null);
  if (wanted.length === 0) return new Map();
  const rows = await read.query<Row>(
    `${select} where ${alias}.sid = any($1) and ${alias}.account_sid = any($2)`,
    [wanted, accountSids],
  );
  return new Map(rows.map(row => [row.sid, row]));
}

export const reservationsBySid = (read: Queryable, wanted: Wanted) =>
  rowsBySid<ReservationRow>(read, { select: RESERVATIONS, alias: 'r' }, wanted);
export const tasksBySid = (read: Queryable, wanted: Wanted) =>
  rowsBySid<TaskRow>(read, { select: TASKS, alias: 't' }, wanted);
export const transfersBySid = (read: Queryable, wanted: Wanted) =>
  rowsBySid<TransferRow>(read, { select: TRANSFERS, alias: 'x' }, wanted);

/** Reservations with all that belongs to them, by SID; those whose task is gone are left out. Two statements at most. */
export async function reservationViews(
  read: Queryable,
  reservations: readonly ReservationRow[],
): Promise<Map<string, ReservationView>> {
  const accountSids = [...new Set(reservations.map(({ accountSid }) => accountSid))];
  const tasks = await tasksBySid(read, { accountSids, sids: reservations.map(({ taskSid }) => taskSid) });
  const sids = [...reservations, ...tasks.values()].map(({ transferSid }) => transferSid);
  const transfers = await transfersBySid(read, { accountSids, sids });
  const views = new Map<string, ReservationView>();
  for (const reservation of reservations) {
    const task = tasks.get(reservation.taskSid);
    if (task === undefined) continue;
    const underWay = transfers.get(task.transferSid ?? '');
    const isOwn = underWay?.initiatingReservationSid === reservation.sid;
    views.set(reservation.sid, {
      reservation,
      task,
      incoming: transfers.get(reservation.transferSid ?? '') ?? null,
      outgoing: isOwn ? underWay : null,
    });
  }
  return views;
}
