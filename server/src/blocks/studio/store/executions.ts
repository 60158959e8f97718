/** Executions as the journey works on them: opened and saved in batches. */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { rowsParameter } from '../../../kernel/sql.ts';

/** An active execution whose row is locked until the end of the transaction. */
export interface ActiveRow {
  sid: string;
  accountSid: string;
  flowSid: string;
  revision: number;
  contact: string;
  flowAddress: string;
  line: string;
  initiatedBy: string | null;
  trigger: string | null;
  state: string | null;
  /** The execution that runs this one as its subflow, and the step that started it; null for all others. */
  parentSid: string | null;
  parentStepSid: string | null;
  dateCreated: Date;
  /** When the wait for the contact is over; null where nobody is waited for. */
  waitUntil: Date | null;
}

/** A wish for an execution; `sid` is what a new one will be called, `trigger` what it will find when it begins. */
export interface Wish {
  sid: string;
  accountSid: string;
  flowSid: string;
  contact: string;
  flowAddress: string;
  initiatedBy: string | null;
  line: string;
  trigger: string | null;
}

const COLUMNS = `sid, account_sid, flow_sid, revision, contact, flow_address, line, initiated_by, trigger, state,
  parent_sid, parent_step_sid, date_created, wait_until`;

/** What came of a wish: the execution, `null` when its flow cannot run, `undefined` when another transaction was first. */
export type Granted = ActiveRow | null | undefined;

/**
 * Finds and locks the active execution of each contact and flow address, or makes one of the flow's published revision
 * (for test users: the newest). One statement. The wishes have different contacts or flow addresses.
 */
export async function openExecutions(tx: Tx, wishes: readonly Wish[], wakesAt: Date): Promise<Granted[]> {
  const rows = await tx.query<ActiveRow & { wish: string; runnable: boolean }>(
    `with asked as materialized (
       select x.*, e.sid as active_sid, e.flow_sid as active_flow_sid, e.revision as active_revision,
         e.line as active_line, e.initiated_by as active_initiated_by, e.trigger as active_trigger, e.state,
         e.date_created as active_date_created, e.wait_until,
         case when x.contact = any(f.test_users) then f.latest_revision else f.published_revision end as revision
       from json_to_recordset($1::json) as x(sid text, account_sid text, flow_sid text, contact text,
         flow_address text, initiated_by text, line text, trigger text)
       left join lateral (
         select * from studio.execution e
         where e.account_sid = x.account_sid and e.contact = x.contact and e.flow_address = x.flow_address
           and e.status = 'active' and e.parent_sid is null
         limit 1 for update
       ) e on true
       left join lateral (
         select * from studio.flow f where f.sid = x.flow_sid and f.account_sid = x.account_sid limit 1
       ) f on true
     ), made as (
       insert into studio.execution (${COLUMNS}, status, wakes_at, date_updated)
       select sid, account_sid, flow_sid, revision, contact, flow_address, line, initiated_by, trigger, null,
         null, null, $2, null, 'active', $3, $2
       from asked where active_sid is null and revision is not null
       on conflict (account_sid, flow_address, contact) where status = 'active' and parent_sid is null
         do nothing
       returning ${COLUMNS}
     )
     select sid as wish, true as runnable, active_sid as sid, account_sid, active_flow_sid as flow_sid,
       active_revision as revision, contact, flow_address, active_line as line,
       active_initiated_by as initiated_by, active_trigger as trigger, state,
       null as parent_sid, null as parent_step_sid, active_date_created as date_created, wait_until
     from asked where active_sid is not null
     union all
     select sid, false, sid, account_sid, flow_sid, revision, contact, flow_address, line, initiated_by, trigger, null, null, null,
       $2, null
     from asked where active_sid is null and revision is null
     union all
     select sid, true, ${COLUMNS} from made`,
    [rowsParameter(wishes), tx.now, wakesAt],
  );
  const byWish = new Map(rows.map(({ wish, runnable, ...row }) => [wish, runnable ? row : null]));
  return wishes.map(({ sid }) => byWish.get(sid));
}

/**
 * Locks active executions by their SIDs, or those that run them as subflows: always the parent first, so that nobody
 * waits in a circle. In the order asked, null for those that are not there or have ended.
 */
