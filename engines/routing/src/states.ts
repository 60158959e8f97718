/** The lives of a task and of a reservation: one table each, event × state → state. What the table lacks is refused. */

export const taskStates = ['pending', 'reserved', 'assigned', 'wrapping', 'completed', 'canceled'] as const;
export type TaskState = (typeof taskStates)[number];

export const taskEvents = ['reserve', 'release', 'accept', 'wrap', 'complete', 'cancel'] as const;
export type TaskEvent = (typeof taskEvents)[number];

export const reservationStates = [
  'pending',
  'accepted',
  'rejected',
  'timeout',
  'canceled',
  'rescinded',
  'wrapping',
  'completed',
] as const;
export type ReservationState = (typeof reservationStates)[number];

export const reservationEvents = [
  'accept',
  'reject',
  'expire',
  'cancel',
  'rescind',
  'wrap',
  'complete',
  'remove',
] as const;
export type ReservationEvent = (typeof reservationEvents)[number];

export type Transition<State> = { ok: true; state: State } | { ok: false; refusal: string };

type Table<Event extends string, State extends string> = Record<Event, Partial<Record<State, State>>>;

const taskTable: Table<TaskEvent, TaskState> = {
  // A queue may offer a task to several workers at once.
  reserve: { pending: 'reserved', reserved: 'reserved' },
  // The last open reservation ended without anybody accepting.
  release: { reserved: 'pending' },
  accept: { reserved: 'assigned' },
  wrap: { assigned: 'wrapping' },
  complete: { assigned: 'completed', wrapping: 'completed' },
  cancel: { pending: 'canceled', reserved: 'canceled' },
};

const reservationTable: Table<ReservationEvent, ReservationState> = {
  accept: { pending: 'accepted' },
  reject: { pending: 'rejected' },
  // The worker did not answer within the workflow's reservation timeout.
  expire: { pending: 'timeout' },
  // The task was canceled.
  cancel: { pending: 'canceled' },
  // Another worker was faster.
  rescind: { pending: 'rescinded' },
  wrap: { accepted: 'wrapping' },
  complete: { accepted: 'completed', wrapping: 'completed' },
  // The task was deleted: an open offer is withdrawn, and work that has begun is called off, so that its place comes free.
  remove: { pending: 'rescinded', accepted: 'canceled', wrapping: 'canceled' },
};

/** What becomes of a task, or the sentence that says why it cannot. */
export function taskTransition(from: TaskState, event: TaskEvent): Transition<TaskState> {
  return transition(taskTable, { thing: 'task', from, event });
}

/** What becomes of a reservation, or the sentence that says why it cannot. */
export function reservationTransition(
  from: ReservationState,
  event: ReservationEvent,
): Transition<ReservationState> {
  return transition(reservationTable, { thing: 'reservation', from, event });
}

/** True while the reservation holds one place of the worker's capacity. */
export function holdsCapacity(state: ReservationState): boolean {
  return state === 'pending' || state === 'accepted' || state === 'wrapping';
}

function transition<Event extends string, State extends string>(
  table: Table<Event, State>,
  { thing, from, event }: { thing: string; from: State; event: Event },
): Transition<State> {
  const state = table[event][from];
  if (state) return { ok: true, state };
  const allowed = Object.keys(table[event]).join(' or ');
  return {
    ok: false,
    refusal: `Cannot ${event} ${thing} because it is not currently ${allowed}; it is ${from}.`,
  };
}
