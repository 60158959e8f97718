/** SQL of tasks: read by key, read for routing, written in one statement for many. */
import type { Batch } from '../../../kernel/line/tx.ts';
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { TaskRow, WorkspaceKey } from './rows.ts';

/** Columns of a task with the names of its queue, workflow and channel. */
export const TASKS = `select t.*, q.friendly_name as task_queue_friendly_name, q.target_workers as task_queue_target_workers,
    f.friendly_name as workflow_friendly_name, c.unique_name as task_channel_unique_name,
    case when q.assignment_activity_sid is not null and exists (select from taskrouter.workspace s
      where s.sid = t.workspace_sid and s.account_sid = t.account_sid and not s.multi_task_enabled)
      then q.assignment_activity_sid end as assignment_activity_sid
  from taskrouter.task t
  left join taskrouter.task_queue q on q.sid = t.task_queue_sid and q.account_sid = t.account_sid
  left join taskrouter.workflow f on f.sid = t.workflow_sid and f.account_sid = t.account_sid
  left join taskrouter.task_channel c on c.sid = t.task_channel_sid and c.account_sid = t.account_sid`;

const COLUMNS = `sid, account_sid, workspace_sid, workflow_sid, task_queue_sid, task_channel_sid, attributes, priority,
  assignment_status, reason, timeout, routing_target, ignore_capacity, place, due_at, attempts, transfer_sid,
  task_queue_entered_date, virtual_start_time, date_created, date_updated, version`;

/** What of a task changes in its life. */
const CHANGING = `task_queue_sid, attributes, priority, task_channel_sid, assignment_status, reason, place, due_at,
  attempts, transfer_sid, task_queue_entered_date, virtual_start_time, routing_target, ignore_capacity, date_updated`;

export interface TaskKey extends WorkspaceKey {
  taskSid: string;
}

