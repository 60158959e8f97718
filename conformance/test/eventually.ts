/** Waiting for something that the public door will show soon. */
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 20;
const LIMIT_MS = 8_000;

/** Tries until `attempt` neither throws nor gives undefined or false; at the limit the last complaint is thrown. */
export async function eventually<T>(
  attempt: () => Promise<T | undefined | false> | T | undefined | false,
  limitMs = LIMIT_MS,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    let complaint: unknown;
    try {
      const found = await attempt();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      complaint = error;
    }
    if (performance.now() > deadline)
      throw complaint ?? new Error(`nothing came within ${limitMs} ms: ${attempt}`);
    await sleep(PAUSE_MS);
  }
}
