/** Lists of workers and queues by the filters of the API: for REST and for the clients of workers. */
import type { Page, PageRequest } from '../../../kernel/page.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import { Conditions, listRows, millisecondsOf, readOrdering } from '../store/lists.ts';
import type { TaskQueueRow, WorkerRow, WorkspaceKey } from '../store/rows.ts';
import { WORKERS } from '../store/workers.ts';
import { TASK_QUEUES } from '../store/workspaces.ts';
import { queuesForAttributes, queuesForWorker, workersMatching, workersOfQueue } from './who-matches.ts';

export interface WorkerFilters {
  activityName?: string | undefined;
  activitySid?: string | undefined;
  available?: boolean | undefined;
  friendlyName?: string | undefined;
  targetWorkersExpression?: string | undefined;
  taskQueueName?: string | undefined;
  taskQueueSid?: string | undefined;
  ordering?: string | undefined;
}

const orderOfWorkers = {
  DateCreated: millisecondsOf('o.date_created'),
  DateUpdated: millisecondsOf('o.date_updated'),
  DateStatusChanged: millisecondsOf('o.date_status_changed'),
};

/** Workers of a workspace. An empty expression, queue name or ordering is none. */
export async function listWorkers(
  read: Queryable,
  key: WorkspaceKey,
  { filters, page }: { filters: WorkerFilters; page: PageRequest },
): Promise<Page<WorkerRow>> {
  const { friendlyName, activitySid, activityName, available } = filters;
  const queue = filters.taskQueueSid ?? (filters.taskQueueName || undefined);
  const expression = filters.targetWorkersExpression || undefined;
  const where = new Conditions()
    .within('w', key)
    .equal('w', { friendlyName, activitySid })
    .and('a.friendly_name = ?', activityName)
    .and('a.available = ?', available)
    .and('w.sid = any(?)', queue && (await workersOfQueue(read, key, queue)))
    .and('w.sid = any(?)', expression && (await workersMatching(read, key, expression)));
  const ordering = filters.ordering ? { ordering: readOrdering(filters.ordering, orderOfWorkers) } : {};
  return listRows<WorkerRow>(read, { select: WORKERS, where, ...ordering }, page);
}

export interface TaskQueueFilters {
  friendlyName?: string | undefined;
  evaluateWorkerAttributes?: string | undefined;
  workerSid?: string | undefined;
  ordering?: string | undefined;
}

const orderOfQueues = {
  DateCreated: millisecondsOf('o.date_created'),
  DateUpdated: millisecondsOf('o.date_updated'),
  MaxReservedWorkers: 'o.max_reserved_workers',
};

/** Task queues of a workspace. Empty attributes or ordering are none. */
export async function listTaskQueues(
  read: Queryable,
  key: WorkspaceKey,
  { filters, page }: { filters: TaskQueueFilters; page: PageRequest },
): Promise<Page<TaskQueueRow>> {
  const { friendlyName, workerSid } = filters;
  const attributes = filters.evaluateWorkerAttributes || undefined;
  const where = new Conditions()
    .within('q', key)
    .equal('q', { friendlyName })
    .and('q.sid = any(?)', workerSid && (await queuesForWorker(read, key, workerSid)))
    .and('q.sid = any(?)', attributes && (await queuesForAttributes(read, key, attributes)));
  const ordering = filters.ordering ? { ordering: readOrdering(filters.ordering, orderOfQueues) } : {};
  return listRows<TaskQueueRow>(read, { select: TASK_QUEUES, where, ...ordering }, page);
}
