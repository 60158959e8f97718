import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { openKernel } from '../../test/kernel.ts';
import { type MigrationSource, migrate } from './migrate.ts';

const { database } = await openKernel();
const folders: string[] = [];
const clients: pg.Client[] = [];
let rooms = 0;

afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A room whose first migration has made the table `public.<room>`, with a thousand rows; `add` brings more files. */
async function newRoom() {
  const name = `room${rooms++}`;
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-migrate-'));
  folders.push(folder);
  const source: MigrationSource = { name, folder: pathToFileURL(`${folder}/`) };
  const add = (file: string, sql: string): void => writeFileSync(join(folder, file), sql);
  add('0001-first.sql', `create table public.${name} (id int primary key);`);
  await migrate(database, [source]);
  await database.query(`insert into public.${name} select generate_series(1, 1000)`);
  return { name, source, add };
}

/** Somebody in the middle of a transaction that writes the row. */
async function writer(room: string): Promise<pg.Client> {
  const client = await database.dedicated();
  clients.push(client);
  await client.query(`begin; update public.${room} set id = id where id = 1`);
  return client;
}

const waitingForIndex = (): Promise<{ pid: number }[]> =>
  database.query(
    `select pid from pg_stat_activity where query like 'create index%' and wait_event_type = 'Lock'
       and datname = current_database()`,
  );

const valid = async (index: string): Promise<boolean[]> =>
  (
    await database.query<{ indisvalid: boolean }>(
      'select indisvalid from pg_index where indexrelid = to_regclass($1)',
      [`public.${index}`],
    )
  ).map(row => row.indisvalid);

test('each file is applied once, whoever starts at the same moment', async () => {
  const { name, source, add } = await newRoom();
  add(
    '0002-more.sql',
    `-- Why.\nalter table public.${name} add column a int;\ninsert into public.${name} values (0);\n`,
  );
  add('0003-found.concurrent.sql', `create index concurrently ${name}_a on public.${name} (a);`);
  const applied = await Promise.all([migrate(database, [source]), migrate(database, [source])]);
  expect(applied.flat().sort()).toEqual([`${name}/0002-more.sql`, `${name}/0003-found.concurrent.sql`]);
  expect(await migrate(database, [source])).toEqual([]);
});

test('a start that fails leaves the schema as it was', async () => {
  const { name, source, add } = await newRoom();
  add('0002-good.sql', `alter table public.${name} add column good int;`);
  add('0003-bad.sql', `alter table public.${name} add column good int;`);
  await expect(migrate(database, [source])).rejects.toThrow(/already exists/);
  expect(await database.query(`select * from public.${name} where id = 1`)).toEqual([{ id: 1 }]);
  add('0003-bad.sql', `alter table public.${name} add column better int;`);
  expect(await migrate(database, [source])).toEqual([`${name}/0002-good.sql`, `${name}/0003-bad.sql`]);
});

test('a table that is held is asked for again and again: whoever reads it waits for a moment at most', async () => {
  const { name, source, add } = await newRoom();
  const holder = await writer(name);
  add('0002-wide.sql', `alter table public.${name} add column wide int;`);
  const migrated = migrate(database, [source]);
  // Readers stand behind the migration in the queue, and must get through while the table is still held.
  const end = performance.now() + 2500;
  while (performance.now() < end) {
    await database.query(`select id from public.${name} where id = 2`);
    await sleep(20);
  }
  await holder.query('commit');
  expect(await migrated).toEqual([`${name}/0002-wide.sql`]);
});

test('an index is made beside those who write, and made anew when it was interrupted', async () => {
  const { name, source, add } = await newRoom();
  const index = `${name}_by_id`;
  const holder = await writer(name);
  const drop = `drop index concurrently if exists public.${index};\n`;
  add('0002-index.concurrent.sql', `${drop}create index concurrently ${index} on public.${name} (id);\n`);
  const migrating = migrate(database, [source]);
  const cut = expect(migrating).rejects.toThrow();
  // It waits for the writer; others write meanwhile.
  await expect.poll(waitingForIndex).toHaveLength(1);
  const [waiting] = await waitingForIndex();
  await database.query(`insert into public.${name} values (2000)`);
  await database.query('select pg_terminate_backend($1)', [waiting!.pid]);
  await cut;
  expect(await valid(index)).toEqual([false]);
  await holder.query('commit');
  expect(await migrate(database, [source])).toEqual([`${name}/0002-index.concurrent.sql`]);
  expect(await valid(index)).toEqual([true]);
});
