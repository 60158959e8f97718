/** What happened as a frame of the event bridge: the rows as they are now, with the state that the event is about. */
import type { HeardEvent } from '../../blocks/taskrouter/index.ts';
import {
  goneReservationPayload,
  goneTaskPayload,
  type Payload,
  reservationPayload,
  taskPayload,
  transferPayload,
  workerChannelPayload,
  workerPayload,
} from './payloads.ts';

export interface Frame {
  event_type: string;
  payload: Payload;
}

/** States whose events have another name. */
const reservationStates: Record<string, string> = { created: 'pending', wrapup: 'wrapping' };
const taskStates: Record<string, string> = {
  canceled: 'canceled',
  completed: 'completed',
  wrapup: 'wrapping',
};
const transferStates: Record<string, string> = {
  'transfer-initiated': 'initiated',
  'transfer-completed': 'complete',
  'transfer-failed': 'failed',
  'transfer-canceled': 'canceled',
};

/** The frame that tells a worker's client of an event; null for what clients are not told of. */
export function frameOf(heard: HeardEvent, now: Date): Frame | null {
  const payload = payloadOf(heard, now);
  return payload === null ? null : { event_type: heard.event.eventType, payload };
}

function payloadOf(heard: HeardEvent, now: Date): Payload | null {
  const { event, worker, workerChannel, transfer } = heard;
  const [kind, ...rest] = event.eventType.split('.');
  const what = rest.join('.');
  if (kind === 'reservation') return reservationEvent(heard, { what, now });
  if (kind === 'task' && what.startsWith('transfer-')) {
    const transfer_status = transferStates[what];
    return transfer && { ...transferPayload(transfer), ...(transfer_status && { transfer_status }) };
  }
  if (kind === 'task') return taskEvent(heard, { what, now });
  if (what === 'activity.update' || what === 'attributes.update') return worker && workerPayload(worker);
  if (what === 'capacity.update' || what === 'channel.availability.update')
    return workerChannel && workerChannelPayload(workerChannel);
  return null;
}

/** The reservation as it was then: whoever is told late of an offer is told of an offer all the same. */
function reservationEvent({ event, view }: HeardEvent, { what, now }: { what: string; now: Date }): Payload {
  const payload = view === null ? goneReservationPayload(event) : reservationPayload(view, now);
  const { reservation_version: version, task_assignment_status: assignment_status } = event.eventData;
  return {
    ...payload,
    reservation_status: reservationStates[what] ?? what,
    version: Number(version),
    task: { ...payload.task, assignment_status },
  };
}

function taskEvent({ event, task }: HeardEvent, { what, now }: { what: string; now: Date }): Payload {
  const payload = task === null ? goneTaskPayload(event) : taskPayload(task, now);
  const status = taskStates[what];
  return status === undefined ? payload : { ...payload, assignment_status: status };
}
