/** SQL of workspaces and of what is set up in them: activities, task channels, task queues, workflows. */
import { type Queryable, together } from '../../../kernel/sql.ts';
import type {
  ActivityRow,
  TaskChannelRow,
  TaskQueueRow,
  WorkflowRow,
  WorkspaceKey,
  WorkspaceRow,
} from './rows.ts';

export const WORKSPACES = `select s.*, d.friendly_name as default_activity_name, o.friendly_name as timeout_activity_name
  from taskrouter.workspace s
  join taskrouter.activity d on d.sid = s.default_activity_sid and d.account_sid = s.account_sid
  join taskrouter.activity o on o.sid = s.timeout_activity_sid and o.account_sid = s.account_sid`;

export const ACTIVITIES = 'select a.* from taskrouter.activity a';

export const TASK_CHANNELS = 'select c.* from taskrouter.task_channel c';

export const TASK_QUEUES = `select q.*, r.friendly_name as reservation_activity_name, a.friendly_name as assignment_activity_name
  from taskrouter.task_queue q
  left join taskrouter.activity r on r.sid = q.reservation_activity_sid and r.account_sid = q.account_sid
  left join taskrouter.activity a on a.sid = q.assignment_activity_sid and a.account_sid = q.account_sid`;

export const WORKFLOWS = 'select f.* from taskrouter.workflow f';

/** Tables whose rows belong to a workspace, those first that refer to others. */
const INHABITANTS = [
  'event',
  'tally',
  'tally_end',
  'stay',
  'decision',
  'transfer',
  'reservation',
  'task',
  'worker_channel',
  'worker',
  'workflow',
  'task_queue',
  'task_channel',
  'activity',
] as const;

type Table = (typeof INHABITANTS)[number];

/** One row of a workspace by its SID. */
interface Wanted extends WorkspaceKey {
  sid: string;
}

export async function readWorkspaces(
  tx: Queryable,
  keys: readonly WorkspaceKey[],
): Promise<Map<string, WorkspaceRow>> {
  const rows = await tx.query<WorkspaceRow>(
    `${WORKSPACES} where s.sid = any($1) and s.account_sid = any($2)`,
    columnsOf(keys),
  );
  const asked = new Set(keys.map(key => `${key.accountSid} ${key.workspaceSid}`));
  return new Map(rows.filter(row => asked.has(`${row.accountSid} ${row.sid}`)).map(row => [row.sid, row]));
}

/** Taken in the order of the SIDs, so that two who hold several never wait for each other. */
const lockOf = (lock: string): string =>
  `select ${lock}(hashtextextended('taskrouter workspace ' || sid, 0))
   from (select unnest($1::text[]) as sid order by sid) s`;
const HOLD = lockOf('pg_advisory_xact_lock_shared');
const CLAIM = lockOf('pg_advisory_xact_lock');

/**
 * The same, kept from being removed until the end of the transaction: for those who put something new into them. An
 * advisory lock, because a busy workspace is held by many at once and its row need not be written for that.
 */
export async function holdWorkspaces(
  tx: Queryable,
  keys: readonly WorkspaceKey[],
): Promise<Map<string, WorkspaceRow>> {
  const [, workspaces] = await together<[unknown, Map<string, WorkspaceRow>]>([
    tx.query(HOLD, [columnsOf(keys)[0]]),
    readWorkspaces(tx, keys),
  ]);
  return workspaces;
}

/** Waits for others who set up the same workspace or account, so that what must be unique is checked in peace. */
export async function lockName(tx: Queryable, name: string): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended('taskrouter ' || $1, 0))", [name]);
}

export async function workspaceNamed(
  tx: Queryable,
  accountSid: string,
  friendlyName: string,
): Promise<WorkspaceRow | null> {
  const rows = await tx.query<WorkspaceRow>(
    `${WORKSPACES} where s.account_sid = $1 and s.friendly_name = $2 order by s.sid limit 1`,
    [accountSid, friendlyName],
  );
  return rows[0] ?? null;
}

