/** Executions as the REST resources show them. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import type { Sid } from '../../../kernel/sid.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { EndedRow } from './executions.ts';

export type ExecutionStatus = 'active' | 'ended';

export interface ExecutionRow {
  sid: Sid<'FN'>;
  accountSid: Sid<'AC'>;
  flowSid: Sid<'FW'>;
  revision: number;
  contact: string;
  status: ExecutionStatus;
  initiatedBy: string | null;
  dateCreated: Date;
  dateUpdated: Date;
}

/** Where an execution is looked for: one that belongs to another flow is not there. */
export interface ExecutionOfFlow {
  accountSid: string;
  flowSid: string;
  sid: string;
}

export interface ExecutionFilter {
  status?: ExecutionStatus | undefined;
  /** Both ends are included. */
  dateCreatedFrom?: Date | undefined;
  dateCreatedTo?: Date | undefined;
}

const SHOWN =
  'sid, account_sid, flow_sid, revision, contact, status, initiated_by, date_created, date_updated';

export async function fetchExecution(
  connection: Queryable,
  { accountSid, flowSid, sid }: ExecutionOfFlow,
): Promise<ExecutionRow | null> {
  const [row] = await connection.query<ExecutionRow>(
    `select ${SHOWN} from studio.execution where sid = $1 and account_sid = $2 and flow_sid = $3`,
    [sid, accountSid, flowSid],
  );
  return row ?? null;
}

/** The stored state, JSON text; `state` is null before the first turn, the answer is null without an execution. */
export async function fetchState(
  connection: Queryable,
  { accountSid, flowSid, sid }: ExecutionOfFlow,
): Promise<{ state: string | null } | null> {
  const [row] = await connection.query<{ state: string | null }>(
    'select state from studio.execution where sid = $1 and account_sid = $2 and flow_sid = $3',
    [sid, accountSid, flowSid],
  );
  return row ?? null;
}

/** An execution with what explains it. */
export interface ReasonedRow extends ExecutionRow {
  parentStepSid: string | null;
  endReason: string | null;
  state: string | null;
}

const REASONED = `${SHOWN}, parent_step_sid, end_reason, state`;

/** The execution with what explains it; without a flow, whichever flow it belongs to. */
export async function fetchReasoned(
  connection: Queryable,
  { accountSid, flowSid, sid }: Omit<ExecutionOfFlow, 'flowSid'> & { flowSid?: string },
): Promise<ReasonedRow | null> {
  const [row] = await connection.query<ReasonedRow>(
    `select ${REASONED} from studio.execution
     where sid = $1 and account_sid = $2 and ($3::text is null or flow_sid = $3)`,
    [sid, accountSid, flowSid ?? null],
  );
  return row ?? null;
}

/** The subflows that an execution has run, the first first. */
export function listReasonedChildren(
  connection: Queryable,
  { accountSid, sid }: Pick<ReasonedRow, 'accountSid' | 'sid'>,
): Promise<ReasonedRow[]> {
  return connection.query<ReasonedRow>(
    `select ${REASONED} from studio.execution where account_sid = $1 and parent_sid = $2 order by sid`,
    [accountSid, sid],
  );
}

/** Executions of a flow, the newest first. */
export function listExecutions(
  connection: Queryable,
  of: { accountSid: string; flowSid: string } & ExecutionFilter,
  page: PageRequest,
): Promise<Page<ExecutionRow>> {
  return readPage(
    connection,
    {
      select: `select ${SHOWN} from studio.execution where account_sid = $1 and flow_sid = $2
        and ($3::text is null or status = $3) and ($4::timestamptz is null or date_created >= $4)
        and ($5::timestamptz is null or date_created <= $5)`,
      params: [
        of.accountSid,
        of.flowSid,
        of.status ?? null,
        of.dateCreatedFrom ?? null,
        of.dateCreatedTo ?? null,
      ],
      order: byCreation,
      descending: true,
    },
    page,
  );
}

/** Removes an execution with its subflows, steps and alerts; answers those that were still active, null without one. */
export async function deleteExecution(tx: Tx, at: ExecutionOfFlow): Promise<EndedRow[] | null> {
  const { accountSid, flowSid, sid } = at;
  if ((await fetchExecution(tx, at)) === null) return null;
  const rows = await tx.query<EndedRow & { status: ExecutionStatus }>(
    `delete from studio.execution where account_sid = $2 and (sid = $1 and flow_sid = $3 or parent_sid = $1)
     returning sid, account_sid, parent_sid, line, status`,
    [sid, accountSid, flowSid],
  );
  const key = [accountSid, rows.map(row => row.sid)];
  await tx.query('delete from studio.step where account_sid = $1 and execution_sid = any($2)', key);
  await tx.query('delete from studio.alert where account_sid = $1 and execution_sid = any($2)', key);
  return rows.filter(({ status }) => status === 'active');
}

/** Removes executions of a flow that ended before a moment, the oldest first; answers how many. */
export async function removeEnded(
  tx: Tx,
  { accountSid, sid: flowSid }: { accountSid: string; sid: string },
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  // An execution ends after it was made, so that the index of the list finds the few that may be old enough.
  const gone = await tx.query<{ sid: string }>(
    `with old as (
       select sid from studio.execution
       where account_sid = $1 and flow_sid = $2 and date_created < $3 and status = 'ended' and date_updated < $3
       order by date_created, sid limit $4
     )
     delete from studio.execution e using old where e.sid = old.sid and e.account_sid = $1 returning e.sid`,
    [accountSid, flowSid, before, limit],
  );
  const key = [accountSid, gone.map(({ sid }) => sid)];
  await tx.query('delete from studio.step where account_sid = $1 and execution_sid = any($2)', key);
  await tx.query('delete from studio.alert where account_sid = $1 and execution_sid = any($2)', key);
  return gone.length;
}
