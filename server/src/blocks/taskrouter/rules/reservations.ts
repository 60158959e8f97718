/** What workers, workflows and the time do to reservations: one batch function each. */
import { ApiError, invalid, refuse } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { WebhookAnswer } from '../../../kernel/webhook.ts';
import { tasksOfReservations } from '../store/reservations.ts';
import type { ReservationRow, WorkspaceKey } from '../store/rows.ts';
import { activitiesOf, readWorkspaces } from '../store/workspaces.ts';
import { type Instruction, readInstruction } from './assignment.ts';
import { openScenes, type Scene, saveScenes } from './scene.ts';
import {
  acceptReservation,
  completeTask,
  isShared,
  leaveTask,
  type Refusal,
  refuseReservation,
  reservationIn,
  wrapTask,
} from './task-life.ts';

export interface ReservationKey extends WorkspaceKey {
  reservationSid: string;
}

export interface ReservationChange extends ReservationKey {
  status: 'accepted' | 'rejected' | 'wrapping' | 'completed';
  /** With a rejection: the activity that the worker goes into. */
  workerActivitySid?: string | null;
  /** Throws when the reservation is not as the caller believes. */
  check?: (reservation: ReservationRow) => void;
}

const settable = ['accepted', 'rejected', 'wrapping', 'completed'] as const;
const instructions: Record<string, ReservationChange['status']> = { accept: 'accepted', reject: 'rejected' };
const voice = new Set(['call', 'dequeue', 'redirect', 'conference', 'supervise']);

/** The state that an update asks for; null when it asks for none. An instruction to connect calls is refused. */
export function wantedStatus({
  reservationStatus,
  instruction,
}: {
  reservationStatus?: string | undefined;
  instruction?: string | undefined;
}): ReservationChange['status'] | null {
  if (instruction !== undefined && instruction !== '') {
    const wanted = instructions[instruction.toLowerCase()];
    if (wanted !== undefined) return wanted;
    throw voice.has(instruction.toLowerCase()) ? noCalls(`The instruction ${instruction}`) : refuse(55555);
  }
  if (reservationStatus === undefined) return null;
  const wanted = settable.find(one => one === reservationStatus);
  if (wanted === undefined) throw invalid('ReservationStatus', `must be one of ${settable.join(', ')}`);
  return wanted;
}

/** This system carries messages: what joins or changes a telephone call is refused by name. */
export function noCalls(what: string): ApiError {
  return new ApiError({
    status: 400,
    code: 40151,
    message: `${what} is about a telephone call, and there are no calls here`,
  });
}

/** What became of a change: the reservation as it is now, null when there is none, or why it was refused. */
export type ChangedReservation = ReservationRow | null | { refused: ApiError };

/** A worker answers an offer, or goes on with what was accepted; the task goes along. */
export const changeReservations: Batch<ReservationChange, ChangedReservation> = async (tx, changes) => {
  const activities = changes.some(change => change.workerActivitySid) ? await activitiesOf(tx, changes) : [];
  return withScenes(tx, changes, (scene, change) => {
    change.check?.(reservationIn(scene, change.reservationSid)!);
    const activitySid = change.workerActivitySid || null;
    const isThere = activities.some(
      ({ sid, workspaceSid }) => sid === activitySid && workspaceSid === change.workspaceSid,
    );
    if (activitySid !== null && !isThere)
      return { refused: invalid('WorkerActivitySid', `there is no activity ${activitySid}`) };
    const refusal = changeScene(scene, { ...change, activitySid });
    if (refusal !== null) return { refused: invalid('ReservationStatus', refusal) };
    return reservationIn(scene, change.reservationSid)!;
  });
};

