/** How old tasks are, in the whole seconds that the API shows. */
import type { TaskRow } from '../store/rows.ts';

/** Whole seconds since the task was created. */
export function ageOf(task: Pick<TaskRow, 'dateCreated'>, now: Date): number {
  return secondsBetween(task.dateCreated, now);
}

/** Between the seconds that two moments fall into; never negative. */
export function secondsBetween(since: Date, now: Date): number {
  return Math.max(0, secondsOf(now) - secondsOf(since));
}

/** A moment in whole seconds. */
export function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
