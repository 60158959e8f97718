import { fallback, int, moment, nullable, oneOf, required, sid, text } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { listTaskQueues } from '../rules/lists.ts';
import { editTaskQueue, openTaskQueue, removeTaskQueue } from '../rules/queues-and-workflows.ts';
import type { TaskQueueRow } from '../store/rows.ts';
import { taskQueueOf } from '../store/workspaces.ts';
import { DOCUMENT, keyOf, linked, type Parts, WORKSPACE, workspaceOf } from './common.ts';

const taskOrder = oneOf('FIFO', 'LIFO');
const reservedWorkers = int(1, 50);

const taskQueue = resource('TaskQueue', {
  document: DOCUMENT,
  collection: '/v1/Workspaces/{WorkspaceSid}/TaskQueues',
  key: 'Sid',
  gives: {
    accountSid: sid('AC'),
    assignmentActivitySid: nullable(sid('WA')),
    assignmentActivityName: nullable(text()),
    dateCreated: moment(),
    dateUpdated: moment(),
    friendlyName: text(),
    maxReservedWorkers: reservedWorkers,
    reservationActivitySid: nullable(sid('WA')),
    reservationActivityName: nullable(text()),
    sid: sid('WQ'),
    targetWorkers: text(),
    taskOrder,
    workspaceSid: sid('WS'),
  },
  links: {
    statistics: '/Statistics',
    real_time_statistics: '/RealTimeStatistics',
    cumulative_statistics: '/CumulativeStatistics',
  },
});

type Shown = Parameters<typeof taskQueue.write>[0];
const shown = (row: TaskQueueRow): Shown => row as unknown as Shown;

const links = {
  assignment_activity: `${WORKSPACE}/Activities/{assignment_activity_sid}`,
  reservation_activity: `${WORKSPACE}/Activities/{reservation_activity_sid}`,
  workspace: WORKSPACE,
  list_statistics: `${WORKSPACE}/TaskQueues/Statistics`,
  bulk_real_time_statistics: `${WORKSPACE}/TaskQueues/RealTimeStatistics`,
};

const activities = { reservationActivitySid: sid('WA'), assignmentActivitySid: sid('WA') };

/** Where tasks wait, and for whom. https://www.twilio.com/docs/taskrouter/api/task-queue */
export function taskQueueOperations({ store }: Parts): Operation[] {
  return [
    taskQueue.create(
      {
        friendlyName: required(text(256, 1)),
        targetWorkers: fallback(text(), '1==1'),
        maxReservedWorkers: fallback(reservedWorkers, 1),
        taskOrder: fallback(taskOrder, 'FIFO'),
        ...activities,
      },
      async exchange => {
        await workspaceOf(store.read, exchange);
        const given = { reservationActivitySid: null, assignmentActivitySid: null, ...exchange.given };
        return shown(await store.transact(tx => openTaskQueue(tx, keyOf(exchange), given)));
      },
    ),
    taskQueue.fetch(async exchange =>
      shown(
        found(await taskQueueOf(store.read, { ...keyOf(exchange), sid: exchange.at.sid }), exchange.path),
      ),
    ),
    taskQueue.update(
      {
        friendlyName: text(256, 1),
        targetWorkers: text(),
        maxReservedWorkers: reservedWorkers,
        taskOrder,
        ...activities,
      },
      async exchange => {
        const change = { sid: exchange.at.sid, edit: exchange.given };
        return shown(
          found(await store.transact(tx => editTaskQueue(tx, keyOf(exchange), change)), exchange.path),
        );
      },
    ),
    taskQueue.remove(async exchange => {
      const removed = await store.transact(tx => removeTaskQueue(tx, keyOf(exchange), exchange.at.sid));
      found(removed || null, exchange.path);
    }),
    taskQueue.list(
      { friendlyName: text(), evaluateWorkerAttributes: text(), workerSid: sid('WK'), ordering: text() },
      async (exchange, page) => {
        await workspaceOf(store.read, exchange);
        const listed = await listTaskQueues(store.read, keyOf(exchange), { filters: exchange.given, page });
        return { ...listed, rows: listed.rows.map(shown) };
      },
    ),
  ].map(operation => linked(operation, links));
}
