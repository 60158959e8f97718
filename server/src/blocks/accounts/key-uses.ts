/**
 * Takes note of when each API key was last used. A request leaves a note in the memory of its process and waits for
 * nothing. The first note starts a pause; at its end, or at a graceful stop, everything noted is written in one
 * statement. Several processes write beside each other: what stands in the database is never earlier than before, so
 * the latest use wins, whichever clock told it. A process that is killed takes the notes of its last pause with it.
 */
import type { BlockParts } from '../../kernel/block.ts';
import { recordKeyUses } from './store.ts';

/** How much later than the use it is known, at most. */
export const PAUSE_SECONDS = 20;

export interface KeyUses {
  /** A request was let in by this key, or by a token that it has signed. */
  note(keySid: string): void;
  /** Writes what is noted, and nothing by itself any more. Never throws: a failure is in the log. */
  stop(): Promise<void>;
}

export function makeKeyUses({ store, clock, log }: BlockParts): KeyUses {
  let noted = new Map<string, Date>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  let isStopped = false;
  const plan = (): void => {
    if (!isStopped) timer ??= setTimeout(write, PAUSE_SECONDS * 1000).unref();
  };
  const writeNoted = async (): Promise<void> => {
    if (noted.size === 0) return;
    const taken = noted;
    noted = new Map();
    try {
      const uses = [...taken].map(([sid, dateLastUsed]) => ({ sid, dateLastUsed }));
      await store.transact(tx => recordKeyUses(tx, uses));
    } catch (error) {
      log.warn({ err: error }, 'the last use of keys could not be written, trying again');
      // What was noted meanwhile is later.
      noted = new Map([...taken, ...noted]);
      plan();
    }
  };
  const write = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(writeNoted);
    return writing;
  };
  return {
    note(keySid) {
      noted.set(keySid, clock.now());
      plan();
    },
    stop() {
      isStopped = true;
      return write();
    },
  };
}
