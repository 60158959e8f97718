/** SQL of workers and their channels. */
import { availableCapacityPercentage } from '@switchhook/engine-routing';
import { type Queryable, rowsParameter, together } from '../../../kernel/sql.ts';
import type { WorkerChannelRow, WorkerRow, WorkspaceKey } from './rows.ts';
import { holdsTexts } from './tasks.ts';
import { columnsOf } from './workspaces.ts';

export const WORKERS = `select w.*, a.friendly_name as activity_name, a.available
  from taskrouter.worker w
  join taskrouter.activity a on a.sid = w.activity_sid and a.account_sid = w.account_sid`;

const WORKER_CHANNELS = `select c.*, t.unique_name as task_channel_unique_name, (
    select count(*)::int from taskrouter.reservation r
    where r.workspace_sid = c.workspace_sid and r.worker_sid = c.worker_sid
      and r.task_channel_sid = c.task_channel_sid and r.account_sid = c.account_sid
      and r.reservation_status in ('pending', 'accepted', 'wrapping')) as assigned_tasks
  from taskrouter.worker_channel c
  join taskrouter.task_channel t on t.sid = c.task_channel_sid and t.account_sid = c.account_sid`;

/**
 * The worker, locked when it is about to change. The lock is a statement of its own: one that waits for its lock and
 * joins at the same time finds nobody when the worker has entered another activity meanwhile.
 */
export async function workerOf(
  tx: Queryable,
  { accountSid, workspaceSid, sid }: WorkspaceKey & { sid: string },
  lock: 'lock' | 'read' = 'read',
): Promise<WorkerRow | null> {
  const key = [accountSid, workspaceSid, sid];
  const whom = 'where w.sid = $3 and w.workspace_sid = $2 and w.account_sid = $1';
  const locked =
    lock === 'lock'
      ? tx.query(`select w.sid from taskrouter.worker w ${whom} for no key update`, key)
      : Promise.resolve();
  const [, rows] = await together<[unknown, WorkerRow[]]>([locked, tx.query(`${WORKERS} ${whom}`, key)]);
  return rows[0] ?? null;
}

/** Workers by their names, in the order of the keys; null where a workspace has nobody of that name. */
export async function workersNamed(
  tx: Queryable,
  keys: readonly (WorkspaceKey & { friendlyName: string })[],
): Promise<(WorkerRow | null)[]> {
  const wanted = keys.map(({ accountSid, workspaceSid, friendlyName }, ordinal) => ({
    ordinal,
    accountSid,
    workspaceSid,
    friendlyName,
  }));
  const rows = await tx.query<WorkerRow & { ordinal: number }>(
    `select f.*, x.ordinal
     from json_to_recordset($1::json) as x(ordinal int, account_sid text, workspace_sid text, friendly_name text)
     cross join lateral (
       ${WORKERS} where w.workspace_sid = x.workspace_sid and w.friendly_name = x.friendly_name
         and w.account_sid = x.account_sid limit 1) f`,
    [rowsParameter(wanted)],
  );
  const byOrdinal = new Map(rows.map(({ ordinal, ...row }) => [ordinal, row]));
  return keys.map((_, ordinal) => byOrdinal.get(ordinal) ?? null);
}

export async function workersBySid(
  tx: Queryable,
  keys: readonly { accountSid: string; sid: string }[],
): Promise<Map<string, WorkerRow>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.query<WorkerRow>(`${WORKERS} where w.sid = any($1) and w.account_sid = any($2)`, [
    [...new Set(keys.map(key => key.sid))],
    [...new Set(keys.map(key => key.accountSid))],
  ]);
  return new Map(rows.map(row => [row.sid, row]));
}

/** Workers of some workspaces; those only who are in an available activity, unless everybody is wanted. */
export function workersOf(
  tx: Queryable,
  keys: readonly WorkspaceKey[],
  who: 'available' | 'everybody',
): Promise<WorkerRow[]> {
  return tx.query<WorkerRow>(
    `${WORKERS} where w.workspace_sid = any($1) and w.account_sid = any($2)
     ${who === 'available' ? 'and a.available' : ''}`,
    columnsOf(keys),
  );
}

/** Workers of a workspace whose attributes hold the likely texts. */
export function workersHolding(
  read: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  likely: readonly (readonly string[])[],
): Promise<WorkerRow[]> {
  return read.query<WorkerRow>(
    `${WORKERS} where w.workspace_sid = $2 and w.account_sid = $1 and ${holdsTexts('w.attributes', '$3')}`,
    [accountSid, workspaceSid, JSON.stringify(likely)],
  );
}

