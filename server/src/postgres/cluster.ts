/** The folder of a cluster: made once, whole or not at all. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { onceFile } from '../once-file.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { isAlive, readOptional } from './postmaster.ts';
import { chooseRunAs, type RunAs, runSync } from './run-as.ts';

export const role = 'switchhook';

/** Everything needed to start the server of one cluster. `folder` holds the rest: password, port, log, binaries. */
export type Cluster = { folder: string; data: string; password: string; runAs: RunAs; binaries: Binaries };

/** Where PostgreSQL keeps the rows of the cluster below `dataFolder`. */
export const dataOf = (dataFolder: string): string => join(dataFolder, 'postgres', 'cluster');

/**
 * Opens the cluster below `dataFolder`/postgres, and makes it at the first start. Two processes may do this at once:
 * each makes a cluster in a folder of its own with the same password, and only one rename succeeds.
 */
export function openCluster(dataFolder: string, runAs = chooseRunAs()): Cluster {
  const folder = join(dataFolder, 'postgres');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  ownFolder(folder, runAs);
  if (runAs.way === 'nobody') openTheWay(dataFolder, folder, runAs);
  const binaries = findBinaries(runAs, folder);
  const password = onceFile(join(folder, 'password'), () => randomBytes(24).toString('base64url'));
  const cluster = { folder, data: dataOf(dataFolder), password, runAs, binaries };
  if (!existsSync(cluster.data)) initialise(cluster);
  checkVersion(cluster);
  return cluster;
}

/** Started by root, the same cluster may have run in another way before: files belong to whom PostgreSQL runs as. */
function ownFolder(folder: string, { way, uid, gid }: RunAs): void {
  if (way === 'direct') return;
  const owner = way === 'nobody' ? { uid, gid } : { uid: 0, gid: 0 };
  if (statSync(folder).uid !== owner.uid) execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, folder]);
}

function openTheWay(dataFolder: string, folder: string, runAs: RunAs): void {
  chmodSync(dataFolder, 0o711);
  if (runSync(runAs, 'test', ['-w', folder]).status === 0) return;
  throw new Error(
    `PostgreSQL must not run as root, user namespaces are forbidden here, and the user nobody cannot reach ${folder}. ` +
      'Set SWITCHHOOK_DATA to a folder outside of private home folders, start the server as an ordinary user, or set DATABASE_URL.',
  );
}

function initialise({ folder, data, runAs, binaries }: Cluster): void {
  const draft = join(folder, `cluster-new-${process.pid}`);
  for (const name of readdirSync(folder).filter(isAbandonedDraft))
    rmSync(join(folder, name), { recursive: true });
  const passwordFile = join(folder, 'password');
  if (runAs.way === 'nobody') chownSync(passwordFile, runAs.uid, runAs.gid);
  const made = runSync(runAs, binaries.initdb, [
    `--pgdata=${draft}`,
    `--username=${role}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Independent of the machine's locales, so that a data folder can move to another machine.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]);
  if (made.status !== 0) {
    throw new Error(`initdb failed: ${made.error?.message ?? `${made.stderr}${made.stdout}`.trim()}`);
  }
  try {
    renameSync(draft, data);
  } catch (error) {
    if (!existsSync(data)) throw error;
    rmSync(draft, { recursive: true });
  }
}

/** Left by a start that was killed. Drafts of starts that are still at work stay. */
function isAbandonedDraft(name: string): boolean {
  const pid = Number(/^cluster-new-(\d+)$/.exec(name)?.[1] ?? 0);
  return pid > 0 && (pid === process.pid || !isAlive(pid));
}

function checkVersion({ data, binaries }: Cluster): void {
  const stored = readOptional(join(data, 'PG_VERSION'))?.trim();
  const major = binaries.version.split('.')[0];
  if (stored === major) return;
  throw new Error(
    `The database in ${data} was made by PostgreSQL ${stored ?? '(unknown)'}, the installed one is ${binaries.version}. ` +
      'Dump it with the version that made it and restore it with the new one, or set DATABASE_URL.',
  );
}
