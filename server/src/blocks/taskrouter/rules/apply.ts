/** Writes what a routing pass decided: reservations with their timers, places of waiting tasks, and ends. */
import type { Tx } from '../../../kernel/line/tx.ts';
import type { TaskChanged } from '../events.ts';
import { type DecisionRow, insertDecisions } from '../store/decisions.ts';
import { insertReservations } from '../store/reservations.ts';
import type { ReservationRow, TaskRow } from '../store/rows.ts';
import { saveTasks } from '../store/tasks.ts';
import { moveWorkers, noteReserved, occupyWorkers } from '../store/workers.ts';
import { askAssignment } from './assignment.ts';
import type { Verdict } from './decide.ts';
import { enterTarget } from './enter.ts';
import { type Happening, record } from './record.ts';
import { openScenes, saveScenes } from './scene.ts';
import { cancelTask } from './task-life.ts';
import { traceOf } from './why.ts';
import { toldMoves } from './worker-moves.ts';
import type { World } from './world.ts';

/** How long a worker has to answer when no workflow says so. */
const RESERVATION_SECONDS = 120;

const MISSED_SECONDS = 1;

export async function applyVerdicts(tx: Tx, world: World, verdicts: readonly Verdict[]): Promise<void> {
  const alive = verdicts.filter(verdict => verdict.end === null);
  const present = await occupyWorkers(tx, world, {
    sids: alive.flatMap(verdict => verdict.workers.map(({ sid }) => sid)),
    regardless: alive
      .filter(verdict => verdict.task.ignoreCapacity)
      .flatMap(({ workers }) => workers.map(w => w.sid)),
    now: tx.now,
  });
  const changes = alive.map(verdict => changeOf(world, verdict, { present, now: tx.now }));
  const written = changes.filter(change => change.changed);
  const saved = await saveTasks(
    tx,
    written.map(({ task }) => task),
  );
  // A task that someone has changed since it was read is left to the pass that this change has asked for.
  const valid = written.filter(({ task }) => saved.has(task.sid));
  for (const { task } of valid) task.version += 1;
  const offers = valid.flatMap(({ task, sids }) =>
    sids.map(sid => offerTo(tx, world, { task, workerSid: sid })),
  );
  const offered = new Set(offers.map(({ task }) => task.sid));
  await insertDecisions(
    tx,
    alive.filter(({ task }) => offered.has(task.sid)).map(verdict => decisionOf(world, verdict, tx.now)),
  );
  await makeOffers(tx, world, { offers, told: valid.flatMap(({ told }) => told) });
  for (const change of valid) setTimer(tx, change);
  for (const { task } of valid.filter(({ sids }) => sids.length > 0)) tellReserved(tx, task);
  await endTasks(
    tx,
    world,
    verdicts.filter(verdict => verdict.end !== null),
  );
}

interface Change {
  task: TaskRow;
  /** Who is offered the task. */
  sids: string[];
  told: Happening[];
  changed: boolean;
  dueBefore: Date | null;
}

function changeOf(
  world: World,
  verdict: Verdict,
  { present, now }: { present: Set<string>; now: Date },
): Change {
  const { task, moves, place } = verdict;
  const dueBefore = task.dueAt;
  const told = moves.flatMap(move =>
    enterTarget(task, move, { queue: world.queues.get(move.target.queueSid), now }),
  );
  const sids = verdict.workers.map(({ sid }) => sid).filter(sid => present.has(sid));
  const dueAt = dueOf(verdict, { missed: sids.length < Math.min(1, verdict.workers.length), now });
  const same = place?.waiting === task.place?.waiting && dueBefore?.getTime() === dueAt?.getTime();
  task.place = place;
  task.dueAt = dueAt;
  if (sids.length > 0) {
    task.assignmentStatus = 'reserved';
    task.attempts += 1;
    task.dateUpdated = now;
  }
  return { task, sids, told, changed: sids.length > 0 || moves.length > 0 || !same, dueBefore };
}

/** Whoever was chosen but has left at this very moment makes the task ask again soon. */
function dueOf({ dueAt }: Verdict, { missed, now }: { missed: boolean; now: Date }): Date | null {
  if (missed) return new Date(now.getTime() + MISSED_SECONDS * 1000);
  return dueAt === null ? null : new Date(dueAt);
}

function decisionOf({ accountSid, workspaceSid }: World, verdict: Verdict, decidedAt: Date): DecisionRow {
  return { accountSid, workspaceSid, taskSid: verdict.task.sid, decidedAt, trace: traceOf(verdict) };
}

export interface Offer {
  task: TaskRow;
  reservation: ReservationRow;
}

