/** SQL of the tasks that wait, in the order in which they are offered, page by page. */
import type { Queryable } from '../../../kernel/sql.ts';
import type { TaskRow, WorkspaceKey } from './rows.ts';
import { TASKS } from './tasks.ts';

export interface WaitingPage {
  /** Queues and task channels for which somebody has room: `[queueSids, taskChannelSids]`, pair by pair. */
  open: readonly [string[], string[]];
  /** Workers with room, whom a task may be meant for. */
  workerSids: readonly string[];
  /** Queues that offer their youngest task first; with one of them, tasks are sorted instead of read in order. */
  lifoQueueSids: readonly string[];
  lifoFirst: boolean;
  now: Date;
  /** The last task of the page before; null for the first page. */
  after: TaskRow | null;
  limit: number;
}

const WAITING = `${TASKS} where t.workspace_sid = $2 and t.account_sid = $1 and t.assignment_status = 'pending'
  and t.place is not null and (t.due_at is null or t.due_at > $6)
  and ((t.task_queue_sid, t.task_channel_sid) in (select * from unnest($3::text[], $4::text[]))
    or t.routing_target = any($5))`;

const AFTER = `and (t.priority < $8 or (t.priority = $8 and (t.virtual_start_time, t.sid) > ($9, $10)))`;

/** LIFO queues look at no priority, and the workspace says which kind of queue goes first. */
const MIXED_KEYS = `coalesce(t.task_queue_sid = any($8), false) <> $9,
  case when t.task_queue_sid = any($8) then 0 else -t.priority end,
  case when t.task_queue_sid = any($8) then -extract(epoch from t.virtual_start_time)
    else extract(epoch from t.virtual_start_time) end, t.sid`;

/** Tasks that wait where somebody has room. */
export function waitingTasks(tx: Queryable, key: WorkspaceKey, page: WaitingPage): Promise<TaskRow[]> {
  const params = [key.accountSid, key.workspaceSid, ...page.open, page.workerSids, page.now, page.limit];
  return page.lifoQueueSids.length > 0 ? mixed(tx, page, params) : inOrder(tx, page, params);
}

function inOrder(tx: Queryable, { after }: WaitingPage, params: unknown[]): Promise<TaskRow[]> {
  return tx.query<TaskRow>(
    `${WAITING} ${after === null ? '' : AFTER} order by t.priority desc, t.virtual_start_time, t.sid limit $7`,
    after === null ? params : [...params, after.priority, after.virtualStartTime, after.sid],
  );
}

function mixed(tx: Queryable, page: WaitingPage, params: unknown[]): Promise<TaskRow[]> {
  const { lifoQueueSids, lifoFirst, after } = page;
  const keys = after === null ? [] : mixedKeysOf(after, page);
  const condition =
    after === null ? '' : `and (${MIXED_KEYS}) > ($10::boolean, $11::int, $12::numeric, $13::text)`;
  return tx.query<TaskRow>(`${WAITING} ${condition} order by ${MIXED_KEYS} limit $7`, [
    ...params,
    lifoQueueSids,
    lifoFirst,
    ...keys,
  ]);
}

/** What `MIXED_KEYS` are for a task. */
function mixedKeysOf(task: TaskRow, { lifoQueueSids, lifoFirst }: WaitingPage): unknown[] {
  const isLifo = lifoQueueSids.includes(task.taskQueueSid ?? '');
  const seconds = (task.virtualStartTime.getTime() / 1000).toFixed(3);
  return [isLifo !== lifoFirst, isLifo ? 0 : -task.priority, isLifo ? `-${seconds}` : seconds, task.sid];
}
