/**
 * A base backup of the embedded PostgreSQL while it runs, by PostgreSQL's own means: its files are copied between
 * `pg_backup_start` and `pg_backup_stop`, and with them the WAL of that time, which makes one moment of them. npm brings
 * no pg_basebackup. https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
 */
import { copyFile, mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

export interface Copying {
  /** Address of a database of the running cluster; its user is a superuser. */
  url: string;
  /** The folder of the cluster, as `dataOf` gives it. */
  cluster: string;
  /** A folder that does not exist, in one that does. It becomes a cluster that PostgreSQL can be started on. */
  to: string;
}

/** Folders that a backup has empty: what they hold is made anew at a start. The WAL comes separately. */
const EMPTY = new Set([
  ...['pg_wal', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp'],
  'pg_subtrans',
]);
const LEFT_OUT = /^(postmaster\.(pid|opts)|pg_internal\.init.*|pgsql_tmp.*)$/;
/** It says how far the rest had come, so it is read last, as pg_basebackup does. */
const CONTROL = 'pg_control';
const SEGMENT = /^[0-9A-F]{24}$/;

/** Resolves when all of it is on the disk. What was committed before the call is in it, whoever writes meanwhile. */
export async function copyCluster({ url, cluster, to }: Copying): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'switchhook backup' });
  // Without a listener a connection that breaks would end the process; the next statement says what happened.
  client.on('error', () => {});
  await client.connect();
  try {
    const first = await begin(client);
    await copyFolder(cluster, to);
    await copyDurably(join(cluster, 'global', CONTROL), join(to, 'global', CONTROL));
    const { last, label } = await finish(client);
    await writeFile(join(to, 'backup_label'), label, { mode: 0o600, flush: true });
    const segments = (await readdir(join(cluster, 'pg_wal'))).filter(isBetween(first, last));
    for (const name of segments) await copyDurably(join(cluster, 'pg_wal', name), join(to, 'pg_wal', name));
  } finally {
    // The slot, and a backup that did not come to its end, go with the connection.
    await client.end().catch(() => {});
  }
}

/** Gives the first segment of WAL that the copy needs. A slot of this connection keeps all from there on. */
async function begin(client: pg.Client): Promise<string> {
  const slot = `switchhook_backup_${process.pid}`;
  await client.query('select pg_create_physical_replication_slot($1, true, true)', [slot]);
  const { rows } = await client.query<{ first: string }>(
    "select pg_walfile_name(pg_backup_start('switchhook backup', fast => true)) as first",
  );
  return rows[0]!.first;
}

/** Gives the last segment that the copy needs, and the label that tells PostgreSQL where to begin. */
async function finish(client: pg.Client): Promise<{ last: string; label: string }> {
  const { rows } = await client.query<{ last: string; label: string }>(
    `select pg_walfile_name(lsn) as last, labelfile as label from pg_backup_stop(wait_for_archive => false)`,
  );
  return rows[0]!;
}

const isBetween =
  (first: string, last: string) =>
  (name: string): boolean =>
    SEGMENT.test(name) && name >= first && name <= last;

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await (EMPTY.has(entry.name) ? mkdirOnly(target) : copyFolder(source, target));
    else if (!LEFT_OUT.test(entry.name) && entry.name !== CONTROL) await copyIfThere(source, target);
  }
}

const mkdirOnly = (folder: string): Promise<unknown> => mkdir(folder, { mode: 0o700 });

/** A file that goes while we copy was removed by a transaction, and the WAL says so. */
async function copyIfThere(from: string, to: string): Promise<void> {
  await copyDurably(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const file = await open(to, 'r+');
  await file.sync().finally(() => file.close());
}
