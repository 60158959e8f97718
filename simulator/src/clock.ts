import type { Closing } from './closing.ts';

/** The time of the pretend network. The only file here that asks the machine for it. */
export interface Clock {
  now(): Date;
  /** Runs something after so many milliseconds; the result calls it off. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Resolves after so many milliseconds, or as soon as the network closes. */
export function pause(clock: Clock, delayMs: number, closing?: Closing): Promise<void> {
  if (delayMs <= 0 || closing?.closed) return Promise.resolve();
  return new Promise(resolve => {
    const end = () => {
      callOff();
      deafen?.();
      resolve();
    };
    const callOff = clock.after(delayMs, end);
    const deafen = closing?.listen(end);
  });
}