export async function lockExecutions(
  tx: Tx,
  asked: readonly { accountSid: string; executionSid: string }[],
): Promise<(ActiveRow | null)[]> {
  const rows = await tx.query<ActiveRow & { place: number }>(
    `select x.place, e.* from json_to_recordset($1::json) as x(place int, account_sid text, execution_sid text)
     cross join lateral (
       select coalesce(parent_sid, sid) as root from studio.execution
       where sid = x.execution_sid and account_sid = x.account_sid limit 1
     ) r
     cross join lateral (
       select ${COLUMNS} from studio.execution e
       where e.sid = r.root and e.account_sid = x.account_sid and e.status = 'active'
       limit 1 for update
     ) e`,
    [
      rowsParameter(
        asked.map(({ accountSid, executionSid }, place) => ({ place, accountSid, executionSid })),
      ),
    ],
  );
  const found: (ActiveRow | null)[] = asked.map(() => null);
  for (const { place, ...row } of rows) found[place] = row;
  return found;
}

/** Locks the active executions of contacts; in the order asked. */
export async function lockExecutionsOf(
  tx: Tx,
  asked: readonly { accountSid: string; contact: string; flowAddress: string }[],
): Promise<(ActiveRow | null)[]> {
  const rows = await tx.query<ActiveRow & { place: number }>(
    `select x.place, e.*
     from json_to_recordset($1::json) as x(place int, account_sid text, contact text, flow_address text)
     cross join lateral (
       select ${COLUMNS} from studio.execution e
       where e.account_sid = x.account_sid and e.contact = x.contact and e.flow_address = x.flow_address
         and e.status = 'active' and e.parent_sid is null
       limit 1 for update
     ) e`,
    [rowsParameter(asked.map((at, place) => ({ place, ...at })))],
  );
  const found: (ActiveRow | null)[] = asked.map(() => null);
  for (const { place, ...row } of rows) found[place] = row;
  return found;
}

/** Locks the active subflows of these executions. */
export function lockChildren(
  tx: Tx,
  parents: readonly { accountSid: string; executionSid: string }[],
): Promise<ActiveRow[]> {
  return tx.query<ActiveRow>(
    `select e.* from json_to_recordset($1::json) as x(account_sid text, execution_sid text)
     cross join lateral (
       select ${COLUMNS} from studio.execution e
       where e.account_sid = x.account_sid and e.parent_sid = x.execution_sid and e.status = 'active'
       limit 1 for update
     ) e`,
    [rowsParameter(parents)],
  );
}

/** A subflow that a parent wants to run. */
export interface ChildWish {
  sid: string;
  accountSid: string;
  flowSid: string;
  /** A number, `LatestPublished` or `LatestRevision`. */
  asked: string;
  contact: string;
  flowAddress: string;
  line: string;
  initiatedBy: string | null;
  parentSid: string;
  parentStepSid: string;
}

/** Makes the executions of subflows; those whose flow or revision does not exist are left out. */
export function insertChildren(tx: Tx, wishes: readonly ChildWish[]): Promise<ActiveRow[]> {
  return tx.query<ActiveRow>(
    `insert into studio.execution (${COLUMNS}, status, date_updated)
     select x.sid, x.account_sid, x.flow_sid, r.revision, x.contact, x.flow_address, x.line, x.initiated_by, null, null,
       x.parent_sid, x.parent_step_sid, $2, null, 'active', $2
     from json_to_recordset($1::json) as x(sid text, account_sid text, flow_sid text, asked text, contact text,
       flow_address text, line text, initiated_by text, parent_sid text, parent_step_sid text)
     cross join lateral (
       select * from studio.flow where sid = x.flow_sid and account_sid = x.account_sid limit 1
     ) f
     cross join lateral (
       select r.revision from studio.revision r
       where r.account_sid = x.account_sid and r.flow_sid = x.flow_sid and r.revision = case x.asked
         when 'LatestPublished' then f.published_revision when 'LatestRevision' then f.latest_revision
         else x.asked::int end
       limit 1
     ) r
     returning ${COLUMNS}`,
    [rowsParameter(wishes), tx.now],
  );
}

/** The execution after a turn. */
export interface SavedExecution {
  sid: string;
  accountSid: string;
  state: string;
  status: 'active' | 'ended';
  endReason: string | null;
  /** When a wait that has begun is over. */
  waitUntil: Date | null;
  /** A wait that began before goes on. */
  waitsOn: boolean;
}

