/** How long a storm may last: everything in it ends by one signal, when its time is over or one of its parts has failed. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Scope {
  signal: AbortSignal;
  /**
   * Waits for all of these works. When one fails the others are told to end, are waited for, and its failure is thrown.
   * When the time is over, what is thrown names those that were not over.
   */
  all(works: Readonly<Record<string, Promise<unknown>>>): Promise<void>;
  /** Ends everything that is still under way. */
  close(): void;
}

/** How long parts that were told to end may take for it. */
const FAREWELL_MS = 15_000;

/** @param outer ends the scope as well. */
export function openScope(seconds: number, outer?: AbortSignal): Scope {
  const controller = new AbortController();
  const underWay = new Set<string>();
  const timer = setTimeout(
    () => controller.abort(new Error(overdue(seconds, [...underWay]))),
    seconds * 1000,
  );
  const signal = outer ? AbortSignal.any([outer, controller.signal]) : controller.signal;
  return {
    signal,
    async all(works) {
      for (const [name, work] of Object.entries(works)) {
        underWay.add(name);
        work.catch(error => controller.abort(error)).finally(() => underWay.delete(name));
      }
      const settled = Promise.allSettled(Object.values(works));
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

/** What lies behind it, too: a server that does not start says so and why. */
export function inWords(error: unknown): string {
  const { message, cause } = error as Error;
  return cause === undefined ? message : `${message}: ${inWords(cause)}`;
}

function overdue(seconds: number, underWay: readonly string[]): string {
  const after = `it was not over after ${Math.round(seconds)} s`;
  return underWay.length === 0 ? after : `${after}: ${underWay.join(', ')}`;
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