function changeScene(
  scene: Scene,
  { reservationSid, status, activitySid }: ReservationChange & { activitySid: string | null },
): Refusal {
  const { reservationStatus } = reservationIn(scene, reservationSid)!;
  switch (status) {
    case 'accepted':
      return acceptReservation(scene, reservationSid);
    case 'rejected':
      return refuseReservation(scene, reservationSid, { event: 'reject', activitySid });
    case 'wrapping':
      return held(reservationStatus, status) ?? goOn(scene, reservationSid, 'wrap');
    case 'completed':
      return held(reservationStatus, status) ?? goOn(scene, reservationSid, 'complete');
  }
}

/** The task goes along, unless somebody else is at work on it: after a transfer, or during a warm one. */
function goOn(scene: Scene, sid: string, event: 'wrap' | 'complete'): Refusal {
  if (isShared(scene, sid)) return leaveTask(scene, sid, event);
  if (event === 'wrap') return wrapTask(scene, null);
  return completeTask(scene, null);
}

/** Only who holds the task can go on with it. */
function held(from: ReservationRow['reservationStatus'], to: 'wrapping' | 'completed'): Refusal {
  if (from === 'accepted' || (from === 'wrapping' && to === 'completed')) return null;
  return `Cannot make the reservation ${to} because it is not currently accepted; it is ${from}.`;
}

/** Reservations whose time is over: the worker goes into the workspace's timeout activity. */
export const expireReservations: Batch<ReservationKey, null> = async (tx, keys) => {
  const workspaces = await readWorkspaces(tx, keys);
  await withScenes(tx, keys, (scene, { workspaceSid, reservationSid }) => {
    const activitySid = workspaces.get(workspaceSid)?.timeoutActivitySid ?? null;
    // Answered at the last moment: then it is over already, and the refusal is nobody's concern.
    refuseReservation(scene, reservationSid, { event: 'expire', activitySid });
    return null;
  });
  return keys.map(() => null);
};

export interface AnsweredAssignment extends ReservationKey {
  answer: WebhookAnswer;
}

/** Does what the workflow's owner says; answers what was wrong with it, for the log. */
export const followInstructions: Batch<AnsweredAssignment, { code: number; message: string } | null> = async (
  tx,
  answers,
) => {
  const activities = await activitiesOf(tx, answers);
  const outcomes = await withScenes(tx, answers, (scene, { reservationSid, workspaceSid, answer }) => {
    const instruction = readInstruction(answer);
    const isThere = (sid: string) =>
      activities.some(activity => activity.sid === sid && activity.workspaceSid === workspaceSid);
    return follow(scene, { reservationSid, instruction, isThere });
  });
  return outcomes;
};

function follow(
  scene: Scene,
  {
    reservationSid,
    instruction,
    isThere,
  }: { reservationSid: string; instruction: Instruction; isThere: (sid: string) => boolean },
): { code: number; message: string } | null {
  if (instruction.kind === 'none') return null;
  if (instruction.kind === 'wrong') return { code: instruction.code, message: instruction.message };
  if (instruction.kind === 'accept') {
    const refusal = acceptReservation(scene, reservationSid);
    return refusal === null ? null : { code: 55555, message: refusal };
  }
  const { activitySid } = instruction;
  if (activitySid !== null && !isThere(activitySid))
    return { code: 40100, message: `There is no activity ${activitySid}` };
  const refusal = refuseReservation(scene, reservationSid, { event: 'reject', activitySid });
  return refusal === null ? null : { code: 40100, message: refusal };
}

/** Changes the scenes of some reservations, each in its turn, and saves them together. */
async function withScenes<Key extends ReservationKey, Outcome>(
  tx: Tx,
  keys: readonly Key[],
  change: (scene: Scene, key: Key) => Outcome,
): Promise<(Outcome | null)[]> {
  const scenes = await openScenes(tx, await tasksOfReservations(tx, keys));
  const outcomes = keys.map(key => {
    const scene = [...scenes.values()].find(
      one => one.task.accountSid === key.accountSid && reservationIn(one, key.reservationSid),
    );
    return scene === undefined ? null : change(scene, key);
  });
  await saveScenes(tx, [...scenes.values()]);
  return outcomes;
}
