import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase } from './test-database.ts';

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a template is prepared once, its copies are strangers to each other, and drop removes them', async () => {
  let prepared = 0;
  const template = {
    key: randomUUID(),
    prepare: async (url: string) => {
      prepared++;
      await query(url, 'create table words as select 1 as n');
    },
  };
  const [one, two] = await Promise.all([freshDatabase(template), freshDatabase(template)]);
  expect(prepared).toBe(1);
  await query(one.url, 'insert into words values (2)');
  expect(await query(one.url, 'select count(*)::int as n from words')).toEqual([{ n: 2 }]);
  expect(await query(two.url, 'select count(*)::int as n from words')).toEqual([{ n: 1 }]);
  await Promise.all([one.drop(), two.drop()]);
  await expect(query(one.url, 'select 1')).rejects.toThrow(/does not exist/);
});

test('a template whose preparation failed is prepared again', async () => {
  const key = randomUUID();
  const broken = { key, prepare: () => Promise.reject(new Error('migration 3 failed')) };
  await expect(freshDatabase(broken)).rejects.toThrow('migration 3 failed');
  const database = await freshDatabase({
    key,
    prepare: async url => void (await query(url, 'create table t (n int)')),
  });
  expect(await query(database.url, 'select from t')).toEqual([]);
  await database.drop();
});

test('without a template the database is empty', async () => {
  const database = await freshDatabase();
  expect(await query(database.url, "select from pg_tables where schemaname = 'public'")).toEqual([]);
  await database.drop();
});
