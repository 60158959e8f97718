import type { JobHandler } from './jobs.ts';

/** As many at once as it takes to park them soon: nothing is called. */
const CONCURRENCY = 100;

/**
 * What is done about calls of a kind that this version does not know: a newer one, which serves the same database, has
 * written them down. They cannot be made, so their lines wait, until a server that can has the lane.
 */
export const strangeCall = (kind: string): JobHandler => ({
  concurrency: CONCURRENCY,
  recordsAttempts: () => false,
  call: () => Promise.reject(new Error(`no handler does jobs of kind ${kind}`)),
  settle: async () => [],
});
