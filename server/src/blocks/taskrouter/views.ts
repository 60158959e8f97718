/** What clients of workers and supervisors are shown of a workspace: by key, page by page, and as it happens. */
import type { Page, PageRequest } from '../../kernel/page.ts';
import type { Queryable } from '../../kernel/sql.ts';
import { listTaskQueues, listWorkers, type TaskQueueFilters, type WorkerFilters } from './rules/lists.ts';
import { eventsBySid, eventsSince, type HeardEvent, type Missed } from './store/heard-events.ts';
import { Conditions, listRows } from './store/lists.ts';
import { hasReservation } from './store/own-work.ts';
import { type ReservationView, reservationViews, type Wanted } from './store/reservation-views.ts';
import { RESERVATIONS, reservationOf } from './store/reservations.ts';
import type {
  ActivityRow,
  ReservationRow,
  TaskQueueRow,
  TaskRow,
  TransferRow,
  WorkerChannelRow,
  WorkerRow,
  WorkspaceKey,
} from './store/rows.ts';
import { taskOf } from './store/tasks.ts';
import { transferOf } from './store/transfers.ts';
import { workerChannelsOf, workerOf } from './store/workers.ts';
import { ACTIVITIES, taskQueueOf } from './store/workspaces.ts';

interface At extends WorkspaceKey {
  sid: string;
}

/** Rows of one workspace; null for what is not there. Pages are in the order of the SIDs unless another is asked for. */
export interface Views {
  worker(at: At): Promise<WorkerRow | null>;
  workers(key: WorkspaceKey, asked: { filters: WorkerFilters; page: PageRequest }): Promise<Page<WorkerRow>>;
  activities(key: WorkspaceKey, page: PageRequest): Promise<Page<ActivityRow>>;
  /** All of a worker's, in the order of their SIDs. */
  workerChannels(at: At): Promise<WorkerChannelRow[]>;
  reservation(at: At): Promise<ReservationView | null>;
  /** A worker's reservations; without statuses those that have not ended. */
  reservations(
    at: At,
    asked: { statuses: readonly ReservationRow['reservationStatus'][] | null; page: PageRequest },
  ): Promise<Page<ReservationView>>;
  task(at: At): Promise<TaskRow | null>;
  /** Whether a worker has a reservation of the task in one of these states. */
  isReserved(asked: {
    accountSid: string;
    workerSid: string;
    taskSid: string;
    statuses: readonly ReservationRow['reservationStatus'][];
  }): Promise<boolean>;
  transfer(at: At): Promise<TransferRow | null>;
  taskQueue(at: At): Promise<TaskQueueRow | null>;
  taskQueues(
    key: WorkspaceKey,
    asked: { filters: TaskQueueFilters; page: PageRequest },
  ): Promise<Page<TaskQueueRow>>;
  /** Events in the order asked for. */
  events(wanted: Wanted): Promise<HeardEvent[]>;
  /** Events that some workers' clients hear of, oldest first. */
  eventsSince(key: WorkspaceKey, missed: Missed): Promise<HeardEvent[]>;
}

export function makeViews(read: Queryable): Views {
  return {
    worker: at => workerOf(read, at),
    workers: (key, asked) => listWorkers(read, key, asked),
    activities: (key, page) =>
      listRows<ActivityRow>(read, { select: ACTIVITIES, where: new Conditions().within('a', key) }, page),
    workerChannels: async ({ accountSid, workspaceSid, sid }) =>
      (await workerChannelsOf(read, accountSid, [sid])).filter(row => row.workspaceSid === workspaceSid),
    reservation: async at => {
      const row = await reservationOf(read, at);
      return row === null ? null : ((await reservationViews(read, [row])).get(row.sid) ?? null);
    },
    reservations: (at, asked) => listReservations(read, at, asked),
    task: ({ sid: taskSid, ...key }) => taskOf(read, { ...key, taskSid }),
    isReserved: asked => hasReservation(read, asked),
    transfer: at => transferOf(read, at),
    taskQueue: at => taskQueueOf(read, at),
    taskQueues: (key, asked) => listTaskQueues(read, key, asked),
    events: wanted => eventsBySid(read, wanted),
    eventsSince: (key, missed) => eventsSince(read, key, missed),
  };
}

/** As the index of held tasks says it, so that a long history costs nothing. */
const OPEN = "r.reservation_status in ('pending', 'accepted', 'wrapping')";

async function listReservations(
  read: Queryable,
  { sid: workerSid, ...key }: At,
  { statuses, page }: Parameters<Views['reservations']>[1],
): Promise<Page<ReservationView>> {
  const where = new Conditions().within('r', key).equal('r', { workerSid });
  if (statuses === null) where.always(OPEN);
  else where.and('r.reservation_status = any(?)', statuses);
  const listed = await listRows<ReservationRow>(read, { select: RESERVATIONS, where }, page);
  const views = await reservationViews(read, listed.rows);
  return { ...listed, rows: listed.rows.flatMap(({ sid }) => views.get(sid) ?? []) };
}
