/** What a happening means for the statistics: which counters go up, for which queue, workflow, task channel and worker. */
import type { StayRow, TallyRow } from '../store/tallies.ts';
import { ageOf, secondsBetween } from './age.ts';
import type { Happening } from './record.ts';

/** Events of reservations, and the counters as the statistics name them. */
const reservations: Readonly<Record<string, string>> = {
  'reservation.created': 'reservations_created',
  'reservation.accepted': 'reservations_accepted',
  'reservation.rejected': 'reservations_rejected',
  'reservation.timeout': 'reservations_timed_out',
  'reservation.canceled': 'reservations_canceled',
  'reservation.rescinded': 'reservations_rescinded',
  'reservation.completed': 'reservations_completed',
};

const tasks: Readonly<Record<string, string>> = {
  'task.created': 'tasks_created',
  'task.canceled': 'tasks_canceled',
  'task.completed': 'tasks_completed',
  'task.deleted': 'tasks_deleted',
  'workflow.entered': 'tasks_entered_workflow',
  'workflow.timeout': 'tasks_timed_out_in_workflow',
  'task-queue.entered': 'tasks_entered_queue',
  'task-queue.moved': 'tasks_moved',
};

/** Counters that say how long the task had waited since it was created. */
const waits = new Set(['reservations_accepted', 'tasks_canceled']);

/** How long an accepted task had waited in its last queue. */
export const ACCEPTED_IN_QUEUE = 'accepted_in_queue';

/** The rows that count these happenings: equal ones of one transaction become one. */
export function talliesOf(happenings: readonly Happening[], now: Date): TallyRow[] {
  const rows = new Map<string, TallyRow>();
  for (const row of happenings.flatMap(happening => countersOf(happening, now))) {
    const { count, ...what } = row;
    const key = JSON.stringify(what);
    const known = rows.get(key);
    if (known) known.count += count;
    else rows.set(key, row);
  }
  return [...rows.values()];
}

function countersOf(happening: Happening, now: Date): TallyRow[] {
  const { type, task, reservation, accountSid, workspaceSid } = happening;
  const counter = reservations[type] ?? tasks[type];
  if (counter === undefined || task === undefined) return [];
  const row: TallyRow = {
    accountSid,
    workspaceSid,
    spanSeconds: 0,
    at: now,
    counter,
    // A task that moves is counted by the queue that it leaves.
    taskQueueSid: happening.leftQueueSid ?? task.taskQueueSid,
    workflowSid: task.workflowSid,
    taskChannelSid: task.taskChannelSid,
    workerSid: null,
    seconds: waits.has(counter) ? ageOf(task, now) : 0,
    count: 1,
  };
  const rows = [row];
  if (counter === 'reservations_accepted' && task.taskQueueEnteredDate !== null) {
    const seconds = secondsBetween(task.taskQueueEnteredDate, now);
    rows.push({ ...row, counter: ACCEPTED_IN_QUEUE, seconds });
  }
  if (reservation)
    rows.push({
      ...row,
      taskQueueSid: null,
      workflowSid: null,
      workerSid: reservation.workerSid,
      seconds: 0,
    });
  return rows;
}

/** Activities that workers have left in these happenings. */
export function staysOf(happenings: readonly Happening[], now: Date): StayRow[] {
  return happenings.flatMap(({ accountSid, workspaceSid, was }) =>
    was
      ? [
          {
            accountSid,
            workspaceSid,
            workerSid: was.sid,
            activitySid: was.activitySid,
            startedAt: was.dateStatusChanged,
            endedAt: now,
          },
        ]
      : [],
  );
}