/** As much of a worker as every routing pass reads: whether he is known already. */
export interface WorkerGlimpse {
  sid: string;
  /** Who wrote the row, and where it lies: another one for everything that is written of him; what was rolled back never had this state. */
  state: string;
}

/** The workers of a workspace at a glance, in any order; those only who are in an available activity, unless everybody is wanted. */
export async function glimpseWorkers(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  who: 'available' | 'everybody',
): Promise<WorkerGlimpse[]> {
  // One long text instead of thousands of rows, and nothing in it that has to be computed: this is read more often than anything else.
  const rows = await tx.query<{ all: string | null }>(
    `select string_agg(w.sid || ' ' || w.xmin || w.ctid, ';') as all
     from taskrouter.activity a
     join taskrouter.worker w on w.activity_sid = a.sid and w.account_sid = a.account_sid
     where a.workspace_sid = $2 and a.account_sid = $1 ${who === 'available' ? 'and a.available' : ''}`,
    [accountSid, workspaceSid],
  );
  return partsOf(rows[0]?.all).map(([sid, state]) => ({ sid: sid!, state: state! }));
}

const partsOf = (text: string | null | undefined): string[][] =>
  text ? text.split(';').map(part => part.split(' ')) : [];

/** Says that something of these workers has changed that their versions do not tell. */
export async function reviseWorkers(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  { sid, activitySid }: { sid?: string; activitySid?: string },
): Promise<void> {
  await tx.query(
    `update taskrouter.worker set revision = revision + 1
     where workspace_sid = $2 and account_sid = $1 and ($3::text is null or sid = $3) and ($4::text is null or activity_sid = $4)`,
    [accountSid, workspaceSid, sid ?? null, activitySid ?? null],
  );
}

/** How many tasks workers hold, by `worker SID/task channel SID`. */
export async function heldTasks(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
): Promise<Map<string, number>> {
  const rows = await tx.query<{ all: string | null }>(
    `select string_agg(h.place || ' ' || h.count, ';') as all from (
       select worker_sid || '/' || task_channel_sid as place, count(*) from taskrouter.reservation
       where workspace_sid = $2 and account_sid = $1 and reservation_status in ('pending', 'accepted', 'wrapping')
       group by worker_sid, task_channel_sid) h`,
    [accountSid, workspaceSid],
  );
  return new Map(partsOf(rows[0]?.all).map(([place, count]) => [place!, Number(count)]));
}

export async function workerChannelsOf(
  tx: Queryable,
  accountSid: string,
  workerSids: readonly string[],
): Promise<WorkerChannelRow[]> {
  if (workerSids.length === 0) return [];
  const rows = await tx.query<Omit<WorkerChannelRow, 'availableCapacityPercentage'>>(
    `${WORKER_CHANNELS} where c.worker_sid = any($1) and c.account_sid = $2 order by c.sid`,
    [workerSids, accountSid],
  );
  return rows.map(row => ({ ...row, availableCapacityPercentage: availableCapacityPercentage(row) }));
}

/**
 * Who of these is still in an available activity; locked against leaving it, and counted as busy from `now`.
 * Those of `regardless` are asked wherever they are.
 */
export async function occupyWorkers(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  { sids, regardless, now }: { sids: readonly string[]; regardless: readonly string[]; now: Date },
): Promise<Set<string>> {
  if (sids.length === 0) return new Set();
  const locked = await tx.query<{ sid: string }>(
    `select w.sid from taskrouter.worker w
     where w.sid = any($1) and w.workspace_sid = $2 and w.account_sid = $3 and (w.sid = any($4) or exists (
       select from taskrouter.activity a where a.sid = w.activity_sid and a.account_sid = w.account_sid and a.available))
     order by w.sid for no key update`,
    [sids, workspaceSid, accountSid, regardless],
  );
  const present = locked.map(row => row.sid);
  await touchWorkers(tx, accountSid, { sids: present, now });
  return new Set(present);
}

/** Puts workers at the end of the line of those who wait. */
export async function touchWorkers(
  tx: Queryable,
  accountSid: string,
  { sids, now }: { sids: readonly string[]; now: Date },
): Promise<void> {
  if (sids.length === 0) return;
  await tx.query(
    'update taskrouter.worker set available_since = $2 where sid = any($1) and account_sid = $3',
    [sids, now, accountSid],
  );
}

