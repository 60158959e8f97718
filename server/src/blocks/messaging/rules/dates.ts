import type { DateBounds } from '../store/media.ts';

const DAY_MS = 86_400_000;

/** The three filters of a date: on that day (or at that second), until, and from; both ends belong to it. */
export function dateBounds(given: {
  on?: Date | undefined;
  until?: Date | undefined;
  from?: Date | undefined;
}): DateBounds {
  const { on, until = null, from = null } = given;
  if (on === undefined) return { from, until };
  const isDay = on.getTime() % DAY_MS === 0;
  return { from: on, until: new Date(on.getTime() + (isDay ? DAY_MS : 1000) - 1) };
}
