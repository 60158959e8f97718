/** Monitor: what an account's owner should know of: calls that failed, flows that stumbled, settings that were changed. */
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { Change } from '../../kernel/http.ts';
import type { Steps } from '../../kernel/line/turn.ts';
import type { Batch } from '../../kernel/line/tx.ts';
import { alertOperations } from './resources/alerts.ts';
import { eventOperations } from './resources/events.ts';
import { notificationOperations } from './resources/notifications.ts';
import { agedStep, MONITOR_AGED } from './retention.ts';
import type { NewAlert, NewEvent } from './rows.ts';
import { eventOf } from './rules/change.ts';
import { recordAlerts } from './store/alerts.ts';
import { recordEvents } from './store/events.ts';

export type { AlertRequest, NewAlert, NewEvent } from './rows.ts';

export interface Monitor extends Block {
  /** Keeps alerts; secrets in their requests are masked, long texts cut. */
  recordAlerts: Batch<NewAlert, { sid: string }>;
  /** Keeps changes of configuration. */
  recordEvents: Batch<NewEvent, void>;
  /** Told of what the REST surface has changed, it keeps what concerns the configuration. Never throws. */
  changed(change: Change): Promise<void>;
  /** What the timers of this block wake: the end of the thirty days that rows are kept. */
  steps: Steps;
}

export function makeMonitor(parts: BlockParts): Monitor {
  const { store } = parts;
  return {
    migrations: { name: 'monitor', folder: new URL('./migrations/', import.meta.url) },
    operations: [...alertOperations(store), ...notificationOperations(store), ...eventOperations(store)],
    recordAlerts,
    recordEvents,
    changed: change => keepChange(parts, change),
    steps: { [MONITOR_AGED]: [agedStep] },
  };
}

/** The change itself is made by now, so that its caller must not be told of a failure here. */
async function keepChange({ store, log }: BlockParts, change: Change): Promise<void> {
  const event = eventOf(change);
  if (event === null) return;
  try {
    await store.transact(tx => recordEvents(tx, [event]));
  } catch (error) {
    log.error({ err: error, account: event.accountSid, path: change.path }, 'a change was not recorded');
  }
}
