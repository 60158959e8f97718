/** Monitor: what an account's owner should know of: calls that failed, flows that stumbled, settings that were changed. */
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { Steps } from '../../kernel/line/turn.ts';
import type { Batch } from '../../kernel/line/tx.ts';
import { alertOperations } from './resources/alerts.ts';
import { eventOperations } from './resources/events.ts';
import { agedStep, MONITOR_AGED } from './retention.ts';
import type { NewAlert, NewEvent } from './rows.ts';
import { configurationChange } from './rules/configuration-changes.ts';
import { recordAlerts } from './store/alerts.ts';
import { recordEvents } from './store/events.ts';

export type { AlertRequest, NewAlert, NewEvent } from './rows.ts';

export interface Monitor extends Block {
  /** Keeps alerts; secrets in their requests are masked, long texts cut. */
  recordAlerts: Batch<NewAlert, { sid: string }>;
  /** Keeps changes of configuration. */
  recordEvents: Batch<NewEvent, void>;
  /** Says which REST operations are such changes, and of what. */
  configurationChange: typeof configurationChange;
  /** What the timers of this block wake: the end of the thirty days that rows are kept. */
  steps: Steps;
}

export function makeMonitor({ store }: BlockParts): Monitor {
  return {
    migrations: { name: 'monitor', folder: new URL('./migrations/', import.meta.url) },
    operations: [...alertOperations(store), ...eventOperations(store)],
    recordAlerts,
    recordEvents,
    configurationChange,
    steps: { [MONITOR_AGED]: [agedStep] },
  };
}
