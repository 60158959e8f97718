/**
 * Forward-only migrations: each room brings a list of numbered `.sql` files for its own schema. Servers of the version
 * before go on serving meanwhile, so nothing here holds a lock that they would wait for longer than a moment; which
 * statements may stand in a file is checked by tools/tidy/migrations.ts.
 */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type Database, isRetryable, type Queryable } from './sql.ts';

export interface MigrationSource {
  /** The room, which is also the schema: `chat`. */
  name: string;
  /** The folder of `0001-….sql` files. */
  folder: URL;
}

const MIGRATION_LOCK = 7_205_116;
const CONCURRENT_LOCK = 7_205_119;
/** Whoever wants a table that a migration waits for stands behind it in the queue: so long, and no longer. */
const LOCK_TIMEOUT_MS = 1000;
/** Between two attempts, in which those who stood behind go on. */
const PAUSE_MS = 1000;
/** Who has held a table for as many attempts will not let it go by itself. */
const ATTEMPTS = 60;
/** Files whose statements PostgreSQL runs beside readers and writers, each in a transaction of its own. */
const CONCURRENT = '.concurrent.sql';

/**
 * Brings the database to the newest schema and answers the names of what was applied. All ordinary files are one
 * transaction, under one advisory lock, so that several server processes may start at once. Those that end with
 * `.concurrent.sql` come after it, in order: each is repeated from its beginning when it was interrupted.
 * @throws Error of PostgreSQL; the schema is then as it was, but for concurrent files that had come to their end.
 */
export async function migrate(database: Database, sources: readonly MigrationSource[]): Promise<string[]> {
  const files = (await Promise.all(sources.map(filesOf))).flat();
  const ordinary = files.filter(({ name }) => !name.endsWith(CONCURRENT));
  const concurrent = files.filter(({ name }) => name.endsWith(CONCURRENT));
  return [...(await applyTogether(database, ordinary)), ...(await applyConcurrently(database, concurrent))];
}

interface MigrationFile {
  /** `chat/0001-chat.sql`, by which the database knows it. */
  name: string;
  url: URL;
}

async function filesOf({ name, folder }: MigrationSource): Promise<MigrationFile[]> {
  const files = (await readdir(folder)).filter(file => file.endsWith('.sql')).sort();
  return files.map(file => ({ name: `${name}/${file}`, url: new URL(file, folder) }));
}

async function applyTogether(database: Database, files: readonly MigrationFile[]): Promise<string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction(connection => applyOrdinary(connection, files));
    } catch (error) {
      if (attempt === ATTEMPTS || !isRetryable(error)) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

async function applyOrdinary(connection: Queryable, files: readonly MigrationFile[]): Promise<string[]> {
  await connection.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  await connection.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
  await connection.query('create schema if not exists kernel');
  await connection.query(
    'create table if not exists kernel.migration (name text primary key, applied_at timestamptz not null default now())',
  );
  const pending = await pendingOf(connection, files);
  for (const { name, url } of pending) {
    for (const statement of await statementsIn(url)) await connection.query(statement);
    await connection.query('insert into kernel.migration (name) values ($1)', [name]);
  }
  return pending.map(({ name }) => name);
}

async function pendingOf(connection: Queryable, files: readonly MigrationFile[]): Promise<MigrationFile[]> {
  const rows = await connection.query<{ name: string }>('select name from kernel.migration');
  const done = new Set(rows.map(({ name }) => name));
  return files.filter(({ name }) => !done.has(name));
}

async function applyConcurrently(database: Database, files: readonly MigrationFile[]): Promise<string[]> {
  if ((await pendingOf(database, files)).length === 0) return [];
  const client = await database.dedicated();
  try {
    await lockPatiently(client);
    // Another server may have done it while this one waited.
    const pending = await pendingOf(database, files);
    for (const { name, url } of pending) {
      for (const statement of await statementsIn(url)) await client.query(statement);
      await client.query('insert into kernel.migration (name) values ($1)', [name]);
    }
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/**
 * The lock goes with the connection. It is asked for again and again, and not waited for: PostgreSQL lets a concurrent
 * index wait for whoever is in a statement, and a statement that waits for this lock would wait for the index.
 */
async function lockPatiently(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as got', [CONCURRENT_LOCK]);
    if (rows[0].got) return;
    await sleep(PAUSE_MS);
  }
}

/** Statements end with a semicolon at the end of a line; none of ours holds one elsewhere there. */
async function statementsIn(file: URL): Promise<string[]> {
  return (await readFile(file, 'utf8'))
    .split(/;[ \t]*(?:\n|$)/)
    .map(statement => statement.replace(/^\s*--.*$/gm, '').trim())
    .filter(statement => statement !== '');
}
