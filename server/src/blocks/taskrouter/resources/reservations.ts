import { reservationStates } from '@switchhook/engine-routing';
import { moment, nullable, oneOf, sid, text } from '../../../kernel/fields.ts';
import { checkVersion, type Exchange, found, type Operation } from '../../../kernel/operation.ts';
import type { PageRequest } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { type ReservationChange, wantedStatus } from '../rules/reservations.ts';
import { Conditions, listRows } from '../store/lists.ts';
import { RESERVATIONS, reservationOf } from '../store/reservations.ts';
import type { ReservationRow } from '../store/rows.ts';
import { taskOf } from '../store/tasks.ts';
import { workerOf } from '../store/workers.ts';
import { DOCUMENT, keyOf, linked, type Parts, versioned, WORKSPACE } from './common.ts';
import { supervisionParameters, voiceParameters } from './voice-parameters.ts';

const status = oneOf(...reservationStates);

const gives = {
  accountSid: sid('AC'),
  dateCreated: moment(),
  dateUpdated: moment(),
  reservationStatus: status,
  sid: sid('WR'),
  taskSid: sid('WT'),
  workerName: nullable(text()),
  workerSid: sid('WK'),
  workspaceSid: sid('WS'),
};

const taskReservation = resource('TaskReservation', {
  document: DOCUMENT,
  collection: '/v1/Workspaces/{WorkspaceSid}/Tasks/{TaskSid}/Reservations',
  key: 'Sid',
  gives,
});

const workerReservation = resource('WorkerReservation', {
  document: DOCUMENT,
  collection: '/v1/Workspaces/{WorkspaceSid}/Workers/{WorkerSid}/Reservations',
  key: 'Sid',
  gives,
});

type Shown = Parameters<typeof taskReservation.write>[0];
const shown = (row: ReservationRow): Shown => row as unknown as Shown;

const links = {
  task: `${WORKSPACE}/Tasks/{task_sid}`,
  worker: `${WORKSPACE}/Workers/{worker_sid}`,
  workspace: WORKSPACE,
};

const answer = {
  reservationStatus: status,
  workerActivitySid: sid('WA'),
  instruction: text(),
};

interface Asked {
  at: { workspaceSid: string; sid: string; taskSid?: string; workerSid?: string };
  given: { reservationStatus?: string; workerActivitySid?: string; instruction?: string };
  caller: { accountSid: string };
  path: string;
  ifMatch: string | null;
}

/** A reservation below another task or worker than its own is not there. */
const isBelow =
  ({ at }: Asked) =>
  (row: ReservationRow) =>
    (at.taskSid === undefined || row.taskSid === at.taskSid) &&
    (at.workerSid === undefined || row.workerSid === at.workerSid);

async function fetchOne({ store }: Parts, exchange: Asked): Promise<ReservationRow> {
  const row = await reservationOf(store.read, { ...keyOf(exchange), sid: exchange.at.sid });
  return versioned(exchange, found(row !== null && isBelow(exchange)(row) ? row : null, exchange.path));
}

async function updateOne(parts: Parts, exchange: Asked): Promise<ReservationRow> {
  const status = await statusOf(parts, exchange);
  if (status === null) return fetchOne(parts, exchange);
  const row = await parts.requests.changeReservation({
    ...keyOf(exchange),
    reservationSid: exchange.at.sid,
    status,
    workerActivitySid: exchange.given.workerActivitySid ?? null,
    check: before => {
      found(isBelow(exchange)(before) || null, exchange.path);
      checkVersion(exchange.ifMatch, before.version);
    },
  });
  return versioned(exchange, found(row, exchange.path));
}

/** The state that is asked for; that a reservation is not there, or not as believed, is said before that it makes no sense. */
async function statusOf(parts: Parts, exchange: Asked): Promise<ReservationChange['status'] | null> {
  let refusal: unknown = null;
  try {
    const status = wantedStatus(exchange.given);
    if (status !== null) return status;
  } catch (error) {
    refusal = error;
  }
  checkVersion(exchange.ifMatch, (await fetchOne(parts, exchange)).version);
  if (refusal !== null) throw refusal;
  return null;
}

interface Listed {
  exchange: Exchange<{ workspaceSid: string }, object>;
  page: PageRequest;
  equal: Record<string, unknown>;
}

async function listThem({ store }: Parts, { exchange, page, equal }: Listed) {
  const where = new Conditions().within('r', keyOf(exchange)).equal('r', equal);
  const listed = await listRows<ReservationRow>(store.read, { select: RESERVATIONS, where }, page);
  return { ...listed, rows: listed.rows.map(shown) };
}

/** Offers of tasks to workers, by task. https://www.twilio.com/docs/taskrouter/api/reservations */
function taskReservationOperations(parts: Parts): Operation[] {
  return [
    taskReservation.fetch(async exchange => shown(await fetchOne(parts, exchange))),
    taskReservation.update({ ...voiceParameters, ...supervisionParameters, ...answer }, async exchange =>
      shown(await updateOne(parts, exchange as Asked)),
    ),
    taskReservation.list({ reservationStatus: status, workerSid: sid('WK') }, async (exchange, page) => {
      const { taskSid } = exchange.at;
      found(await taskOf(parts.store.read, { ...keyOf(exchange), taskSid }), exchange.path);
      return listThem(parts, { exchange, page, equal: { taskSid, ...exchange.given } });
    }),
  ];
}

/** The same offers, by worker. */
function workerReservationOperations(parts: Parts): Operation[] {
  return [
    workerReservation.fetch(async exchange => shown(await fetchOne(parts, exchange))),
    workerReservation.update({ ...voiceParameters, ...answer }, async exchange =>
      shown(await updateOne(parts, exchange as Asked)),
    ),
    workerReservation.list({ reservationStatus: status }, async (exchange, page) => {
      const { workerSid } = exchange.at;
      found(await workerOf(parts.store.read, { ...keyOf(exchange), sid: workerSid }), exchange.path);
      return listThem(parts, { exchange, page, equal: { workerSid, ...exchange.given } });
    }),
  ];
}

export function reservationOperations(parts: Parts): Operation[] {
  const operations = [...taskReservationOperations(parts), ...workerReservationOperations(parts)];
  return operations.map(operation => linked(operation, links));
}
