/** A PostgreSQL of one's own, as `DATABASE_URL` leads to: the machine's installation of it, on a cluster in a folder. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../../server/src/free-port.ts';
import { chooseRunAs, commandAs } from '../../server/src/postgres/run-as.ts';
import { eventually } from './eventually.ts';

const NEEDED = ['initdb', 'postgres', 'pg_dump', 'pg_restore', 'pg_basebackup'];
const START_LIMIT_MS = 60_000;
const ROLE = 'switchhook';

/** Where the programs are; undefined where no PostgreSQL is installed with its server and its tools. */
export function ownPrograms(): string | undefined {
  const folders = globSync(['/usr/lib/postgresql/*/bin', '/opt/homebrew/opt/postgresql*/bin']);
  return [...folders.sort().reverse(), ...configured()].find(folder =>
    NEEDED.every(name => existsSync(join(folder, name))),
  );
}

function configured(): string[] {
  try {
    return [execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim()];
  } catch {
    return [];
  }
}

export interface OwnPostgres {
  /** Of the server's database; the same wherever the cluster lies. */
  url: string;
  /** A folder of that name beside the cluster, made by nobody. */
  place(name: string): string;
  /** Runs one of the programs to its end. @throws Error with what it said when it fails. */
  run(program: string, ...args: string[]): Promise<void>;
  /** SIGKILL for its first process. */
  crash(): Promise<void>;
  /** Starts on the cluster in another folder. */
  startOn(folder: string): Promise<void>;
  /** In another database than the server's: `drop database …`. */
  administer(statement: string): Promise<void>;
  close(): Promise<void>;
}

export async function openOwnPostgres(programs: string): Promise<OwnPostgres> {
  const root = mkdtempSync(join(tmpdir(), 'switchhook-own-'));
  const runAs = chooseRunAs();
  if (runAs.way === 'nobody') chownSync(root, runAs.uid, runAs.gid);
  const place = (name: string): string => join(root, name);
  const port = await freePort();
  const address = (database: string): string => `postgres://${ROLE}@127.0.0.1:${port}/${database}`;
  let server: ChildProcess | undefined;
  const run = async (program: string, ...args: string[]): Promise<void> => {
    const line = commandAs(runAs, join(programs, program), args);
    await promisify(execFile)(line.command, line.args, line.options);
  };
  const crash = async (): Promise<void> => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  const startOn = async (folder: string): Promise<void> => {
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`];
    const args = ['-D', folder, ...settings.flatMap(setting => ['-c', setting])];
    const line = commandAs(runAs, join(programs, 'postgres'), args);
    server = spawn(line.command, line.args, { ...line.options, stdio: 'ignore' });
    await eventually(
      async () => withClient(address('postgres'), () => Promise.resolve(true)),
      START_LIMIT_MS,
    );
  };
  const administer = (statement: string): Promise<void> =>
    withClient(address('postgres'), async client => void (await client.query(statement)));
  process.once('exit', () => server?.kill('SIGKILL'));
  await run(
    'initdb',
    '-D',
    place('cluster'),
    `--username=${ROLE}`,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
  );
  await startOn(place('cluster'));
  await administer(`create database ${ROLE}`);
  return {
    url: address(ROLE),
    ...{ place, run, crash, startOn, administer },
    async close() {
      await crash();
      rmSync(root, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  return work(client).finally(() => client.end());
}
