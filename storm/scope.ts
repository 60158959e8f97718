/** How long a storm may last: everything in it ends by one signal, when its time is over or one of its parts has failed. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Scope {
  signal: AbortSignal;
  /** Waits for all of these works. When one fails the others are told to end, are waited for, and its failure is thrown. */
  all(works: readonly Promise<unknown>[]): Promise<void>;
  /** Ends everything that is still under way. */
  close(): void;
}

/** How long parts that were told to end may take for it. */
const FAREWELL_MS = 15_000;

/** @param outer ends the scope as well. */
export function openScope(seconds: number, outer?: AbortSignal): Scope {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new Error(`it was not over after ${Math.round(seconds)} s`)),
    seconds * 1000,
  );
  const signal = outer ? AbortSignal.any([outer, controller.signal]) : controller.signal;
  return {
    signal,
    async all(works) {
      for (const work of works) work.catch(error => controller.abort(error));
      const settled = Promise.allSettled(works);
      const farewell = aborted(signal).then(() => sleep(FAREWELL_MS, undefined, { ref: false }));
      await Promise.race([settled, farewell]);
      signal.throwIfAborted();
    },
    close() {
      clearTimeout(timer);
      controller.abort(new Error('it is over'));
    },
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** A pause that ends with the scope: it throws then, whatever loop it stands in. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
}

/** Tries until it is true; throws when the scope ends. */
export async function until(holds: () => boolean | Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await holds())) await pause(100, signal);
}
