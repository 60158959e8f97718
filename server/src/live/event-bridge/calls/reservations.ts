/** Reservations: what a worker is offered and holds, and his answers. */
import { invalid, notFound } from '../../../kernel/errors.ts';
import { bool, sid, text } from '../../../kernel/fields.ts';
import { checkVersion } from '../../../kernel/operation.ts';
import {
  type Asked,
  type Call,
  type CallParts,
  contentsOf,
  given,
  ownWorker,
  pageOf,
  type ReservationRow,
  type ReservationView,
  there,
} from '../calls.ts';
import { type Payload, reservationAlone, reservationPayload } from '../payloads.ts';
import { listedTopic } from '../topics.ts';

type Status = ReservationRow['reservationStatus'];

const STATUSES: readonly string[] = [
  'pending',
  'accepted',
  'rejected',
  'timeout',
  'canceled',
  'rescinded',
  'wrapping',
  'completed',
] satisfies Status[];

const filters = { active: bool(), reservationStatus: text() };
const answer = { reservationStatus: text(), instruction: text(), workerActivitySid: sid('WA') };

/** Older clients name statuses with commas between them, newer ones ask for the active ones; null means those. */
function statusesOf(asked: Asked): Status[] | null {
  const { reservationStatus, active } = given(asked, filters);
  if (reservationStatus === undefined || reservationStatus === '')
    return active === false ? (STATUSES as Status[]) : null;
  const statuses = reservationStatus.split(',').map(status => status.trim());
  if (!statuses.every(status => STATUSES.includes(status)))
    throw invalid('ReservationStatus', `must be made of ${STATUSES.join(', ')}`);
  return statuses as Status[];
}

export function reservationCalls(parts: CallParts): Call[] {
  const ownReservation = async ({ key, at, caller }: Asked): Promise<boolean> =>
    (await parts.taskrouter.views.reservation({ ...key, sid: at.reservationSid! }))?.reservation.workerSid ===
    caller.workerSid;
  return [
    {
      method: 'GET',
      path: 'Workers/{workerSid}/Reservations',
      worker: ownWorker,
      answer: asked => list(parts, asked),
    },
    {
      method: 'GET',
      path: 'Workers/{workerSid}/Reservations/{reservationSid}',
      worker: ownWorker,
      answer: async asked => reservationPayload(await read(parts, asked), parts.clock.now()),
    },
    {
      method: 'POST',
      path: 'Workers/{workerSid}/Reservations/{reservationSid}',
      worker: ownWorker,
      answer: asked => update(parts, asked),
    },
    {
      method: 'POST',
      path: 'Tasks/{taskSid}/Reservations/{reservationSid}',
      worker: ownReservation,
      answer: asked => update(parts, asked),
    },
  ];
}

async function list({ store, clock, log, taskrouter }: CallParts, asked: Asked): Promise<Payload> {
  const workerSid = asked.at.workerSid!;
  const page = pageOf(asked);
  const wanted = { statuses: statusesOf(asked), page };
  const listed = await taskrouter.views.reservations({ ...asked.key, sid: workerSid }, wanted);
  // The worker's new connection, in whatever process it is, waits for this before it tells of events.
  if (page.cursor === null && workerSid === asked.caller.workerSid)
    store
      .transact(async tx => tx.publish(listedTopic(workerSid), 1))
      .catch((error: unknown) => log.warn({ err: error }, 'a client could not be announced'));
  return contentsOf(listed, {
    sidOf: ({ reservation }) => reservation.sid,
    write: view => reservationPayload(view, clock.now()),
  });
}

async function read({ taskrouter }: CallParts, asked: Asked): Promise<ReservationView> {
  const at = { ...asked.key, sid: asked.at.reservationSid! };
  const view = there(await taskrouter.views.reservation(at), asked);
  checkPlace(view.reservation, asked);
  return view;
}

async function update(parts: CallParts, asked: Asked): Promise<Payload> {
  const { reservationStatus, instruction, workerActivitySid } = given(asked, answer);
  const status = parts.taskrouter.wantedStatus({ reservationStatus, instruction });
  if (status === null) return reservationAlone((await read(parts, asked)).reservation);
  const change = {
    ...asked.key,
    reservationSid: asked.at.reservationSid!,
    status,
    workerActivitySid: workerActivitySid ?? null,
    check: (row: ReservationRow) => {
      checkPlace(row, asked);
      checkVersion(asked.ifMatch, row.version);
    },
  };
  return reservationAlone(there(await parts.taskrouter.requests.changeReservation(change), asked));
}

/** A reservation below another worker or task than its own is not there. */
function checkPlace(row: ReservationRow, { at, path }: Asked): void {
  if (at.workerSid !== undefined && row.workerSid !== at.workerSid) throw notFound(path);
  if (at.taskSid !== undefined && row.taskSid !== at.taskSid) throw notFound(path);
}
