/** SQL of the tasks that wait, in the order in which they are offered, page by page and queue by queue. */
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { TaskRow, WorkspaceKey } from './rows.ts';
import { TASKS } from './tasks.ts';

/** The next tasks of one queue and task channel. */
export interface WaitingPage {
  taskQueueSid: string;
  taskChannelSid: string;
  /** The last task of the page before; null for the first page. */
  after: TaskRow | null;
  limit: number;
}

/** Tasks for one worker alone are read apart. */
const WAITS = `t.workspace_sid = $2 and t.account_sid = $1 and t.assignment_status = 'pending' and t.place is not null
  and (t.due_at is null or t.due_at > $3)`;

const PAGES = `json_to_recordset($4::json) as x(task_queue_sid text, task_channel_sid text, priority int, time timestamptz,
  sid text, size int)`;

/** Row comparisons that an index answers: a page of a long queue costs what the first one does. */
const orders = {
  FIFO: {
    after: '(-t.priority, t.virtual_start_time, t.sid) > (x.priority, x.time, x.sid)',
    by: '-t.priority, t.virtual_start_time, t.sid',
    start: { priority: -2_147_483_648, time: '-infinity', sid: '' },
  },
  // The youngest first, whatever the priorities.
  LIFO: {
    after: '(t.virtual_start_time, t.sid) < (x.time, x.sid)',
    by: 't.virtual_start_time desc, t.sid desc',
    start: { priority: 0, time: 'infinity', sid: '' },
  },
} as const;

/** The next tasks of some queues that all have the same order; one statement, however many queues. */
export async function waitingTasks(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  { pages, order, now }: { pages: readonly WaitingPage[]; order: 'FIFO' | 'LIFO'; now: Date },
): Promise<TaskRow[]> {
  if (pages.length === 0) return [];
  const { after, by, start } = orders[order];
  const asked = pages.map(({ taskQueueSid, taskChannelSid, after: last, limit }) => ({
    taskQueueSid,
    taskChannelSid,
    size: limit,
    ...(last ? { priority: -last.priority, time: last.virtualStartTime, sid: last.sid } : start),
  }));
  return tx.query<TaskRow>(
    `with page as materialized (
       select p.sid from ${PAGES} cross join lateral (
         select t.sid from taskrouter.task t
         where ${WAITS} and t.task_queue_sid = x.task_queue_sid and t.task_channel_sid = x.task_channel_sid
           and (t.routing_target is null or t.routing_target not like 'WK%') and ${after}
         order by ${by} limit x.size) p)
     ${TASKS} join page on page.sid = t.sid where t.account_sid = $1`,
    [accountSid, workspaceSid, now, rowsParameter(asked)],
  );
}

/** Tasks that wait for one of these workers and for nobody else; there are few. */
export function tasksMeantFor(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  { workerSids, now, limit }: { workerSids: readonly string[]; now: Date; limit: number },
): Promise<TaskRow[]> {
  return tx.query<TaskRow>(
    `${TASKS} where ${WAITS} and t.routing_target like 'WK%' and t.routing_target = any($4)
     order by -t.priority, t.virtual_start_time, t.sid limit $5`,
    [accountSid, workspaceSid, now, workerSids, limit],
  );
}

/** From one pair to the next in the index, however many tasks wait in each. */
const NEXT_PAIR = `select t.task_queue_sid, t.task_channel_sid from taskrouter.task t
  where t.workspace_sid = $2 and t.account_sid = $1 and t.assignment_status = 'pending' and t.place is not null
    and t.task_queue_sid is not null`;

/** Where tasks wait: pairs of queue and task channel. The queue is null where somebody else than a queue is to be asked. */
export function waitingPlaces(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
): Promise<{ taskQueueSid: string | null; taskChannelSid: string }[]> {
  return tx.query(
    `with recursive pair as (
       (${NEXT_PAIR} order by t.task_queue_sid, t.task_channel_sid limit 1)
       union all
       select n.* from pair cross join lateral (${NEXT_PAIR}
         and (t.task_queue_sid, t.task_channel_sid) > (pair.task_queue_sid, pair.task_channel_sid)
         order by t.task_queue_sid, t.task_channel_sid limit 1) n)
     select task_queue_sid, task_channel_sid from pair
     union
     select null, t.task_channel_sid from taskrouter.task t
     where t.workspace_sid = $2 and t.account_sid = $1 and t.assignment_status = 'pending' and t.place is not null
       and t.routing_target like 'WK%'
     union
     select null, t.task_channel_sid from taskrouter.transfer x
     join taskrouter.task t on t.sid = x.task_sid and t.account_sid = x.account_sid
     where x.workspace_sid = $2 and x.account_sid = $1 and x.transfer_status = 'initiated'`,
    [accountSid, workspaceSid],
  );
}
