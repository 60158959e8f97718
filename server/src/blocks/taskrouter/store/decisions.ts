/** SQL of the routing decisions that led to an offer. */
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { WorkspaceKey } from './rows.ts';
import type { TaskKey } from './tasks.ts';

/** What is kept of a decision: few bytes, however many workers were considered. */
export interface DecisionTrace {
  queueSid: string;
  /** Null for the default filter, absent for tasks that go past all workflows. */
  filterIndex?: number | null;
  targetIndex?: number;
  /** How many workers got which verdict. */
  counts: Record<string, number>;
  /** Those who came closest, by verdict. */
  closest: [verdict: string, workerSids: string[]][];
}

export interface DecisionRow extends WorkspaceKey {
  taskSid: string;
  decidedAt: Date;
  trace: DecisionTrace;
}

export async function insertDecisions(tx: Queryable, rows: readonly DecisionRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into taskrouter.decision (account_sid, workspace_sid, task_sid, decided_at, trace)
     select account_sid, workspace_sid, task_sid, decided_at, trace
     from json_populate_recordset(null::taskrouter.decision, $1::json)`,
    [rowsParameter(rows)],
  );
}

/** The decision behind a task's latest offer; null when it was never offered. */
export async function lastDecision(
  read: Queryable,
  { accountSid, workspaceSid, taskSid }: TaskKey,
): Promise<DecisionRow | null> {
  const rows = await read.query<DecisionRow>(
    `select * from taskrouter.decision where task_sid = $3 and workspace_sid = $2 and account_sid = $1
     order by decided_at desc limit 1`,
    [accountSid, workspaceSid, taskSid],
  );
  return rows[0] ?? null;
}
