/**
 * Chance that can be repeated. Every address has streams of its own, so that what happens to one customer depends on
 * the seed and on that customer's messages, not on how the messages of others fell in between.
 */
import { randomBytes } from 'node:crypto';

/** Numbers from 0 (included) to 1 (excluded). */
export type Stream = () => number;

/** Streams by name, all derived from one seed. */
export function streamsFrom(seed: number): (name: string) => Stream {
  const streams = new Map<string, Stream>();
  return name => {
    const known = streams.get(name);
    if (known) return known;
    const stream = mulberry32(hash(`${seed}/${name}`));
    streams.set(name, stream);
    return stream;
  };
}

/** A number between the two ends of a range, both included. */
export function within(range: readonly [number, number], stream: Stream): number {
  return range[0] + (range[1] - range[0]) * stream();
}

/** The same items in another order (Fisher-Yates). */
export function shuffled<T>(items: readonly T[], stream: Stream): T[] {
  const rest = [...items];
  const mixed: T[] = [];
  while (rest.length > 0) mixed.push(...rest.splice(Math.floor(stream() * rest.length), 1));
  return mixed;
}

/**
 * A new SID with this prefix. SIDs do not come from the seed: two runs with one seed against one database would
 * otherwise be taken for repeats of each other.
 */
export function newSid(prefix: string): string {
  return prefix + randomBytes(16).toString('hex');
}

/** A seed for those who did not choose one. */
export function newSeed(): number {
  return randomBytes(4).readUInt32LE();
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  }
  return state >>> 0;
}

/** The published mulberry32 generator: 32 bits of state, plenty for faults. */
function mulberry32(seed: number): Stream {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