/** A reservation of a task for a worker, not written yet. */
export function offerTo(
  tx: Tx,
  world: World,
  { task, workerSid, transferSid = null }: { task: TaskRow; workerSid: string; transferSid?: string | null },
): Offer {
  const timeout = world.workflows.get(task.workflowSid ?? '')?.taskReservationTimeout ?? RESERVATION_SECONDS;
  const worker = world.workers.get(workerSid)!;
  const reservation: ReservationRow = {
    sid: tx.sid('WR'),
    accountSid: task.accountSid,
    workspaceSid: task.workspaceSid,
    taskSid: task.sid,
    workerSid,
    workerName: worker.friendlyName,
    taskChannelSid: task.taskChannelSid,
    reservationStatus: 'pending',
    reservationTimeout: timeout,
    formerActivitySid: reservationActivityOf(world, task) === null ? null : worker.activitySid,
    transferSid,
    dateCreated: tx.now,
    dateUpdated: tx.now,
    version: 0,
  };
  return { task, reservation };
}

/** Where the queue of a single-task workspace puts whoever is offered a task. */
function reservationActivityOf(world: World, { taskQueueSid }: TaskRow): string | null {
  return world.multiTask ? null : (world.queues.get(taskQueueSid ?? '')?.reservationActivitySid ?? null);
}

/** Writes offers and tells everybody of them, after what there is to tell before. */
export async function makeOffers(
  tx: Tx,
  world: World,
  { offers, told }: { offers: readonly Offer[]; told: readonly Happening[] },
): Promise<void> {
  const reservations = offers.map(({ reservation }) => reservation);
  await insertReservations(tx, reservations);
  await noteReserved(tx, reservations, { accountSid: world.accountSid, now: tx.now });
  const moves = offers.flatMap(({ task, reservation: { workerSid: sid, accountSid } }) => {
    const activitySid = reservationActivityOf(world, task);
    return activitySid === null ? [] : [{ sid, accountSid, activitySid }];
  });
  const moved = moves.length > 0 ? await moveWorkers(tx, moves, tx.now) : [];
  await record(tx, [
    ...told,
    ...offers.map(offer => toldOffer(world, offer)),
    ...toldMoves(tx, moved, [...world.workers.values()]),
  ]);
  for (const offer of offers) waitForAnswer(tx, world, offer);
}

function toldOffer(world: World, { task, reservation }: Offer): Happening {
  const { accountSid, workspaceSid } = task;
  const worker = world.workers.get(reservation.workerSid)!;
  return {
    accountSid,
    workspaceSid,
    type: 'reservation.created',
    sid: reservation.sid,
    task,
    reservation,
    worker,
  };
}

/** Only a waiting task is asked about again; when nothing has changed, its timer stands already. */
function setTimer(tx: Tx, { task, sids, dueBefore }: Change): void {
  const name = `${task.sid}:target`;
  const { accountSid, workspaceSid, sid } = task;
  if (sids.length === 0 && task.dueAt !== null) {
    const data = { workspaceSid, sid };
    tx.timer({ name, kind: 'routing.due', key: workspaceSid, accountSid, data, runAt: task.dueAt });
  } else if (dueBefore !== null && dueBefore > tx.now) tx.cancelTimer(name);
}

function tellReserved(tx: Tx, { accountSid, workspaceSid, sid: taskSid, attributes, reason }: TaskRow): void {
  const data: TaskChanged = {
    accountSid,
    workspaceSid,
    taskSid,
    status: 'reserved',
    event: 'reservation.created',
    attributes,
    reason,
  };
  tx.emit({ kind: 'task.changed', key: workspaceSid, accountSid, data });
}

function waitForAnswer(tx: Tx, world: World, { task, reservation }: Offer): void {
  const { accountSid, workspaceSid, sid: reservationSid, reservationTimeout } = reservation;
  tx.timer({
    name: `${reservationSid}:timeout`,
    kind: 'reservation.timedOut',
    key: workspaceSid,
    accountSid,
    data: { workspaceSid, reservationSid },
    runAt: new Date(tx.now.getTime() + reservationTimeout * 1000),
  });
  const workflow = world.workflows.get(task.workflowSid ?? '');
  const worker = world.workers.get(reservation.workerSid)!;
  if (workflow?.assignmentCallbackUrl) askAssignment(tx, workflow, { task, reservation, worker });
}

async function endTasks(tx: Tx, world: World, verdicts: readonly Verdict[]): Promise<void> {
  if (verdicts.length === 0) return;
  const { accountSid, workspaceSid } = world;
  const scenes = await openScenes(
    tx,
    verdicts.map(({ task }) => ({ accountSid, workspaceSid, taskSid: task.sid })),
  );
  for (const { task, end } of verdicts) {
    const scene = scenes.get(task.sid);
    if (scene === undefined || scene.task.assignmentStatus !== 'pending') continue;
    if (end === 'WorkflowTimeout') scene.notes.push({ type: 'workflow.timeout' });
    cancelTask(scene, end);
  }
  await saveScenes(tx, [...scenes.values()]);
}