export async function insertTasks(tx: Queryable, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into taskrouter.task (${COLUMNS})
     select ${COLUMNS} from json_populate_recordset(null::taskrouter.task, $1::json)`,
    [rowsParameter(rows)],
  );
}

export async function taskOf(tx: Queryable, key: TaskKey): Promise<TaskRow | null> {
  const rows = await tx.query<TaskRow>(
    `${TASKS} where t.sid = $3 and t.workspace_sid = $2 and t.account_sid = $1`,
    [key.accountSid, key.workspaceSid, key.taskSid],
  );
  return rows[0] ?? null;
}

/** A task, and whether it lies in its queue because somebody has handed it there. */
export type KnownTask = TaskRow & { handedOver: boolean };

/** Tasks by their SIDs alone, also those that have just ended; null for those that are not there. */
export const tasksBySid: Batch<{ accountSid: string; taskSid: string }, KnownTask | null> = async (
  tx,
  inputs,
) => {
  const rows = await tx.query<KnownTask>(
    `with wanted as (select x.* from json_to_recordset($1::json) as x(account_sid text, task_sid text))
     select found.*, exists (select from taskrouter.transfer f where f.task_sid = found.sid
       and f.account_sid = found.account_sid and f.transfer_type = 'QUEUE' and f.transfer_to = found.task_queue_sid
       and f.transfer_status = 'complete') as handed_over
     from (${TASKS} join wanted x on t.sid = x.task_sid and t.account_sid = x.account_sid) found`,
    [rowsParameter(inputs)],
  );
  const known = new Map(rows.map(row => [`${row.accountSid} ${row.sid}`, row]));
  return inputs.map(({ accountSid, taskSid }) => known.get(`${accountSid} ${taskSid}`) ?? null);
};

/** Whether tasks are there and have not come to their end. */
export const areOpen: Batch<{ accountSid: string; taskSid: string }, boolean> = async (tx, inputs) => {
  const rows = await tx.query<{ accountSid: string; sid: string }>(
    `select t.account_sid, t.sid from json_to_recordset($1::json) as x(account_sid text, task_sid text)
     join taskrouter.task t on t.sid = x.task_sid and t.account_sid = x.account_sid
     where t.assignment_status not in ('completed', 'canceled')`,
    [rowsParameter(inputs)],
  );
  const open = new Set(rows.map(({ accountSid, sid }) => `${accountSid} ${sid}`));
  return inputs.map(({ accountSid, taskSid }) => open.has(`${accountSid} ${taskSid}`));
};

/** Tasks locked for a change, always in the order of their SIDs. */
export function lockTasks(tx: Queryable, keys: readonly TaskKey[]): Promise<TaskRow[]> {
  return tx.query<TaskRow>(
    `with wanted as (
       select x.* from json_to_recordset($1::json) as x(account_sid text, workspace_sid text, task_sid text))
     ${TASKS} join wanted x on t.sid = x.task_sid and t.workspace_sid = x.workspace_sid and t.account_sid = x.account_sid
     order by t.sid for no key update of t`,
    [rowsParameter(keys)],
  );
}

/**
 * Writes what has changed of tasks, each only when its version is still the one that was read; answers which were written.
 * The row's `version` becomes one more.
 */
export async function saveTasks(tx: Queryable, rows: readonly TaskRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const saved = await tx.query<{ sid: string }>(
    `update taskrouter.task t set (${CHANGING}, version) =
       (select ${CHANGING.split(',')
         .map(name => `x.${name.trim()}`)
         .join(', ')}, t.version + 1)
     from json_populate_recordset(null::taskrouter.task, $1::json) as x
     where t.sid = x.sid and t.account_sid = x.account_sid and t.version = x.version
     returning t.sid`,
    [rowsParameter(rows)],
  );
  return new Set(saved.map(row => row.sid));
}

export async function removeTasks(tx: Queryable, keys: readonly TaskKey[]): Promise<void> {
  const wanted = rowsParameter(keys);
  for (const [table, column] of [
    ['decision', 'task_sid'],
    ['transfer', 'task_sid'],
    ['reservation', 'task_sid'],
    ['task', 'sid'],
  ]) {
    await tx.query(
      `delete from taskrouter.${table} t
       using json_to_recordset($1::json) as x(account_sid text, workspace_sid text, task_sid text)
       where t.${column} = x.task_sid and t.workspace_sid = x.workspace_sid and t.account_sid = x.account_sid`,
      [wanted],
    );
  }
}

/** Tasks that have never been looked at, and those whose place has ended: the first `limit` of each workspace. */
export function freshTasks(
  tx: Queryable,
  keys: readonly WorkspaceKey[],
  { now, limit }: { now: Date; limit: number },
): Promise<TaskRow[]> {
  return tx.query<TaskRow>(
    `with due as (
       select d.sid from json_to_recordset($1::json) as x(account_sid text, workspace_sid text)
       cross join lateral (
         (select sid from taskrouter.task n where n.workspace_sid = x.workspace_sid and n.account_sid = x.account_sid
            and n.assignment_status = 'pending' and n.place is null order by n.sid limit $3)
         union all
         (select sid from taskrouter.task n where n.workspace_sid = x.workspace_sid and n.account_sid = x.account_sid
            and n.assignment_status = 'pending' and n.place is not null and n.due_at <= $2 order by n.due_at limit $3)) d)
     ${TASKS} join due on due.sid = t.sid`,
    [rowsParameter(keys), now, limit],
  );
}

/** Lets the waiting tasks of a workflow enter it anew. */
export async function reEvaluate(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  { workflowSid, now }: { workflowSid: string; now: Date },
): Promise<void> {
  await tx.query(
    `update taskrouter.task set place = null, due_at = $4, version = version + 1
     where workspace_sid = $2 and account_sid = $1 and workflow_sid = $3 and place is not null
       and assignment_status in ('pending', 'reserved')`,
    [accountSid, workspaceSid, workflowSid, now],
  );
}

/** Whether all tasks of a workflow have ended. */
export async function endedTasksOnly(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  workflowSid: string,
): Promise<boolean> {
  const rows = await tx.query(
    `select sid from taskrouter.task where workspace_sid = $2 and account_sid = $1 and workflow_sid = $3
       and assignment_status not in ('completed', 'canceled') limit 1`,
    [accountSid, workspaceSid, workflowSid],
  );
  return rows.length === 0;
}

/** Attributes of tasks that come after a SID, in the order of the SIDs: those only that hold the likely texts. */
export function attributesOfTasks(
  read: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  { after, likely, limit }: { after: string; likely: readonly (readonly string[])[]; limit: number },
): Promise<{ sid: string; attributes: string }[]> {
  return read.query(
    `select t.sid, t.attributes from taskrouter.task t
     where t.workspace_sid = $2 and t.account_sid = $1 and t.sid > $3 and ${holdsTexts('t.attributes', '$4')}
     order by t.sid limit $5`,
    [accountSid, workspaceSid, after, JSON.stringify(likely), limit],
  );
}

/** Whether a text holds one of each group of texts, as they are; one with an escape may hold anything. */
export const holdsTexts = (column: string, groups: string): string =>
  `(position('\\' in ${column}) > 0 or not exists (
     select from json_array_elements(${groups}::json) g (texts)
     where not exists (select from json_array_elements_text(g.texts) s (text) where position(s.text in ${column}) > 0)))`;
