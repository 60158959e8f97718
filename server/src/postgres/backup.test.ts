import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { copyCluster } from './backup.ts';
import { dataOf } from './cluster.ts';
import { type Postgres, startPostgres } from './index.ts';

const folders: string[] = [];
const running: Postgres[] = [];
const clients: pg.Client[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
  for (const postgres of running.splice(0)) await postgres.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-backup-'));
  folders.push(folder);
  mkdirSync(join(folder, 'postgres'), { mode: 0o700 });
  return folder;
}

async function start(dataFolder: string, settings: Record<string, string> = {}) {
  const postgres = await startPostgres({ dataFolder, log: () => {}, settings });
  running.push(postgres);
  return { url: postgres.url, client: await connect(postgres.url) };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  clients.push(client);
  return client;
}

/** A copy of the cluster in `from`, in a data folder of its own. */
async function copyOf(from: string, url: string): Promise<string> {
  const to = newFolder();
  await copyCluster({ url, cluster: dataOf(from), to: dataOf(to) });
  cpSync(join(from, 'postgres/password'), join(to, 'postgres/password'));
  return to;
}

const numbers = async (client: pg.Client): Promise<number[]> =>
  (await client.query<{ n: number }>('select n from kept order by n')).rows.map(({ n }) => n);

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test('a copy under load is one moment: all from before, and of what came meanwhile a beginning', async () => {
  const folder = newFolder();
  const { url, client } = await start(folder);
  // Rows that grow, so that pages change behind the copy, and an index that must agree with them.
  await client.query('create table kept (n int primary key, filling text)');
  let [count, writing] = [0, true];
  const write = () =>
    client.query('insert into kept values ($1::int, repeat(md5($1::int::text), 60))', [count]);
  while (count < 2000) await write().then(() => count++);
  const before = count;
  const load = (async () => {
    while (writing) await write().then(() => count++);
  })();
  const copy = await copyOf(folder, url);
  writing = false;
  await load;
  expect(existsSync(join(dataOf(copy), 'postmaster.pid'))).toBe(false);

  const { client: restored } = await start(copy);
  const found = await numbers(restored);
  expect(found.length).toBeGreaterThanOrEqual(before);
  expect(found.length).toBeLessThanOrEqual(count);
  expect(found).toEqual(upTo(found.length));
  await restored.query('set enable_seqscan = off');
  const byIndex = await restored.query('select count(*)::int as n from kept where n >= 0');
  expect(byIndex.rows).toEqual([{ n: found.length }]);
  // Nothing of the copying stays behind, where later WAL would pile up for it.
  expect((await client.query('select slot_name from pg_replication_slots')).rows).toEqual([]);
});

test('with archived WAL it comes back as it was at a moment after the backup', async () => {
  const folder = newFolder();
  const archive = join(folder, 'postgres/archive');
  mkdirSync(archive, { mode: 0o700 });
  const archiving = { archive_mode: 'on', archive_command: `cp %p ${archive}/%f` };
  const { url, client } = await start(folder, archiving);
  await client.query('create table kept (n int primary key)');
  await client.query('insert into kept select * from generate_series(0, 9)');
  const copy = await copyOf(folder, url);
  await client.query('insert into kept select * from generate_series(10, 19)');
  await client.query("select pg_create_restore_point('before the mistake')");
  await client.query('delete from kept');
  const { rows } = await client.query<{ last: string }>('select pg_walfile_name(pg_switch_wal()) as last');
  while (!existsSync(join(archive, rows[0]!.last))) await sleep(20);

  writeFileSync(join(dataOf(copy), 'recovery.signal'), '');
  const { client: restored } = await start(copy, {
    restore_command: `cp ${archive}/%f %p`,
    recovery_target_name: 'before the mistake',
    recovery_target_action: 'promote',
  });
  expect(await numbers(restored)).toEqual(upTo(20));
});
