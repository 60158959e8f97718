/** The stage of the storm: PostgreSQL in a folder of its own, and server processes on it, each with a clock of its own. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ServerProcess, startServer } from '../conformance/test/server.ts';
import { dataOf } from '../server/src/postgres/cluster.ts';
import { startPostgres } from '../server/src/postgres/index.ts';
import { isAlive, readPostmaster } from '../server/src/postgres/postmaster.ts';
import type { Account } from './account.ts';
import { type MovableClock, makeClock } from './clock.ts';
import { type Disk, openDisk } from './disk.ts';
import { inWords, pause } from './scope.ts';

/** A server and what the adversary can do with its surroundings. */
export interface Actor {
  server: ServerProcess;
  clock: MovableClock;
  /** Resolves when the server runs; starts it when it does not, until it stays: while PostgreSQL is away none does. */
  rise(more?: Record<string, string>): Promise<void>;
}

export interface Stage {
  databaseUrl: string;
  actors: Actor[];
  disk: Disk;
  /** SIGKILL for the first process of PostgreSQL; its launcher starts it again. */
  killDatabase(): void;
  /** The last reason of each server that was to rise and has not: `http://127.0.0.1:… has not risen: …`. */
  notRisen(): string[];
  /** What PostgreSQL wrote to its log: also why it made somebody try again. */
  databaseLog(): string;
}

export interface StageOptions {
  servers: number;
  carrierUrl: string;
  accounts: readonly Account[];
  signal: AbortSignal;
}

/** Small, so that the log of PostgreSQL leaves room on the disk. */
const SETTINGS = { max_wal_size: '96MB', min_wal_size: '32MB', shared_buffers: '128MB' };
const STOP_LIMIT_MS = 25_000;

/** What it opens is closed by `stack`, also when it fails half-way: servers first, then PostgreSQL, then the disk. */
export async function openStage(stack: AsyncDisposableStack, options: StageOptions): Promise<Stage> {
  const disk = openDisk();
  stack.defer(() => disk.close());
  const data = dataOf(disk.folder);
  const killDatabase = (): void => {
    const postmaster = readPostmaster(data);
    if (postmaster && isAlive(postmaster.pid)) process.kill(postmaster.pid, 'SIGKILL');
  };
  // Nothing outlives this process, however it ends.
  process.once('exit', killDatabase);
  stack.defer(() => void process.off('exit', killDatabase));
  const postgres = await startPostgres({ dataFolder: disk.folder, log: () => {}, settings: SETTINGS });
  stack.defer(async () => {
    await Promise.race([postgres.stop(), limit()]);
    killDatabase();
  });
  const actors: Actor[] = [];
  const failures: Failures = new Map();
  stack.defer(async () => {
    await Promise.all(actors.map(({ server }) => Promise.race([server.stop(), limit()])));
    await Promise.all(actors.map(({ server }) => server.kill()));
  });
  const [first, ...others] = options.accounts;
  const start = (account: Account, clock: MovableClock): Promise<ServerProcess> =>
    startServer({
      ...account,
      ...{ databaseUrl: postgres.url, dataFolder: disk.folder, simulatorUrl: options.carrierUrl },
      environment: { SWITCHHOOK_LOG: 'warn', ...clock.environment },
    });
  for (let i = 0; i < options.servers; i++) {
    const clock = makeClock(join(disk.folder, `clock-${i}`));
    // The first start with an account makes it; afterwards every server serves all of them.
    if (i === 0) for (const account of others) await (await start(account, clock)).stop();
    const server = await start(first!, clock);
    actors.push({ clock, server, rise: riserOf(server, failures, options.signal) });
    options.signal.throwIfAborted();
  }
  const log = join(disk.folder, 'postgres/postgres.log');
  const databaseLog = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  const notRisen = (): string[] =>
    [...failures].map(([{ url }, reason]) => `${url} has not risen: ${inWords(reason)}`);
  return { databaseUrl: postgres.url, actors, disk, killDatabase, notRisen, databaseLog };
}

/** Why the last start of a server failed; those that run are not among them. */
type Failures = Map<ServerProcess, unknown>;

const limit = (): Promise<void> => new Promise(resolve => setTimeout(resolve, STOP_LIMIT_MS).unref());

/** Whoever asks while it rises waits with the others: two processes cannot have one port. */
function riserOf(server: ServerProcess, failures: Failures, signal: AbortSignal): Actor['rise'] {
  let rising: Promise<void> | undefined;
  const rise = async (more?: Record<string, string>): Promise<void> => {
    // Only the first start is armed: one that ends itself while it starts would never be up.
    for (let given = more; server.hasEnded(); given = undefined) {
      await server.restart(given).catch(error => {
        failures.set(server, error);
        return pause(100, signal);
      });
    }
    failures.delete(server);
  };
  return more => {
    rising ??= rise(more).finally(() => {
      rising = undefined;
    });
    return rising;
  };
}
