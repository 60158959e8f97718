import { bool, fallback, moment, required, sid, text } from '../../../kernel/fields.ts';
import { checkVersion, found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { workersMatching, workersOfQueue } from '../rules/who-matches.ts';
import { editWorker, openWorker, removeWorker } from '../rules/workers.ts';
import { Conditions, listRows, millisecondsOf, readOrdering } from '../store/lists.ts';
import type { WorkerRow } from '../store/rows.ts';
import { WORKERS, workerOf } from '../store/workers.ts';
import { DOCUMENT, isYes, keyOf, linked, type Parts, versioned, WORKSPACE, workspaceOf } from './common.ts';

const worker = resource('Worker', {
  document: DOCUMENT,
  collection: '/v1/Workspaces/{WorkspaceSid}/Workers',
  key: 'Sid',
  gives: {
    accountSid: sid('AC'),
    activityName: text(),
    activitySid: sid('WA'),
    attributes: text(),
    available: bool(),
    dateCreated: moment(),
    dateStatusChanged: moment(),
    dateUpdated: moment(),
    friendlyName: text(),
    sid: sid('WK'),
    workspaceSid: sid('WS'),
  },
  links: {
    channels: '/Channels',
    worker_channels: '/Channels',
    reservations: '/Reservations',
    worker_statistics: '/Statistics',
  },
});

type Shown = Parameters<typeof worker.write>[0];
const shown = (row: WorkerRow): Shown => row as unknown as Shown;

const links = {
  activity: `${WORKSPACE}/Activities/{activity_sid}`,
  workspace: WORKSPACE,
  statistics: `${WORKSPACE}/Workers/Statistics`,
  real_time_statistics: `${WORKSPACE}/Workers/RealTimeStatistics`,
  cumulative_statistics: `${WORKSPACE}/Workers/CumulativeStatistics`,
};

const orderable = {
  DateCreated: millisecondsOf('o.date_created'),
  DateUpdated: millisecondsOf('o.date_updated'),
  DateStatusChanged: millisecondsOf('o.date_status_changed'),
};

const filters = {
  activityName: text(),
  activitySid: sid('WA'),
  available: text(),
  friendlyName: text(),
  targetWorkersExpression: text(),
  taskQueueName: text(),
  taskQueueSid: sid('WQ'),
  ordering: text(),
};

/** Those to whom tasks are offered. https://www.twilio.com/docs/taskrouter/api/worker */
export function workerOperations({ store }: Parts): Operation[] {
  return [
    worker.create(
      { friendlyName: required(text(256, 1)), activitySid: sid('WA'), attributes: fallback(text(), '{}') },
      async exchange => {
        const workspace = await workspaceOf(store.read, exchange);
        const row = await store.transact(tx => openWorker(tx, workspace, exchange.given));
        return shown(versioned(exchange, row));
      },
    ),
    worker.fetch(async exchange => {
      const row = await workerOf(store.read, { ...keyOf(exchange), sid: exchange.at.sid });
      return shown(versioned(exchange, found(row, exchange.path)));
    }),
    worker.update(
      {
        activitySid: sid('WA'),
        attributes: text(),
        friendlyName: text(256, 1),
        rejectPendingReservations: bool(),
      },
      async exchange => {
        const check = (row: WorkerRow) => checkVersion(exchange.ifMatch, row.version);
        const edit = { sid: exchange.at.sid, ...exchange.given, check };
        const row = found(await store.transact(tx => editWorker(tx, keyOf(exchange), edit)), exchange.path);
        return shown(versioned(exchange, row));
      },
    ),
    worker.remove(async exchange => {
      const check = (row: WorkerRow) => checkVersion(exchange.ifMatch, row.version);
      const removal = { sid: exchange.at.sid, check };
      const removed = await store.transact(tx => removeWorker(tx, keyOf(exchange), removal));
      found(removed || null, exchange.path);
    }),
    worker.list(filters, async (exchange, page) => {
      await workspaceOf(store.read, exchange);
      const key = keyOf(exchange);
      const { given } = exchange;
      // An empty filter is none.
      const queue = given.taskQueueSid ?? (given.taskQueueName || undefined);
      const expression = given.targetWorkersExpression || undefined;
      const where = new Conditions()
        .within('w', key)
        .equal('w', { friendlyName: given.friendlyName, activitySid: given.activitySid })
        .and('a.friendly_name = ?', given.activityName)
        .and('a.available = ?', given.available === undefined ? undefined : isYes(given.available))
        .and('w.sid = any(?)', queue && (await workersOfQueue(store.read, key, queue)))
        .and('w.sid = any(?)', expression && (await workersMatching(store.read, key, expression)));
      const ordering = given.ordering ? { ordering: readOrdering(given.ordering, orderable) } : {};
      const listed = await listRows<WorkerRow>(store.read, { select: WORKERS, where, ...ordering }, page);
      return { ...listed, rows: listed.rows.map(shown) };
    }),
  ].map(operation => linked(operation, links));
}
