/** SQL of the events of a workspace. */
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { EventRow, WorkspaceKey } from './rows.ts';

export const EVENTS = 'select e.* from taskrouter.event e';

const COLUMNS = `sid, account_sid, workspace_sid, event_type, description, resource_type, resource_sid, task_sid,
  worker_sid, reservation_sid, workflow_sid, task_queue_sid, task_channel_sid, event_data, event_date, heard_by`;

export async function insertEvents(tx: Queryable, rows: readonly EventRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into taskrouter.event (${COLUMNS})
     select ${COLUMNS} from json_populate_recordset(null::taskrouter.event, $1::json)`,
    [rowsParameter(rows)],
  );
}

export async function eventOf(
  tx: Queryable,
  { accountSid, workspaceSid, sid }: WorkspaceKey & { sid: string },
): Promise<EventRow | null> {
  const rows = await tx.query<EventRow>(
    `${EVENTS} where e.sid = $3 and e.workspace_sid = $2 and e.account_sid = $1`,
    [accountSid, workspaceSid, sid],
  );
  return rows[0] ?? null;
}

/** Removes up to `limit` of the oldest events before `before`; answers how many went. */
export async function removeOldEvents(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const rows = await tx.query(
    `delete from taskrouter.event where sid in (
       select sid from taskrouter.event where workspace_sid = $2 and account_sid = $1 and event_date < $3
       order by event_date limit $4) returning sid`,
    [accountSid, workspaceSid, before, limit],
  );
  return rows.length;
}
