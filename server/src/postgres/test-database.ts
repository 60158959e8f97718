/** A database of its own for every test file that wants one, copied from a template in well under a second. */
import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { readConfig } from '../config.ts';
import { isAlive } from './postmaster.ts';
import { testServerUrl } from './test-server.ts';

export type Template = {
  /** What the template depends on, such as the text of all migrations: another key, another template. */
  key: string;
  /** Fills the empty database at `url`. Called once, whatever the number of test processes. Close every connection. */
  prepare(url: string): Promise<void>;
};

export type TestDatabase = {
  url: string;
  /** Removes the database, also when connections are still open. */
  drop(): Promise<void>;
};

/** Templates that stay for the next run; older ones are removed when a new one is made. */
const keptTemplates = 6;
const buildLock = 7_305_001;

/** Creates an empty database, or a copy of the template. */
export async function freshDatabase(template?: Template): Promise<TestDatabase> {
  const server = await testServerUrl();
  const from = template ? await templateNamed(server, template) : 'template0';
  const name = `switchhook_case_${process.pid}_${randomUUID().slice(0, 8)}`;
  await run(server, `create database ${name} template ${from} strategy file_copy`);
  return {
    url: withDatabase(server, name),
    drop: () => run(server, `drop database if exists ${name} with (force)`),
  };
}

async function templateNamed(server: string, { key, prepare }: Template): Promise<string> {
  const name = `switchhook_template_${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
  await withClient(server, async admin => {
    if (await isReady(admin, name)) return;
    // Held until this connection ends, so a killed builder frees it.
    await admin.query('select pg_advisory_lock($1)', [buildLock]);
    if (await isReady(admin, name)) return;
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.query(`create database ${name} template template0`);
    await prepare(withDatabase(server, name));
    // Only now is it a template: an unfinished one is never copied.
    await admin.query(`alter database ${name} with is_template true allow_connections false`);
    await removeOldTemplates(admin);
    if (!readConfig().databaseUrl) await removeAbandoned(admin);
  });
  return name;
}

async function isReady(admin: pg.Client, name: string): Promise<boolean> {
  const found = await admin.query('select from pg_database where datname = $1 and datistemplate', [name]);
  return found.rowCount === 1;
}

/** Databases of test processes that were killed before they could drop them. */
async function removeAbandoned(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ name: string; pid: number }>(
    `select datname as name, split_part(datname, '_', 3)::int as pid from pg_database
     where datname like 'switchhook\\_case\\_%'`,
  );
  for (const { name, pid } of rows) {
    if (!isAlive(pid)) await admin.query(`drop database if exists ${name} with (force)`);
  }
}

async function removeOldTemplates(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `select datname as name from pg_database where starts_with(datname, 'switchhook_template_') and datistemplate
     order by oid desc offset $1`,
    [keptTemplates],
  );
  for (const { name } of rows) {
    await admin.query(`alter database ${name} with is_template false`);
    await admin.query(`drop database if exists ${name} with (force)`);
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

const run = (server: string, sql: string): Promise<void> =>
  withClient(server, async client => {
    await client.query(sql);
  });

async function withClient(server: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: server, application_name: 'switchhook tests' });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
