/** Reads what costs much for all who want it: seldom, and yet never too early for anybody. */

export interface Paced<Key, Value> {
  /** What was read a moment ago, within the pause. */
  recent(key: Key): Promise<Value>;
  /** What is read from now on: everything that has happened until now is part of it. */
  fresh(key: Key): Promise<Value>;
}

/** Readings of one key. */
interface Place<Value> {
  last: Promise<Value> | null;
  /** When the last one began; milliseconds of a monotonic clock. */
  begunAt: number;
  /** One that has not begun yet: all who want a fresh one share it. */
  next: Promise<Value> | null;
}

/** @param pauseMs how long after the beginning of one reading of a key the next may begin. */
export function paced<Key, Value>(
  { keyOf, pauseMs }: { keyOf: (key: Key) => string; pauseMs: number },
  read: (key: Key) => Promise<Value>,
): Paced<Key, Value> {
  const places = new Map<string, Place<Value>>();
  const placeOf = (key: Key): Place<Value> => {
    const place = places.get(keyOf(key)) ?? { last: null, begunAt: -pauseMs, next: null };
    places.set(keyOf(key), place);
    return place;
  };
  const begin = async (key: Key, place: Place<Value>): Promise<Value> => {
    await pause(place.begunAt + pauseMs - performance.now());
    const reading = read(key);
    Object.assign(place, { last: reading, begunAt: performance.now(), next: null });
    setTimeout(() => {
      if (place.last === reading && place.next === null) places.delete(keyOf(key));
    }, 2 * pauseMs).unref();
    return reading;
  };
  const fresh = (key: Key): Promise<Value> => {
    const place = placeOf(key);
    place.next ??= begin(key, place);
    return place.next;
  };
  return {
    fresh,
    async recent(key) {
      const { last, begunAt } = placeOf(key);
      const isRecent = last !== null && performance.now() - begunAt < pauseMs;
      return isRecent ? last.catch(() => fresh(key)) : fresh(key);
    },
  };
}

const pause = (milliseconds: number): Promise<void> =>
  milliseconds <= 0 ? Promise.resolve() : new Promise(resolve => setTimeout(resolve, milliseconds));
