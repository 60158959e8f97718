/** An installation as `npm start` makes one: its PostgreSQL is the embedded one, in its data folder. It can be moved. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataOf } from '../../server/src/postgres/cluster.ts';
import { startPostgres } from '../../server/src/postgres/index.ts';
import { isAlive, readPostmaster } from '../../server/src/postgres/postmaster.ts';
import { eventually } from './eventually.ts';
import { type Scene, startScene } from './scene.ts';

const repository = join(import.meta.dirname, '../..');

export interface Installation {
  scene: Scene;
  /** The data folder that the server works in. */
  dataFolder(): string;
  /** A folder of that name beside it, made by nobody. */
  place(name: string): string;
  /** Runs `switchhook` on the data folder. */
  switchhook(...args: string[]): Promise<{ code: number; output: string }>;
  /** SIGKILL for the server and for its PostgreSQL. */
  powerCut(): Promise<void>;
  /** Starts the server on another data folder, at the same address. Fails with what a start said that ended. */
  startOn(dataFolder: string): Promise<void>;
  /** How far the server's clock is ahead, from its next start on. */
  setClock(seconds: number): Promise<void>;
  /** Calls with the address of the database, while the server runs. */
  withDatabase<T>(ask: (url: string) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function openInstallation(): Promise<Installation> {
  const root = await mkdtemp(join(tmpdir(), 'switchhook-installation-'));
  const place = (name: string): string => join(root, name);
  const clock = place('clock');
  await writeFile(clock, '0');
  const lived = [place('data')];
  const dataFolder = (): string => lived.at(-1)!;
  const environment = {
    SWITCHHOOK_DATA: dataFolder(),
    STORM_CLOCK: clock,
    NODE_OPTIONS: `--import=${join(repository, 'storm/clock.ts')}`,
  };
  // Whatever happens, no PostgreSQL outlives this process.
  process.once('exit', () => lived.forEach(killPostgres));
  const closing = new AbortController();
  const scene = await startScene({ environment, through: async () => '' });
  return {
    scene,
    dataFolder,
    place,
    switchhook: (...args) => run(args, { dataFolder: dataFolder(), signal: closing.signal }),
    async powerCut() {
      await scene.server.kill();
      killPostgres(dataFolder());
    },
    async startOn(next) {
      closing.signal.throwIfAborted();
      lived.push(next);
      await scene.server.restart({ SWITCHHOOK_DATA: next });
    },
    setClock: seconds => writeFile(clock, String(seconds)),
    async withDatabase(ask) {
      const postgres = await startPostgres({ dataFolder: dataFolder(), log: () => {} });
      return ask(postgres.url).finally(() => postgres.stop());
    },
    async close() {
      // A test that was given up may still be at work: it must not start PostgreSQL again.
      closing.abort();
      await scene.close();
      lived.forEach(killPostgres);
      await eventually(
        () =>
          !lived.some(folder => existsSync(join(dataOf(folder), 'postmaster.pid')) && postmasterOf(folder)),
      );
      await rm(root, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** The process of a data folder's PostgreSQL, if it lives. */
function postmasterOf(dataFolder: string): number | undefined {
  const pid = readPostmaster(dataOf(dataFolder))?.pid;
  return pid !== undefined && isAlive(pid) ? pid : undefined;
}

function killPostgres(dataFolder: string): void {
  const pid = postmasterOf(dataFolder);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

function run(
  args: string[],
  { dataFolder, signal }: { dataFolder: string; signal: AbortSignal },
): Promise<{ code: number; output: string }> {
  const program = join(repository, 'tools/cli/main.ts');
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, SWITCHHOOK_DATA: dataFolder };
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [program, ...args],
      { env, signal, killSignal: 'SIGKILL' },
      (error, said, complained) => {
        resolve({ code: Number(error?.code ?? 0), output: said + complained });
      },
    );
  });
}
