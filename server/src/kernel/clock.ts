/** The only way to learn the time: rules are handed a clock, so that tests decide what "now" is. */
export interface Clock {
  now(): Date;
}

/** A clock that moves only when told to. */
export interface FixedClock extends Clock {
  /** Moves the clock forward (or back, when negative). */
  advance(seconds: number): void;
}

/** The time of this machine. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock for tests and replays; throws when `start` is not a date, because every later answer would be wrong. */
export function fixedClock(start: Date | string): FixedClock {
  let milliseconds = new Date(start).getTime();
  if (Number.isNaN(milliseconds)) throw new TypeError(`not a date: ${start}`);
  return {
    now: () => new Date(milliseconds),
    advance: seconds => {
      milliseconds += seconds * 1000;
    },
  };
}
