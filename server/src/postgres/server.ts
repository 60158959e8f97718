/** Bringing the server of a cluster up, or finding it up, and bringing it down. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort, isFree } from '../free-port.ts';
import { type Cluster, role } from './cluster.ts';
import { isAlive, readOptional, readPostmaster, removeForeignLock } from './postmaster.ts';
import { commandAs } from './run-as.ts';
import { serverSettings } from './settings.ts';

export type Log = (line: string) => void;
export type Bringing = {
  cluster: Cluster;
  log: Log;
  settings?: Record<string, string> | undefined;
  /** The port that clients know already: none but this one will do. */
  port?: number;
};

const stepMilliseconds = 50;
/** After a crash PostgreSQL replays its log before it answers: minutes with much of it, so only a lost cause ends this. */
const patienceSteps = (10 * 60 * 1000) / stepMilliseconds;
/** How often a server that ends at once is tried again: processes of its killed predecessor may still be leaving. */
const quickEndings = 300;

/**
 * A connection to the live server of the cluster, which is started when there is none. A login with the cluster's own
 * password is what proves that the server on that port is ours (SCRAM proves both sides to each other).
 */
export async function bringUp({
  cluster,
  log,
  settings,
  port,
}: Bringing): Promise<{ client: pg.Client; started: boolean }> {
  let child: Child | undefined;
  let endings = 0;
  for (let step = 0; step < patienceSteps; step++) {
    const client = await connectLive(cluster);
    if (client) return { client, started: child !== undefined };
    if (!child || child.ended) {
      if (child && ++endings > quickEndings)
        throw new Error(`PostgreSQL does not start: ${lastWords(cluster)}`);
      removeForeignLock(cluster.data);
      // One that begins or recovers holds the port: another would only move the address that everybody knows.
      if (isRunning(cluster)) child = undefined;
      else child = await launch(cluster, { settings, port: port ?? (await choosePort(cluster)) });
    }
    if (step > 0 && step % 200 === 0) log(`PostgreSQL is not ready yet, its log is ${logFile(cluster)}`);
    await sleep(stepMilliseconds);
  }
  throw new Error(`PostgreSQL did not become ready: ${lastWords(cluster)}`);
}

/** Stops the server the fast way: it ends open transactions, writes everything down and leaves. */
export async function bringDown({ cluster, log }: Bringing): Promise<void> {
  const postmaster = readPostmaster(cluster.data);
  if (!postmaster || !isAlive(postmaster.pid)) return;
  process.kill(postmaster.pid, 'SIGINT');
  for (let step = 0; isAlive(postmaster.pid); step++) {
    if (step > 0 && step % 1000 === 0) log('PostgreSQL is still writing down what it holds');
    await sleep(stepMilliseconds / 5);
  }
}

function isRunning({ data }: Cluster): boolean {
  const postmaster = readPostmaster(data);
  return postmaster !== undefined && isAlive(postmaster.pid);
}

/** The address of a database of the cluster's live server. */
export function urlOf({ data, password }: Cluster, database: string): string {
  return `postgres://${role}:${password}@127.0.0.1:${readPostmaster(data)?.port}/${database}`;
}

async function connectLive(cluster: Cluster): Promise<pg.Client | undefined> {
  if (!readPostmaster(cluster.data)?.ready) return undefined;
  const client = new pg.Client({
    connectionString: urlOf(cluster, 'postgres'),
    application_name: 'switchhook presence',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A client without a listener throws when its server dies; the caller adds a listener that acts on it.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch {
    await client.end().catch(() => {});
    return undefined;
  }
}

type Child = { ended: boolean };

async function launch(
  cluster: Cluster,
  { settings = {}, port }: { settings?: Record<string, string> | undefined; port: number },
): Promise<Child> {
  const all = { ...serverSettings(), ...settings, port: String(port) };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const line = commandAs(cluster.runAs, cluster.binaries.postgres, ['-D', cluster.data, ...args]);
  const output = openLog(cluster);
  // Detached: a Ctrl-C in the terminal or the death of this process must not tear the database down.
  const process = spawn(line.command, line.args, {
    ...line.options,
    detached: true,
    stdio: ['ignore', output, output],
  });
  const child: Child = { ended: false };
  process.on('exit', () => (child.ended = true));
  process.on('error', () => (child.ended = true));
  process.unref();
  closeSync(output);
  return child;
}

/** The port of the last time, so that the address stays the same over restarts, unless somebody else took it. */
async function choosePort({ folder }: Cluster): Promise<number> {
  const file = join(folder, 'port');
  const last = Number(readOptional(file) ?? 0);
  const port = last && (await isFree(last)) ? last : await freePort();
  if (port !== last) writeFileSync(file, `${port}\n`);
  return port;
}

const logLimitBytes = 10 * 1024 * 1024;

const logFile = (cluster: Cluster) => join(cluster.folder, 'postgres.log');

function openLog(cluster: Cluster): number {
  const file = logFile(cluster);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > logLimitBytes) {
    rmSync(`${file}.1`, { force: true });
    renameSync(file, `${file}.1`);
  }
  return openSync(file, 'a', 0o600);
}

function lastWords(cluster: Cluster): string {
  const lines = (readOptional(logFile(cluster)) ?? '').trimEnd().split('\n');
  return `${logFile(cluster)} ends with\n${lines.slice(-5).join('\n')}`;
}
