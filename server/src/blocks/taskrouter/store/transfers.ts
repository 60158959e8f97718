/** SQL of transfers. */
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { TaskRow, TransferRow, WorkspaceKey } from './rows.ts';

export const TRANSFERS = 'select x.* from taskrouter.transfer x';

export async function transferOf(
  read: Queryable,
  { accountSid, workspaceSid, sid }: WorkspaceKey & { sid: string },
): Promise<TransferRow | null> {
  const rows = await read.query<TransferRow>(
    `${TRANSFERS} where x.sid = $3 and x.workspace_sid = $2 and x.account_sid = $1`,
    [accountSid, workspaceSid, sid],
  );
  return rows[0] ?? null;
}

/** The transfers under way of tasks that are locked; most tasks have none, and cost nothing here. */
export async function transfersUnderWay(tx: Queryable, tasks: readonly TaskRow[]): Promise<TransferRow[]> {
  const own = tasks.filter(({ transferSid }) => transferSid !== null);
  if (own.length === 0) return [];
  return tx.query<TransferRow>(`${TRANSFERS} where x.sid = any($1) and x.account_sid = any($2)`, [
    own.map(({ transferSid }) => transferSid),
    [...new Set(own.map(({ accountSid }) => accountSid))],
  ]);
}

export async function saveTransfers(tx: Queryable, rows: readonly TransferRow[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `update taskrouter.transfer t set transfer_status = x.transfer_status, transfer_failed_reason = x.transfer_failed_reason,
       version = x.version, date_updated = $2
     from json_populate_recordset(null::taskrouter.transfer, $1::json) as x
     where t.sid = x.sid and t.account_sid = x.account_sid`,
    [rowsParameter(rows), now],
  );
}

/** The transfers of a workspace that nobody is asked about at present, the oldest first. */
export function transfersToOffer(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
): Promise<TransferRow[]> {
  return tx.query<TransferRow>(
    `${TRANSFERS} where x.workspace_sid = $2 and x.account_sid = $1 and x.transfer_status = 'initiated'
       and not exists (select from taskrouter.reservation r where r.task_sid = x.task_sid and r.account_sid = x.account_sid
         and r.transfer_sid = x.sid and r.reservation_status = 'pending')
     order by x.sid`,
    [accountSid, workspaceSid],
  );
}
