/**
 * Forward-only migrations: each room brings a list of numbered `.sql` files for its own schema.
 * All of them run under one advisory lock, so that several server processes may start at once.
 */
import { readdir, readFile } from 'node:fs/promises';
import type { Database, Queryable } from './sql.ts';

export interface MigrationSource {
  /** The room, which is also the schema: `chat`. */
  name: string;
  /** The folder of `0001-….sql` files. */
  folder: URL;
}

const MIGRATION_LOCK = 7_205_116;

/** Brings the database to the newest schema and answers the names of what was applied. */
export async function migrate(database: Database, sources: readonly MigrationSource[]): Promise<string[]> {
  return database.transaction(async connection => {
    await connection.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await connection.query('create schema if not exists kernel');
    await connection.query(
      'create table if not exists kernel.migration (name text primary key, applied_at timestamptz not null default now())',
    );
    const done = new Set(
      (await connection.query<{ name: string }>('select name from kernel.migration')).map(r => r.name),
    );
    const applied: string[] = [];
    for (const source of sources) applied.push(...(await applySource(connection, source, done)));
    return applied;
  });
}

async function applySource(
  connection: Queryable,
  source: MigrationSource,
  done: Set<string>,
): Promise<string[]> {
  const files = (await readdir(source.folder)).filter(file => file.endsWith('.sql')).sort();
  const applied: string[] = [];
  for (const file of files) {
    const name = `${source.name}/${file}`;
    if (done.has(name)) continue;
    await runScript(connection, await readFile(new URL(file, source.folder), 'utf8'));
    await connection.query('insert into kernel.migration (name) values ($1)', [name]);
    applied.push(name);
  }
  return applied;
}

/** Statements end with a semicolon at the end of a line; none of ours holds one elsewhere there. */
async function runScript(connection: Queryable, script: string): Promise<void> {
  const statements = script
    .split(/;[ \t]*(?:\n|$)/)
    .map(statement => statement.replace(/^\s*--.*$/gm, '').trim())
    .filter(statement => statement !== '');
  for (const statement of statements) await connection.query(statement);
}
