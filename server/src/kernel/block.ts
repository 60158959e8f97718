/** What every block is made of and what it shows to the composition root. */
import type { Clock } from './clock.ts';
import type { RawRoute } from './http.ts';
import type { JobHandlers } from './line/jobs.ts';
import type { Store } from './line/store.ts';
import type { Logger } from './log.ts';
import type { MigrationSource } from './migrate.ts';
import type { Operation } from './operation.ts';

/** What a block is handed: its way to the database, the time, and somewhere to write a log line. */
export interface BlockParts {
  store: Store;
  clock: Clock;
  log: Logger;
}

/** What a block brings: its part of the schema and of the public surface. */
export interface Block {
  migrations: MigrationSource;
  operations: readonly Operation[];
  routes?: readonly RawRoute[];
  jobs?: JobHandlers;
}
