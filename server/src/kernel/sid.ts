import { randomFillSync } from 'node:crypto';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';

/** The identifier of a resource: two capital letters that say its kind, then 32 hexadecimal digits. */
export type Sid<P extends string = string> = `${P}${string}`;

/** Makes a new identifier of the given kind, for example `newSid('CH')`. */
export type SidSource = <P extends string>(prefix: P) => Sid<P>;

/** Fills the given bytes with random ones. */
export type Random = (bytes: Uint8Array) => void;

const pattern = /^[A-Z]{2}[0-9a-fA-F]{32}$/;
const randomBytesPerSid = 9;
const poolBytes = randomBytesPerSid * 512;
const countersPerMillisecond = 4096;

/**
 * Whether the text has the form of a SID (of the given kind). Both letter cases pass, as in the published patterns,
 * although we emit only the lower one.
 */
export function isSid<P extends string>(text: unknown, prefix?: P): text is Sid<P> {
  return typeof text === 'string' && pattern.test(text) && (prefix === undefined || text.startsWith(prefix));
}

/**
 * A source of SIDs: 11 digits of milliseconds, 3 of a counter, 18 of randomness.
 *
 * The front is ordered by time, so that an index grows at its right edge instead of everywhere; the counter keeps the
 * order within a millisecond, and it never steps back when the clock does. The 72 random bits keep processes that
 * share a millisecond apart.
 */
export function sidSource(clock: Clock, random: Random): SidSource {
  const front = orderedFront(clock);
  const tail = pooledHex(random);
  return <P extends string>(prefix: P): Sid<P> => `${prefix}${front()}${tail()}`;
}

/** Makes a SID from the system's clock and randomness. */
export const newSid: SidSource = sidSource(systemClock, bytes => randomFillSync(bytes));

function orderedFront(clock: Clock): () => string {
  let millisecond = -1;
  let counter = 0;
  let timeDigits = '';
  const enter = (next: number) => {
    millisecond = next;
    counter = 0;
    timeDigits = hex(next, 11);
  };
  return () => {
    const now = clock.now().getTime();
    if (now > millisecond) enter(now);
    else if (counter === countersPerMillisecond) enter(millisecond + 1);
    return timeDigits + hex(counter++, 3);
  };
}

/** Random hex from a pool: one call into the random generator per 512 SIDs rather than one each. */
function pooledHex(random: Random): () => string {
  const pool = Buffer.alloc(poolBytes);
  let used = poolBytes;
  return () => {
    if (used === poolBytes) {
      random(pool);
      used = 0;
    }
    const start = used;
    used += randomBytesPerSid;
    return pool.toString('hex', start, used);
  };
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