export interface WorkerMove {
  sid: string;
  accountSid: string;
  activitySid: string;
}

/** Puts workers into other activities; those who are there already are left alone. Answers who moved, as they are then. */
export async function moveWorkers(
  tx: Queryable,
  moves: readonly WorkerMove[],
  now: Date,
): Promise<WorkerRow[]> {
  return tx.query<WorkerRow>(
    `with moved as (
       update taskrouter.worker w set activity_sid = x.activity_sid, date_status_changed = $2, available_since = $2,
         date_updated = $2, version = w.version + 1
       from json_to_recordset($1::json) as x(sid text, account_sid text, activity_sid text)
       where w.sid = x.sid and w.account_sid = x.account_sid and w.activity_sid <> x.activity_sid
       returning w.*)
     select m.*, a.friendly_name as activity_name, a.available
     from moved m join taskrouter.activity a on a.sid = m.activity_sid and a.account_sid = m.account_sid`,
    [rowsParameter(moves), now],
  );
}

/** When these workers were last offered something on these channels. */
export async function noteReserved(
  tx: Queryable,
  pairs: readonly { workerSid: string; taskChannelSid: string }[],
  { accountSid, now }: { accountSid: string; now: Date },
): Promise<void> {
  await tx.query(
    `update taskrouter.worker_channel c set last_reserved_time = $2
     from json_to_recordset($1::json) as x(worker_sid text, task_channel_sid text)
     where c.worker_sid = x.worker_sid and c.task_channel_sid = x.task_channel_sid and c.account_sid = $3`,
    [rowsParameter(pairs), now, accountSid],
  );
}

/** By the SID of the worker channel or of its task channel, or by the unique name of the latter. */
export async function workerChannelOf(
  tx: Queryable,
  { accountSid, workspaceSid, workerSid, name }: WorkspaceKey & { workerSid: string; name: string },
): Promise<WorkerChannelRow | null> {
  const rows = await workerChannelsOf(tx, accountSid, [workerSid]);
  const own = rows.filter(row => row.workspaceSid === workspaceSid);
  return (
    own.find(row => row.sid === name || row.taskChannelSid === name || row.taskChannelUniqueName === name) ??
    null
  );
}

export async function removeWorkerRows(
  tx: Queryable,
  { accountSid, workspaceSid, sid }: WorkspaceKey & { sid: string },
): Promise<void> {
  for (const [table, column] of [
    ['worker_channel', 'worker_sid'],
    ['worker', 'sid'],
  ]) {
    await tx.query(
      `delete from taskrouter.${table} where ${column} = $1 and workspace_sid = $2 and account_sid = $3`,
      [sid, workspaceSid, accountSid],
    );
  }
}

export interface WorkerLoad {
  workerSid: string;
  taskChannelSid: string;
  taskChannelUniqueName: string;
  configuredCapacity: number;
  available: boolean;
  assignedTasks: number;
}

/** How much these workers may hold and do hold, by task channel: two statements, however many they are. */
export async function workerLoadsOf(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  workers: readonly { sid: string }[],
): Promise<WorkerLoad[]> {
  const sids = workers.map(({ sid }) => sid);
  const channels = await tx.query<Omit<WorkerLoad, 'assignedTasks'>>(
    `select c.worker_sid, c.task_channel_sid, t.unique_name as task_channel_unique_name, c.configured_capacity, c.available
     from taskrouter.task_channel t
     join taskrouter.worker_channel c on c.task_channel_sid = t.sid and c.worker_sid = any($1) and c.account_sid = t.account_sid
     where t.workspace_sid = $2 and t.account_sid = $3`,
    [sids, workspaceSid, accountSid],
  );
  const held = await tx.query<{ workerSid: string; taskChannelSid: string; count: number }>(
    `select worker_sid, task_channel_sid, count(*)::int as count from taskrouter.reservation
     where workspace_sid = $2 and account_sid = $3 and worker_sid = any($1)
       and reservation_status in ('pending', 'accepted', 'wrapping')
     group by worker_sid, task_channel_sid`,
    [sids, workspaceSid, accountSid],
  );
  const counts = new Map(held.map(row => [`${row.workerSid} ${row.taskChannelSid}`, row.count]));
  return channels.map(channel => ({
    ...channel,
    assignedTasks: counts.get(`${channel.workerSid} ${channel.taskChannelSid}`) ?? 0,
  }));
}
