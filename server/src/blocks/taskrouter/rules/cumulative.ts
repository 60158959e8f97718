/**
 * Cumulative statistics: what happened between two moments, in whole seconds. The first and the last second count entirely.
 * https://www.twilio.com/docs/taskrouter/api/workspace-statistics
 */
import { invalid } from '../../../kernel/errors.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { WorkspaceKey } from '../store/rows.ts';
import { type Subject, summedUntil, sumTallies, type TallySum } from '../store/tallies.ts';
import { floorTo, piecesOf } from './spans.ts';
import { ACCEPTED_IN_QUEUE } from './tally.ts';

export interface Stretch {
  startTime: Date;
  endTime: Date;
}

const MINUTE_MS = 60_000;
const SECOND_MS = 1000;

/** The time asked for: from a date or for some minutes, up to a date or up to now. */
export function stretchOf(
  { startDate, endDate, minutes }: { startDate?: Date; endDate?: Date; minutes: number },
  now: Date,
): Stretch {
  const end = floorTo((endDate ?? now).getTime(), 1);
  const start = startDate ? floorTo(startDate.getTime(), 1) : end - minutes * MINUTE_MS;
  if (start > end) throw invalid('StartDate', 'must not be after EndDate');
  return { startTime: new Date(start), endTime: new Date(end) };
}

/** A list of seconds with commas between them. */
export function readThresholds(text: string | undefined): number[] {
  const parts = (text ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
  if (parts.some(part => !/^\d{1,9}$/.test(part)))
    throw invalid('SplitByWaitTime', 'must be whole seconds with commas between them');
  return parts.map(Number);
}

/** The counts of one subject. */
export type Counts = readonly TallySum[];

/** What was counted in a stretch of time: by subject where they are counted apart, else under the empty name. */
export async function countsOf(
  read: Queryable,
  key: WorkspaceKey,
  asked: { stretch: Stretch; subject: Subject; taskChannelSid: string | null },
): Promise<Map<string, Counts>> {
  const { startTime, endTime } = asked.stretch;
  const after = new Date(endTime.getTime() + SECOND_MS);
  const pieces = piecesOf(startTime, after, await summedUntil(read, key));
  const rows = await sumTallies(read, key, { pieces, ...asked });
  return Map.groupBy(rows, row => row.subject ?? '');
}

const total = (counts: Counts, counter: string): number =>
  counts.reduce((sum, row) => sum + (row.counter === counter ? row.count : 0), 0);

/** What is counted of reservations, whoever they are of. */
export function reservationFigures(counts: Counts) {
  return {
    reservationsAccepted: total(counts, 'reservations_accepted'),
    reservationsCanceled: total(counts, 'reservations_canceled'),
    reservationsCompleted: total(counts, 'reservations_completed'),
    reservationsCreated: total(counts, 'reservations_created'),
    reservationsRejected: total(counts, 'reservations_rejected'),
    reservationsRescinded: total(counts, 'reservations_rescinded'),
    reservationsTimedOut: total(counts, 'reservations_timed_out'),
  };
}

/** What is counted of tasks; each resource shows those of the figures that belong to it. */
export function taskFigures(counts: Counts, thresholds: readonly number[]) {
  const untilAccepted = durationOf(counts, 'reservations_accepted');
  return {
    ...reservationFigures(counts),
    avgTaskAcceptanceTime: untilAccepted.avg,
    tasksCanceled: total(counts, 'tasks_canceled'),
    tasksCompleted: total(counts, 'tasks_completed'),
    tasksCreated: total(counts, 'tasks_created'),
    tasksDeleted: total(counts, 'tasks_deleted'),
    tasksMoved: total(counts, 'tasks_moved'),
    tasksTimedOutInWorkflow: total(counts, 'tasks_timed_out_in_workflow'),
    tasksEnteredQueue: total(counts, 'tasks_entered_queue'),
    tasksEnteredWorkflow: total(counts, 'tasks_entered_workflow'),
    waitDurationUntilAccepted: untilAccepted,
    waitDurationUntilCanceled: durationOf(counts, 'tasks_canceled'),
    waitDurationInQueueUntilAccepted: durationOf(counts, ACCEPTED_IN_QUEUE),
    splitByWaitTime: thresholds.length === 0 ? null : splitBy(counts, thresholds),
  };
}

export type TaskFigures = ReturnType<typeof taskFigures>;

/** Seconds. Nothing was waited where nothing was counted. */
function durationOf(counts: Counts, counter: string) {
  const duration = { avg: 0, min: 0, max: 0, total: 0 };
  let times = 0;
  for (const { counter: own, seconds, count } of counts) {
    if (own !== counter) continue;
    duration.min = times === 0 ? seconds : Math.min(duration.min, seconds);
    duration.max = Math.max(duration.max, seconds);
    duration.total += seconds * count;
    times += count;
  }
  if (times > 0) duration.avg = Math.round(duration.total / times);
  return duration;
}

/** By threshold, what took longer and what did not; what took exactly as long counts as below. */
function splitBy(counts: Counts, thresholds: readonly number[]): object {
  const side = (isIn: (seconds: number) => boolean) => {
    const own = counts.filter(({ seconds }) => isIn(seconds));
    return {
      tasks_canceled: total(own, 'tasks_canceled'),
      reservations_accepted: total(own, 'reservations_accepted'),
    };
  };
  return Object.fromEntries(
    thresholds.map(threshold => [
      String(threshold),
      { above: side(seconds => seconds > threshold), below: side(seconds => seconds <= threshold) },
    ]),
  );
}
