/** Monitor: what an account's owner should know of: calls that failed, flows that stumbled, settings that were changed. */
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { Change } from '../../kernel/http.ts';
import type { Steps } from '../../kernel/line/turn.ts';
import type { Batch } from '../../kernel/line/tx.ts';
import type { Sealer } from '../../kernel/seal.ts';
import type { WebhookCall } from '../../kernel/webhook.ts';
import { alertOperations } from './resources/alerts.ts';
import { deliveryOperations } from './resources/deliveries.ts';
import { eventOperations } from './resources/events.ts';
import { notificationOperations } from './resources/notifications.ts';
import { agedStep, MONITOR_AGED } from './retention.ts';
import type { NewAlert, NewEvent } from './rows.ts';
import { eventOf } from './rules/change.ts';
import { alertKeeper } from './store/alerts.ts';
import { callOfDelivery, type Redelivered, recordRedelivered } from './store/deliveries.ts';
import { recordEvents } from './store/events.ts';

export { REDELIVERY_JOB, type RedeliveryJob } from './resources/deliveries.ts';
export type { AlertRequest, NewAlert, NewDelivery, NewEvent } from './rows.ts';

export interface MonitorNeeds {
  /** Keeps the calls that can be made again from being read in the database. */
  sealer: Sealer;
}

export interface Monitor extends Block {
  /** Keeps alerts; secrets in their requests are masked, long texts cut. */
  recordAlerts: Batch<NewAlert, { sid: string }>;
  /** A call that nobody took, to make it again; null when it is not kept (any more). */
  callOf(at: { accountSid: string; sid: string }): Promise<WebhookCall | null>;
  /** Keeps what became of calls that were made again. */
  recordRedelivered: Batch<Redelivered, void>;
  /** Keeps changes of configuration. */
  recordEvents: Batch<NewEvent, void>;
  /** Told of what the REST surface has changed, it keeps what concerns the configuration. Never throws. */
  changed(change: Change): Promise<void>;
  /** What the timers of this block wake: the end of the thirty days that rows are kept. */
  steps: Steps;
}

export function makeMonitor(parts: BlockParts, { sealer }: MonitorNeeds): Monitor {
  const { store } = parts;
  return {
    migrations: { name: 'monitor', folder: new URL('./migrations/', import.meta.url) },
    operations: [
      ...alertOperations(store),
      ...deliveryOperations(store),
      ...notificationOperations(store),
      ...eventOperations(store),
    ],
    recordAlerts: alertKeeper(sealer),
    callOf: at => callOfDelivery({ connection: store.read, sealer }, at),
    recordRedelivered,
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
