/** Short memories of rows that seldom change and are asked for with every message. */
import type { Clock } from './clock.ts';

/** Entries that a memory holds before it forgets the oldest. */
const MEMORY_ENTRIES = 10_000;

export interface Memory<Value> {
  get(key: string): Promise<Value>;
  forget(key: string): void;
}

/** Remembers what `load` answered for some seconds; callers at the same moment share one load. */
export function makeMemory<Value>(
  clock: Clock,
  seconds: number,
  load: (key: string) => Promise<Value>,
): Memory<Value> {
  const known = new Map<string, { value: Promise<Value>; until: number }>();
  return {
    get(key) {
      const now = clock.now().getTime();
      const entry = known.get(key);
      if (entry !== undefined && entry.until > now) return entry.value;
      const value = load(key);
      known.delete(key);
      known.set(key, { value, until: now + seconds * 1000 });
      if (known.size > MEMORY_ENTRIES) known.delete(known.keys().next().value as string);
      // A failed load must not be remembered.
      value.catch(() => known.delete(key));
      return value;
    },
    forget: key => void known.delete(key),
  };
}