/** Answers the executions whose timer rings too late, or not at all: it has to ring at `waitUntil`. */
export async function saveExecutions(tx: Tx, saved: readonly SavedExecution[]): Promise<Set<string>> {
  const rows = await tx.query<{ sid: string; isSooner: boolean | null }>(
    `update studio.execution e
     set state = x.state, status = x.status, end_reason = x.end_reason, date_updated = $2,
       wait_until = case when x.waits_on then e.wait_until else x.wait_until end,
       wakes_at = least(e.wakes_at, x.wait_until)
     from json_to_recordset($1::json) as x(sid text, account_sid text, state text, status text, end_reason text,
       wait_until timestamptz, waits_on boolean)
     where e.sid = x.sid and e.account_sid = x.account_sid and e.status = 'active'
     returning e.sid, e.wakes_at = x.wait_until as is_sooner`,
    [rowsParameter(saved), tx.now],
  );
  return new Set(rows.filter(({ isSooner }) => isSooner).map(({ sid }) => sid));
}

/** Writes down when executions are woken next; null is never. */
export async function moveWakes(
  tx: Tx,
  wakes: readonly { accountSid: string; executionSid: string; wakesAt: Date | null }[],
): Promise<void> {
  if (wakes.length === 0) return;
  await tx.query(
    `update studio.execution e set wakes_at = x.wakes_at
     from json_to_recordset($1::json) as x(account_sid text, execution_sid text, wakes_at timestamptz)
     where e.sid = x.execution_sid and e.account_sid = x.account_sid`,
    [
      rowsParameter(
        wakes.map(({ accountSid, executionSid, wakesAt }) => ({ accountSid, executionSid, wakesAt })),
      ),
    ],
  );
}

/** An execution that was ended from outside; the parent still runs when only its subflow was ended. */
export interface EndedRow {
  sid: string;
  accountSid: string;
  parentSid: string | null;
  line: string;
}

const ENDED = 'e.sid, e.account_sid, e.parent_sid, e.line';

/** Ends active executions with their subflows and answers which they were; those that have ended stay as they are. */
export async function markEnded(
  tx: Tx,
  ended: readonly { accountSid: string; executionSid: string; reason: string }[],
): Promise<EndedRow[]> {
  const rows = await tx.query<EndedRow>(
    `update studio.execution e set status = 'ended', end_reason = x.reason, date_updated = $2
     from json_to_recordset($1::json) as x(account_sid text, execution_sid text, reason text)
     where e.sid = x.execution_sid and e.account_sid = x.account_sid and e.status = 'active'
     returning ${ENDED}`,
    [rowsParameter(ended), tx.now],
  );
  return [...rows, ...(await endChildren(tx, rows))];
}

/** Whether an execution is active under a flow address; whoever the contact is, when that is null. */
export const isActiveAt: Batch<
  { accountSid: string; flowAddress: string; contact: string | null },
  boolean
> = async (tx, inputs) => {
  const rows = await tx.query<{ place: number }>(
    `select x.place from json_to_recordset($1::json) as x(place int, account_sid text, flow_address text, contact text)
     where exists (select from studio.execution e where e.account_sid = x.account_sid
       and e.flow_address = x.flow_address and (x.contact is null or e.contact = x.contact)
       and e.status = 'active' and e.parent_sid is null)`,
    [rowsParameter(inputs.map((input, place) => ({ place, ...input })))],
  );
  const active = new Set(rows.map(({ place }) => place));
  return inputs.map((_, place) => active.has(place));
};

/** Ends the active executions of a flow address, whoever the contact is; answers which they were. */
export async function markEndedOf(
  tx: Tx,
  ended: readonly { accountSid: string; flowAddress: string; reason: string }[],
): Promise<EndedRow[]> {
  const rows = await tx.query<EndedRow>(
    `update studio.execution e set status = 'ended', end_reason = x.reason, date_updated = $2
     from json_to_recordset($1::json) as x(account_sid text, flow_address text, reason text)
     where e.account_sid = x.account_sid and e.flow_address = x.flow_address and e.status = 'active'
       and e.parent_sid is null
     returning ${ENDED}`,
    [rowsParameter(ended), tx.now],
  );
  return [...rows, ...(await endChildren(tx, rows))];
}

/** A subflow does not outlive the execution that runs it. */
export async function endChildren(
  tx: Tx,
  parents: readonly { accountSid: string; sid: string }[],
): Promise<EndedRow[]> {
  if (parents.length === 0) return [];
  return tx.query<EndedRow>(
    `update studio.execution e set status = 'ended', end_reason = 'the flow that ran it was ended', date_updated = $2
     from json_to_recordset($1::json) as x(account_sid text, sid text)
     where e.account_sid = x.account_sid and e.parent_sid = x.sid and e.status = 'active'
     returning ${ENDED}`,
    [rowsParameter(parents.map(({ accountSid, sid }) => ({ accountSid, sid }))), tx.now],
  );
}
