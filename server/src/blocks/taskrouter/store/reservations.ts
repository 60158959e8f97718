/** SQL of reservations. */
import type { Batch } from '../../../kernel/line/tx.ts';
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { ReservationRow, WorkspaceKey } from './rows.ts';
import type { TaskKey } from './tasks.ts';

export const RESERVATIONS = `select r.*, w.friendly_name as worker_name
  from taskrouter.reservation r
  left join taskrouter.worker w on w.sid = r.worker_sid and w.account_sid = r.account_sid`;

const COLUMNS = `sid, account_sid, workspace_sid, task_sid, worker_sid, task_channel_sid, reservation_status,
  reservation_timeout, former_activity_sid, transfer_sid, date_created, date_updated, version`;

export async function insertReservations(tx: Queryable, rows: readonly ReservationRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into taskrouter.reservation (${COLUMNS})
     select ${COLUMNS} from json_populate_recordset(null::taskrouter.reservation, $1::json)`,
    [rowsParameter(rows)],
  );
}

export async function reservationOf(
  tx: Queryable,
  { accountSid, workspaceSid, sid }: WorkspaceKey & { sid: string },
): Promise<ReservationRow | null> {
  const rows = await tx.query<ReservationRow>(
    `${RESERVATIONS} where r.sid = $3 and r.workspace_sid = $2 and r.account_sid = $1`,
    [accountSid, workspaceSid, sid],
  );
  return rows[0] ?? null;
}

/** The tasks that these reservations are about. */
export async function tasksOfReservations(
  tx: Queryable,
  keys: readonly (WorkspaceKey & { reservationSid: string })[],
): Promise<TaskKey[]> {
  return tx.query<TaskKey>(
    `select distinct r.account_sid, r.workspace_sid, r.task_sid
     from json_to_recordset($1::json) as x(account_sid text, workspace_sid text, reservation_sid text)
     join taskrouter.reservation r on r.sid = x.reservation_sid and r.workspace_sid = x.workspace_sid
       and r.account_sid = x.account_sid`,
    [rowsParameter(keys)],
  );
}

/** Names of the workers who hold each task now. */
export const holdersOfTasks: Batch<{ accountSid: string; taskSid: string }, string[]> = async (
  tx,
  inputs,
) => {
  const rows = await tx.query<{ taskSid: string; accountSid: string; workerName: string }>(
    `select r.task_sid, r.account_sid, w.friendly_name as worker_name
     from json_to_recordset($1::json) as x(account_sid text, task_sid text)
     join taskrouter.reservation r on r.task_sid = x.task_sid and r.account_sid = x.account_sid
       and r.reservation_status in ('accepted', 'wrapping')
     join taskrouter.worker w on w.sid = r.worker_sid and w.account_sid = r.account_sid`,
    [rowsParameter(inputs)],
  );
  return inputs.map(input =>
    rows
      .filter(({ taskSid, accountSid }) => taskSid === input.taskSid && accountSid === input.accountSid)
      .map(({ workerName }) => workerName),
  );
};

/** All reservations of some tasks, locked in the order of their SIDs. */
export async function lockReservations(
  tx: Queryable,
  keys: readonly { accountSid: string; sid: string }[],
): Promise<ReservationRow[]> {
  if (keys.length === 0) return [];
  return tx.query<ReservationRow>(
    `with wanted as (select x.* from json_to_recordset($1::json) as x(account_sid text, sid text))
     ${RESERVATIONS} join wanted x on r.task_sid = x.sid and r.account_sid = x.account_sid
     order by r.sid for no key update of r`,
    [rowsParameter(keys.map(({ accountSid, sid }) => ({ accountSid, sid })))],
  );
}

export async function saveReservations(tx: Queryable, rows: readonly ReservationRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `update taskrouter.reservation r set reservation_status = x.reservation_status, date_updated = x.date_updated,
       version = r.version + 1
     from json_populate_recordset(null::taskrouter.reservation, $1::json) as x
     where r.sid = x.sid and r.account_sid = x.account_sid`,
    [rowsParameter(rows)],
  );
}

/** The open reservations of a worker: what keeps him from being removed, and what going away may reject. */
export function openReservationsOf(
  tx: Queryable,
  { accountSid, workspaceSid, workerSid }: WorkspaceKey & { workerSid: string },
): Promise<ReservationRow[]> {
  return tx.query<ReservationRow>(
    `${RESERVATIONS} where r.workspace_sid = $2 and r.worker_sid = $3 and r.account_sid = $1
       and r.reservation_status in ('pending', 'accepted', 'wrapping') order by r.sid`,
    [accountSid, workspaceSid, workerSid],
  );
}

/** Who let these tasks pass since `since`, and when. */
export function recentRefusals(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  { taskSids, since }: { taskSids: readonly string[]; since: Date },
): Promise<{ taskSid: string; workerSid: string; dateUpdated: Date }[]> {
  return tx.query(
    `select r.task_sid, r.worker_sid, r.date_updated from taskrouter.reservation r
     where r.task_sid = any($1) and r.workspace_sid = $2 and r.account_sid = $3
       and r.reservation_status in ('rejected', 'timeout') and r.date_updated > $4`,
    [taskSids, workspaceSid, accountSid, since],
  );
}
