/** Events of Sync objects are kept for a while; what is older goes in small steps, whichever process comes first. */
import type { Sync } from '../../blocks/sync/index.ts';
import type { BlockParts } from '../../kernel/block.ts';

const STEP = 1000;
const PAUSE_MS = 60_000;
/** Between steps while there is more. */
const BREATH_MS = 100;

export interface Forgetting {
  stop(): void;
}

export function startForgetting({
  store,
  clock,
  log,
  sync,
}: BlockParts & { sync: Pick<Sync, 'forgetEvents'> }): Forgetting {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const step = async (): Promise<void> => {
    let gone = 0;
    try {
      gone = await sync.forgetEvents(store.read, clock.now(), STEP);
    } catch (error) {
      log.warn({ err: error }, 'old events could not be removed, trying again');
    }
    if (!isStopped) plan(gone === STEP ? BREATH_MS : PAUSE_MS);
  };
  const plan = (ms: number): void => {
    timer = setTimeout(() => void step(), ms).unref();
  };
  plan(PAUSE_MS);
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
