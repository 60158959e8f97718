import { bool, fallback, moment, required, sid, text } from '../../../kernel/fields.ts';
import { checkVersion, found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { listWorkers } from '../rules/lists.ts';
import { editWorker, openWorker, removeWorker } from '../rules/workers.ts';
import type { WorkerRow } from '../store/rows.ts';
import { workerOf } from '../store/workers.ts';
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
      const { available, ...given } = exchange.given;
      const filters = { ...given, ...(available !== undefined && { available: isYes(available) }) };
      const listed = await listWorkers(store.read, keyOf(exchange), { filters, page });
      return { ...listed, rows: listed.rows.map(shown) };
    }),
  ].map(operation => linked(operation, links));
}
