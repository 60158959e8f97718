/** The worker's connection: keeps the SDK alive over lost lines and new tokens, and shows what it knows as a store. */
import { makeStore, type Store } from '../ui/store.ts';
import { placesAt } from './places.ts';
import { type SdkReservation, type SdkTask, type SdkWorker, Worker } from './taskrouter.ts';
import {
  type Ending,
  endingOf,
  noWorker,
  stateOf,
  type WorkerState,
  type WorkView,
  withSince,
  workOf,
} from './worker-state.ts';

export interface WorkerEvents {
  offered(work: WorkView): void;
  ended(work: WorkView, ending: Ending): void;
}

export interface WorkerLink {
  state: Store<WorkerState>;
  updateToken(token: string): void;
  accept(reservationSid: string): Promise<void>;
  reject(reservationSid: string): Promise<void>;
  complete(reservationSid: string): Promise<void>;
  wrapUp(reservationSid: string, reason: string): Promise<void>;
  setAttributes(reservationSid: string, attributes: object): Promise<void>;
  transfer(reservationSid: string, to: string, transfer: TransferOrder): Promise<void>;
  cancelTransfer(reservationSid: string): Promise<void>;
  setActivity(activitySid: string): Promise<void>;
  close(): void;
}

export interface TransferOrder {
  mode: 'WARM' | 'COLD';
  attributes: object;
}

export interface WorkerPlace {
  origin: string;
  token: string;
  events: WorkerEvents;
}

/** An SDK that has stopped trying (its token ran out) is made anew after this time. */
const REBUILD_MS = 3_000;

const ofReservation = ['accepted', 'canceled', 'completed', 'rejected', 'rescinded', 'timeout', 'wrapup'];
const ofTask = ['canceled', 'completed', 'updated', 'wrapup'];
const ofTransfer = ['attemptFailed', 'completed', 'failed', 'canceled'];

export function openWorker(place: WorkerPlace): WorkerLink {
  const state = makeStore<WorkerState>({ ...noWorker, status: 'connecting' });
  const live: Live = { ...place, state, worker: null, heard: new WeakSet(), closed: false };
  connect(live);
  return {
    state,
    updateToken(token) {
      live.token = token;
      live.worker?.updateToken(token);
    },
    accept: sid => then(live, reservation(live, sid).accept()),
    reject: sid => then(live, reservation(live, sid).reject()),
    complete: sid => then(live, reservation(live, sid).complete()),
    wrapUp: (sid, reason) => then(live, task(live, sid).wrapUp({ reason })),
    setAttributes: (sid, attributes) => then(live, task(live, sid).setAttributes(attributes)),
    transfer: (sid, to, order) => then(live, task(live, sid).transfer(to, order)),
    cancelTransfer: sid => then(live, task(live, sid).transfers.outgoing?.cancel()),
    setActivity: sid => then(live, live.worker?.activities.get(sid)?.setAsCurrent()),
    close() {
      live.closed = true;
      release(live.worker);
    },
  };
}

interface Live extends WorkerPlace {
  state: Store<WorkerState>;
  worker: SdkWorker | null;
  /** What of the SDK is listened to already: it makes new objects when it connects again. */
  heard: WeakSet<object>;
  closed: boolean;
}

function connect(live: Live): void {
  const worker = new Worker(live.token, {
    ...placesAt(live.origin),
    logLevel: 'silent',
    closeExistingSessions: false,
  });
  live.worker = worker;
  const refresh = () => live.worker === worker && show(live);
  worker.on('ready', refresh);
  worker.on('activityUpdated', refresh);
  worker.on('attributesUpdated', refresh);
  worker.on('reservationCreated', (reservation: SdkReservation) => {
    refresh();
    live.events.offered(workOf(reservation));
  });
  worker.on('reservationFailed', refresh);
  worker.on('disconnected', () => lost(live));
  // Lines fail and come back; the SDK tries again by itself, and an error that nobody hears would be thrown.
  worker.on('error', () => lost(live));
  worker.on('tokenExpired', () => setTimeout(() => rebuild(live, worker), REBUILD_MS));
}

function rebuild(live: Live, old: SdkWorker): void {
  if (live.closed || live.worker !== old) return;
  release(old);
  connect(live);
}

function release(worker: SdkWorker | null): void {
  worker?.removeAllListeners();
  worker?.on('error', () => undefined);
  worker?.disconnect();
}

const lost = ({ state }: Live): void =>
  state.set(now => ({ ...now, status: now.status === 'ready' ? 'lost' : now.status }));

function show(live: Live): void {
  const { worker, state } = live;
  // The SDK speaks of changes before it has read everything for the first time.
  if (worker === null || worker.sid === undefined || !worker.activity) return;
  for (const one of worker.reservations.values()) listen(live, one);
  for (const channel of worker.channels.values()) {
    once(live, channel, () => {
      for (const event of ['availabilityUpdated', 'capacityUpdated']) channel.on(event, () => show(live));
    });
  }
  state.set(now => withSince(now, stateOf(worker), Date.now()));
}

function listen(live: Live, one: SdkReservation): void {
  const refresh = () => show(live);
  once(live, one, () => {
    for (const event of ofReservation) {
      one.on(event, () => {
        refresh();
        const ending = endingOf(event);
        if (ending !== null) live.events.ended(workOf(one), ending);
      });
    }
  });
  once(live, one.task, () => {
    for (const event of ofTask) one.task.on(event, refresh);
    one.task.on('transferInitiated', refresh);
  });
  const { outgoing } = one.task.transfers ?? { outgoing: null };
  if (outgoing) once(live, outgoing, () => ofTransfer.forEach(event => void outgoing.on(event, refresh)));
}

function once({ heard }: Live, object: object, first: () => void): void {
  if (heard.has(object)) return;
  heard.add(object);
  first();
}

function reservation({ worker }: Live, sid: string): SdkReservation {
  const found = worker?.reservations.get(sid);
  if (found === undefined) throw new Error('This request is no longer there');
  return found;
}

const task = (live: Live, sid: string): SdkTask => reservation(live, sid).task;

async function then(live: Live, done: Promise<unknown> | undefined): Promise<void> {
  await done;
  show(live);
}
