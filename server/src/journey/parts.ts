/** What the journey is made of: the doors of the blocks, the carriers, and the rest of the world. */
import type { Accounts } from '../blocks/accounts/index.ts';
import type { Chat } from '../blocks/chat/index.ts';
import type { Flex } from '../blocks/flex/index.ts';
import type { Logins } from '../blocks/logins/index.ts';
import type { Messaging } from '../blocks/messaging/index.ts';
import type { Monitor } from '../blocks/monitor/index.ts';
import type { Proxy } from '../blocks/proxy/index.ts';
import type { Studio } from '../blocks/studio/index.ts';
import type { Sync } from '../blocks/sync/index.ts';
import type { TaskRouter } from '../blocks/taskrouter/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Store } from '../kernel/line/store.ts';
import type { Logger } from '../kernel/log.ts';
import type { Outgoing } from '../kernel/outgoing.ts';

export interface Blocks {
  accounts: Accounts;
  messaging: Messaging;
  proxy: Proxy;
  chat: Chat;
  studio: Studio;
  sync: Sync;
  taskrouter: TaskRouter;
  flex: Flex;
  monitor: Monitor;
  logins: Logins;
}

/** The options that the journey needs to know. */
export interface JourneyOptions {
  /** How the outside reaches this server; no slash at its end. */
  publicUrl: string;
  /** Whether `publicUrl` was configured, so that it alone is what carriers sign. */
  publicUrlIsConfigured: boolean;
  /** Whether carriers' webhooks must carry a genuine signature. */
  signatures: boolean;
  /** Signs the links under which carriers fetch files. */
  linkKey: Buffer;
  defaultCarrier: string;
  simulatorUrl: string;
  /** How many days conversations are kept after their end, and in which accounts otherwise; 0: for ever. */
  conversationDays: { usual: number; of: ReadonlyMap<string, number> };
  upstream: { accountSid: string; authToken: string; baseUrl: string } | null;
}

export interface JourneyParts {
  blocks: Blocks;
  options: JourneyOptions;
  /** The way out to addresses that customers gave. */
  outgoing: Outgoing;
  /** The way out to the carriers, whose hosts the operator configured. */
  carrierNetwork: Outgoing;
  store: Store;
  clock: Clock;
  log: Logger;
}
