/**
 * A transaction for one message costs about as much as one for ten. Where little came in the last one and a little more
 * has come since, a moment is waited for the rest; whoever comes to an idle server is served at once, and under load
 * nothing waits, as every transaction is well filled.
 */
import { setTimeout as pause } from 'node:timers/promises';

/** From here on a transaction counts as well filled. */
const WELL_FILLED = 32;

/**
 * @param last how many the last transaction has served
 * @param waiting whether others wait already
 * @param milliseconds how long they may be kept waiting for more
 */
export async function gather(last: number, waiting: boolean, milliseconds: number): Promise<void> {
  if (waiting && last < WELL_FILLED) await pause(milliseconds);
}
