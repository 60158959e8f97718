import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { dataOf, openCluster } from './cluster.ts';
import { type Postgres, startPostgres } from './index.ts';
import { isAlive, readPostmaster } from './postmaster.ts';
import { bringDown, bringUp, urlOf } from './server.ts';

const folders: string[] = [];
const running: Postgres[] = [];

afterEach(async () => {
  for (const postgres of running.splice(0)) await postgres.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-pg-'));
  folders.push(folder);
  return folder;
}

async function start(dataFolder: string): Promise<Postgres> {
  const postgres = await startPostgres({ dataFolder, log: () => {} });
  running.push(postgres);
  return postgres;
}

const postmasterOf = (folder: string) => readPostmaster(dataOf(folder));

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Asks again until the server answers, as a connection pool does. */
async function queryPatiently(url: string, sql: string): Promise<Record<string, unknown>[]> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return await query(url, sql);
    } catch {
      await sleep(100);
    }
  }
  return query(url, sql);
}

test('a first start makes a durable cluster; stop ends it; a later start finds the rows at the same address', async () => {
  const folder = newFolder();
  const first = await start(folder);
  expect(first.reused).toBe(false);
  await query(first.url, 'create table kept as select 42 as answer');
  const [settings] = await query(
    first.url,
    "select current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync, lower('ÄÖ') as lower",
  );
  expect(settings).toEqual({ fsync: 'on', sync: 'on', lower: 'äö' });
  const pid = postmasterOf(folder)?.pid ?? 0;
  await first.stop();
  expect(isAlive(pid)).toBe(false);

  const second = await start(folder);
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('only the password opens it, and the password is private', async () => {
  const folder = newFolder();
  const { url } = await start(folder);
  expect(statSync(join(folder, 'postgres/password')).mode & 0o777).toBe(0o600);
  const wrong = new URL(url);
  wrong.password = 'guess';
  await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
});

test('two starts at once on a new folder share one server, and the last to leave stops it', async () => {
  const folder = newFolder();
  const [one, two] = await Promise.all([start(folder), start(folder)]);
  expect(one.url).toBe(two.url);
  expect(readdirSync(join(folder, 'postgres')).filter(name => name.startsWith('cluster'))).toEqual([
    'cluster',
  ]);
  const pid = postmasterOf(folder)?.pid ?? 0;
  await one.stop();
  expect(await query(two.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await two.stop();
  expect(isAlive(pid)).toBe(false);
});

test('a killed process of ours leaves a server that the next start reuses', async () => {
  const folder = newFolder();
  const program = `
    import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
    const { url } = await startPostgres({ dataFolder: ${JSON.stringify(folder)}, log: () => {} });
    console.log(url);
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>(done => child.stdout.once('data', data => done(String(data).trim())));
  child.kill('SIGKILL');
  const postgres = await start(folder);
  expect(postgres).toMatchObject({ reused: true, url });
});

test('a killed server comes back by itself at the same address, with every confirmed row', async () => {
  const folder = newFolder();
  const { url } = await start(folder);
  await query(url, 'create table kept (n int)');
  await query(url, 'insert into kept values (1)');
  const killed = postmasterOf(folder)?.pid ?? 0;
  process.kill(killed, 'SIGKILL');
  expect(await queryPatiently(url, 'select n from kept')).toEqual([{ n: 1 }]);
  expect(postmasterOf(folder)?.pid).not.toBe(killed);
});

test('one that gathers itself after a crash is waited for, and none is started at another address', async () => {
  const folder = newFolder();
  await start(folder);
  const lock = join(dataOf(folder), 'postmaster.pid');
  const ready = readFileSync(lock, 'utf8');
  const port = readFileSync(join(folder, 'postgres/port'), 'utf8');
  writeFileSync(lock, ready.replace('ready   ', 'starting'));
  const bringing = bringUp({ cluster: openCluster(folder), log: () => {} });
  await sleep(500);
  writeFileSync(lock, ready);
  const { client, started } = await bringing;
  await client.end();
  expect(started).toBe(false);
  expect(readFileSync(join(folder, 'postgres/port'), 'utf8')).toBe(port);
});

test('a lock file whose process id now belongs to a stranger does not block the start', async () => {
  const folder = newFolder();
  const cluster = openCluster(folder);
  writeFileSync(
    join(cluster.data, 'postmaster.pid'),
    `${process.pid}\n${cluster.data}\n0\n5999\n\n127.0.0.1\n\nready\n`,
  );
  const postgres = await start(folder);
  expect(postgres.reused).toBe(false);
  expect(postmasterOf(folder)?.pid).not.toBe(process.pid);
});

test('an unfinished first start is begun anew', async () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'postgres/cluster-new-4194999'), { recursive: true });
  await start(folder);
  expect(readdirSync(join(folder, 'postgres'))).not.toContain('cluster-new-4194999');
});

test.runIf(process.getuid?.() === 0)('as root without user namespaces it runs as nobody', async () => {
  const folder = newFolder();
  chmodSync(folder, 0o755);
  const cluster = openCluster(folder, { way: 'nobody', uid: 65_534, gid: 65_534 });
  const bringing = { cluster, log: () => {} };
  const { client } = await bringUp(bringing);
  expect(statSync(cluster.data).uid).toBe(65_534);
  expect(statSync(`/proc/${readPostmaster(cluster.data)?.pid}`).uid).toBe(65_534);
  await client.end();
  expect(urlOf(cluster, 'x')).toContain('127.0.0.1');
  await bringDown(bringing);
  // The same folder, now the usual way: files go back to root.
  const postgres = await start(folder);
  expect(await query(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test.runIf(process.getuid?.() === 0)('a folder that nobody cannot reach is refused with a cure', () => {
  const home = newFolder();
  const inside = join(home, 'data');
  mkdirSync(inside);
  chmodSync(home, 0o700);
  expect(() => openCluster(inside, { way: 'nobody', uid: 65_534, gid: 65_534 })).toThrow(
    /Set SWITCHHOOK_DATA/,
  );
});