/** By account, in the order given: the workspace and workflow of these names, or else the oldest ones. */
export async function defaultsOf(
  tx: Queryable,
  accountSids: readonly string[],
  names: { workspace: string; workflow: string },
): Promise<({ workspaceSid: string; workflowSid: string } | null)[]> {
  const rows = await tx.query<{ accountSid: string; workspaceSid: string; workflowSid: string }>(
    `select x.account_sid, s.sid as workspace_sid, f.sid as workflow_sid from unnest($1::text[]) as x(account_sid)
     cross join lateral (select sid from taskrouter.workspace where account_sid = x.account_sid
       order by (friendly_name = $2) desc, sid limit 1) s
     cross join lateral (select sid from taskrouter.workflow where workspace_sid = s.sid and account_sid = x.account_sid
       order by (friendly_name = $3) desc, sid limit 1) f`,
    [[...new Set(accountSids)], names.workspace, names.workflow],
  );
  const found = new Map(rows.map(({ accountSid, ...rest }) => [accountSid, rest]));
  return accountSids.map(accountSid => found.get(accountSid) ?? null);
}

export const activityOf = (tx: Queryable, wanted: Wanted) => oneOf<ActivityRow>(tx, ACTIVITIES, 'a', wanted);
export const taskQueueOf = (tx: Queryable, wanted: Wanted) =>
  oneOf<TaskQueueRow>(tx, TASK_QUEUES, 'q', wanted);
export const workflowOf = (tx: Queryable, wanted: Wanted) => oneOf<WorkflowRow>(tx, WORKFLOWS, 'f', wanted);

/** By SID or by unique name. */
export async function taskChannelOf(tx: Queryable, wanted: Wanted): Promise<TaskChannelRow | null> {
  const rows = await tx.query<TaskChannelRow>(
    `${TASK_CHANNELS} where c.workspace_sid = $2 and c.account_sid = $1 and (c.sid = $3 or c.unique_name = $3)
     order by (c.sid = $3) desc limit 1`,
    [wanted.accountSid, wanted.workspaceSid, wanted.sid],
  );
  return rows[0] ?? null;
}

async function oneOf<Row>(tx: Queryable, select: string, alias: string, wanted: Wanted): Promise<Row | null> {
  const rows = await tx.query<Row>(
    `${select} where ${alias}.sid = $3 and ${alias}.workspace_sid = $2 and ${alias}.account_sid = $1`,
    [wanted.accountSid, wanted.workspaceSid, wanted.sid],
  );
  return rows[0] ?? null;
}

export const activitiesOf = (tx: Queryable, keys: readonly WorkspaceKey[]) =>
  allOf<ActivityRow>(tx, ACTIVITIES, 'a', keys);
export const taskChannelsOf = (tx: Queryable, keys: readonly WorkspaceKey[]) =>
  allOf<TaskChannelRow>(tx, TASK_CHANNELS, 'c', keys);
export const taskQueuesOf = (tx: Queryable, keys: readonly WorkspaceKey[]) =>
  allOf<TaskQueueRow>(tx, TASK_QUEUES, 'q', keys);

/** A workflow without its configuration, which may be long: `digest` tells whether this state of it is known already. */
export interface WorkflowHead extends Omit<WorkflowRow, 'configuration'> {
  digest: string;
}

export function workflowHeadsOf(tx: Queryable, keys: readonly WorkspaceKey[]): Promise<WorkflowHead[]> {
  return tx.query<WorkflowHead>(
    `select f.sid, f.account_sid, f.workspace_sid, f.friendly_name, f.assignment_callback_url,
       f.fallback_assignment_callback_url, f.task_reservation_timeout, f.sid || ' ' || f.xmin as digest
     from taskrouter.workflow f where f.workspace_sid = any($1) and f.account_sid = any($2) order by f.sid`,
    columnsOf(keys),
  );
}

