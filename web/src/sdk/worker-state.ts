/** What a worker's SDK knows, as plain values: what a screen shows is made of these, never of the SDK's own objects. */
import type { SdkReservation, SdkWorker } from './taskrouter.ts';

export interface ActivityView {
  sid: string;
  name: string;
  available: boolean;
}

export interface CapacityView {
  /** Unique name of the TaskChannel. */
  name: string;
  used: number;
  capacity: number;
}

export interface TransferView {
  sid: string;
  mode: string;
  /** QUEUE or WORKER */
  type: string;
  to: string;
  /** INITIATED, FAILED, COMPLETED or CANCELED */
  status: string;
  reason: string | null;
  /** When it began; milliseconds since 1970. */
  at: number;
}

/** A reservation and its task: one piece of work, offered or held. */
export interface WorkView {
  sid: string;
  status: string;
  taskSid: string;
  taskStatus: string;
  /** The conversation it is about; null for tasks without one. */
  channelSid: string | null;
  attributes: Readonly<Record<string, unknown>>;
  queueName: string;
  queueSid: string;
  workflowName: string;
  taskChannel: string;
  priority: number;
  /** Milliseconds since 1970, of the server's clock. */
  taskCreatedAt: number;
  offeredAt: number;
  updatedAt: number;
  /** Since when the reservation has its status. */
  statusSince: number;
  timeoutSeconds: number;
  incoming: TransferView | null;
  outgoing: TransferView | null;
}

export interface WorkerState {
  /** `none`: whoever is signed in is no worker. */
  status: 'none' | 'connecting' | 'ready' | 'lost';
  sid: string | null;
  name: string;
  attributes: Readonly<Record<string, unknown>>;
  activity: ActivityView | null;
  activitySince: number;
  activities: readonly ActivityView[];
  capacity: readonly CapacityView[];
  work: readonly WorkView[];
}

export const noWorker: WorkerState = {
  ...{ status: 'none', sid: null, name: '', attributes: {}, activity: null, activitySince: 0 },
  ...{ activities: [], capacity: [], work: [] },
};

const HELD = ['pending', 'accepted', 'wrapping'];

/** Everything a worker's SDK knows now. */
export function stateOf(worker: SdkWorker): WorkerState {
  const work = [...worker.reservations.values()].filter(({ status }) => HELD.includes(status)).map(workOf);
  return {
    status: 'ready',
    sid: worker.sid,
    name: worker.name,
    attributes: worker.attributes,
    activity: worker.activity === null ? null : activityOf(worker.activity),
    activitySince: timeOf(worker.dateActivityChanged ?? worker.dateStatusChanged),
    activities: [...worker.activities.values()].map(activityOf),
    capacity: [...worker.channels.values()]
      .map(({ taskChannelUniqueName: name, capacity }) => ({ name, capacity, used: taken(work, name) }))
      .filter(({ name, used }) => name !== 'default' || used > 0),
    work,
  };
}

/** Counted here: the SDK is told of a channel only when its capacity changes, not with each task. */
const taken = (work: readonly WorkView[], name: string): number =>
  work.filter(({ taskChannel }) => taskChannel === name).length;

function activityOf({ sid, name, available }: ActivityView): ActivityView {
  return { sid, name, available };
}

export function workOf({ sid, status, timeout, dateCreated, dateUpdated, task }: SdkReservation): WorkView {
  const { attributes } = task;
  const { channelSid } = attributes;
  return {
    ...{ sid, status, attributes, timeoutSeconds: timeout },
    ...{ taskSid: task.sid, taskStatus: task.status, priority: task.priority },
    channelSid: typeof channelSid === 'string' && channelSid.startsWith('CH') ? channelSid : null,
    ...{ queueName: task.queueName, queueSid: task.queueSid, workflowName: task.workflowName },
    taskChannel: task.taskChannelUniqueName,
    ...{ taskCreatedAt: timeOf(task.dateCreated), offeredAt: timeOf(dateCreated) },
    updatedAt: Math.max(timeOf(dateUpdated), timeOf(task.dateUpdated)),
    statusSince: timeOf(dateUpdated),
    incoming: transferOf(task.transfers?.incoming),
    outgoing: transferOf(task.transfers?.outgoing),
  };
}

type TransferLike = Omit<TransferView, 'reason' | 'at'> & {
  transferFailedReason?: string | null;
  dateCreated?: Date;
};

function transferOf(transfer: TransferLike | null | undefined): TransferView | null {
  if (!transfer) return null;
  const { sid, mode, type, to, status, transferFailedReason = null, dateCreated } = transfer;
  return { sid, mode, type, to, status, reason: transferFailedReason, at: timeOf(dateCreated) };
}

const timeOf = (at: Date | null | undefined): number => (at ? new Date(at).getTime() : 0);

/** How a reservation ended that somebody may wonder about; null when it was the person's own doing. */
export type Ending = 'timeout' | 'canceled' | 'rescinded';

export function endingOf(status: string): Ending | null {
  return status === 'timeout' || status === 'canceled' || status === 'rescinded' ? status : null;
}

/** The SDK tells of a new activity before it knows since when: until it does, it has begun now. */
export function withSince(before: WorkerState, next: WorkerState, now: number): WorkerState {
  const isSame = before.activity?.sid === next.activity?.sid;
  const isOld = next.activitySince <= before.activitySince;
  if (isSame) return { ...next, activitySince: Math.max(before.activitySince, next.activitySince) };
  return { ...next, activitySince: before.activity !== null && isOld ? now : next.activitySince };
}
