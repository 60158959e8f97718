/** What the person wants to be doing. One change goes out at a time, and of those that wait only the last. */
import { makeStore, type Store } from '../../ui/store.ts';

/** SID of the activity that is wanted and not confirmed; null when there is none. */
export const wished: Store<string | null> = makeStore<string | null>(null);

let isRunning = false;

/** Resolves with the activity that it came to, at once (null) when another call takes care of it. Fails as `set` does. */
export async function wish(sid: string, set: (sid: string) => Promise<void>): Promise<string | null> {
  wished.set(sid);
  if (isRunning) return null;
  isRunning = true;
  try {
    for (;;) {
      const wanted = wished.get();
      if (wanted === null) return null;
      await set(wanted);
      // Whoever has changed their mind meanwhile goes on.
      if (wished.get() === wanted) return wanted;
    }
  } finally {
    isRunning = false;
    wished.set(null);
  }
}