export function configurationsOf(
  tx: Queryable,
  accountSids: readonly string[],
  workflowSids: readonly string[],
): Promise<{ digest: string; configuration: string }[]> {
  return tx.query(
    `select sid || ' ' || xmin as digest, configuration from taskrouter.workflow
     where sid = any($1) and account_sid = any($2)`,
    [workflowSids, accountSids],
  );
}

/** Everything of one kind in some workspaces; what is set up there is little. */
function allOf<Row>(
  tx: Queryable,
  select: string,
  alias: string,
  keys: readonly WorkspaceKey[],
): Promise<Row[]> {
  return tx.query<Row>(
    `${select} where ${alias}.workspace_sid = any($1) and ${alias}.account_sid = any($2) order by ${alias}.sid`,
    columnsOf(keys),
  );
}

export function columnsOf(keys: readonly WorkspaceKey[]): [string[], string[]] {
  return [[...new Set(keys.map(key => key.workspaceSid))], [...new Set(keys.map(key => key.accountSid))]];
}

/** Removes one row of a workspace; answers whether there was one. */
export async function removeRow(tx: Queryable, table: Table, wanted: Wanted): Promise<boolean> {
  const rows = await tx.query(
    `delete from taskrouter.${table} where sid = $3 and workspace_sid = $2 and account_sid = $1 returning sid`,
    [wanted.accountSid, wanted.workspaceSid, wanted.sid],
  );
  return rows.length > 0;
}

/** Removes a workspace with everything in it, also with what was being put into it when this began. */
export async function removeWorkspace(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
): Promise<void> {
  await tx.query(CLAIM, [[workspaceSid]]);
  const key = [workspaceSid, accountSid];
  for (const table of INHABITANTS)
    await tx.query(`delete from taskrouter.${table} where workspace_sid = $1 and account_sid = $2`, key);
  await tx.query('delete from taskrouter.workspace where sid = $1 and account_sid = $2', key);
}

/** Whether workers are in an activity or task queues name it. */
export async function isActivityUsed(
  tx: Queryable,
  { accountSid, workspaceSid, sid }: Wanted,
): Promise<boolean> {
  const rows = await tx.query(
    `(select sid from taskrouter.worker where activity_sid = $1 and account_sid = $3 limit 1)
     union all
     (select sid from taskrouter.task_queue where workspace_sid = $2 and account_sid = $3
        and (reservation_activity_sid = $1 or assignment_activity_sid = $1) limit 1)`,
    [sid, workspaceSid, accountSid],
  );
  return rows.length > 0;
}

/** Whether tasks of a task channel are there. */
export async function isTaskChannelUsed(
  tx: Queryable,
  { accountSid, workspaceSid, sid }: Wanted,
): Promise<boolean> {
  const rows = await tx.query(
    'select sid from taskrouter.task where task_channel_sid = $1 and workspace_sid = $2 and account_sid = $3 limit 1',
    [sid, workspaceSid, accountSid],
  );
  return rows.length > 0;
}

export async function removeChannelOfWorkers(
  tx: Queryable,
  { accountSid, workspaceSid, sid }: Wanted,
): Promise<void> {
  await tx.query(
    'delete from taskrouter.worker_channel where task_channel_sid = $1 and workspace_sid = $2 and account_sid = $3',
    [sid, workspaceSid, accountSid],
  );
}

/** Whether tasks are in a queue that they have not left. */
export async function isTaskQueueUsed(
  tx: Queryable,
  { accountSid, workspaceSid, sid }: Wanted,
): Promise<boolean> {
  const rows = await tx.query(
    `select sid from taskrouter.task where task_queue_sid = $1 and workspace_sid = $2 and account_sid = $3
       and assignment_status not in ('completed', 'canceled') limit 1`,
    [sid, workspaceSid, accountSid],
  );
  return rows.length > 0;
}

/** The configurations of a workspace's workflows, to see which queues they name. */
export function configurationTextsOf(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
): Promise<{ friendlyName: string; configuration: string }[]> {
  return tx.query(
    'select friendly_name, configuration from taskrouter.workflow where workspace_sid = $1 and account_sid = $2',
    [workspaceSid, accountSid],
  );
}
