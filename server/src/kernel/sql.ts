/**
 * The way to PostgreSQL: named statements, rows as camelCase objects, transactions that are retried
 * when PostgreSQL asks for it. SQL itself stands in each block's `store.ts`.
 */
import { createHash } from 'node:crypto';
import pg from 'pg';

/** What can run a statement: a database (any connection) or one transaction. */
export interface Queryable {
  /** Rows come as objects whose keys are the camelCase form of the column names. */
  query<Row = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Row[]>;
}

export interface DatabaseOptions {
  url: string;
  connections: number;
  /** Told of errors of idle connections, which the next query will meet again. */
  onError: (error: Error) => void;
}

export interface Database extends Queryable {
  /** Runs `work` in one transaction on one connection; rolls back when it throws. */
  transaction<T>(work: (connection: Queryable) => Promise<T>): Promise<T>;
  /** A connection of its own, outside the pool: for LISTEN and for locks that live as long as it. */
  dedicated(): Promise<pg.Client>;
  close(): Promise<void>;
}

const INT8 = 20;
const NUMERIC = 1700;
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary' && (oid === INT8 || oid === NUMERIC)) return Number;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

export function openDatabase(options: DatabaseOptions): Database {
  const settings = { connectionString: options.url, types, application_name: 'switchhook' };
  // Statements that are not waited for one by one go out together: a turn saves round trips.
  const pool = new pg.Pool({ ...settings, pipeline: true, max: options.connections, onConnect: steadyPlans });
  // A connection that breaks is told by whoever holds it, and here when nobody does; unheard it would end the process.
  pool.on('connect', client => client.on('error', options.onError));
  pool.on('error', () => undefined);
  pool.on('acquire', makePlanAging());
  return {
    query: <Row>(text: string, params?: readonly unknown[]) =>
      run<Row>(pool, text, params).catch(error => {
        if (!isOutdated(error)) throw error;
        return run<Row>(pool, text, params);
      }),
    transaction: work => inTransaction(pool, work),
    async dedicated() {
      const client = new pg.Client({ ...settings, keepAlive: true });
      client.on('error', options.onError);
      await client.connect();
      return client;
    },
    close: () => pool.end(),
  };
}

/**
 * Our statements reach few rows by key out of large tables. A plan that hashes or scans a whole table, or gathers a
 * whole index for a bitmap, is always a wrong guess of a planner without fresh statistics, so such plans are made
 * unattractive.
 */
async function steadyPlans(client: pg.ClientBase): Promise<void> {
  await client.query(
    'set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off; set enable_bitmapscan = off; set jit = off',
  );
}

/** Seconds after which a connection plans anew for the first time; every later time is twice as far off. */
const FIRST_PLANS_SECONDS = 1;
const LAST_PLANS_SECONDS = 60;

/**
 * A statement is planned once for all its calls, by what its tables were like then; one that was planned over a table of
 * three rows may read the whole of it, and go on doing so while it grows to thousands. PostgreSQL plans anew when
 * statistics are taken, which can be a minute later; a connection that is in use does so sooner.
 */
function makePlanAging(): (client: pg.PoolClient) => void {
  const ages = new WeakMap<pg.PoolClient, { seconds: number; due: number }>();
  return client => {
    const now = performance.now();
    const age = ages.get(client);
    if (age !== undefined && now < age.due) return;
    const seconds = Math.min((age?.seconds ?? FIRST_PLANS_SECONDS / 2) * 2, LAST_PLANS_SECONDS);
    ages.set(client, { seconds, due: now + seconds * 1000 });
    // Goes out with the statement that the connection was taken for, which fails too where this fails.
    if (age !== undefined) client.query('discard plans').catch(() => undefined);
  };
}

async function inTransaction<T>(pool: pg.Pool, work: (connection: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // Part of the work may still be running when another part has failed: what it says then must not be carried out on
  // its own, nor in the transaction of whoever has the connection next.
  let isOpen = true;
  let first: unknown;
  const connection: Queryable = {
    query: async <Row>(text: string, params?: readonly unknown[]) => {
      if (!isOpen) throw new Error('the transaction is over');
      return run<Row>(client, text, params).catch(error => {
        first ??= error;
        throw error;
      });
    },
  };
  try {
    // Sent together with the first statement of the work, which fails too where this fails.
    const begun = client.query('begin');
    begun.catch(() => undefined);
    const result = await work(connection);
    isOpen = false;
    const end = await client.query('commit');
    // A transaction with a failed statement answers COMMIT with ROLLBACK and no error.
    if (end.command !== 'COMMIT') throw new Error('the transaction was rolled back at commit');
    return result;
  } catch (error) {
    isOpen = false;
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    // What was sent behind a statement that fails only hears that the transaction is lost: the first one says why.
    throw codeOf(error) === ABORTED ? (first ?? error) : error;
  } finally {
    client.release(broken);
  }
}

/**
 * Statements that are sent one right behind the other, without waiting in between; PostgreSQL runs them in order.
 * Settles only when all have: nothing is under way on the connection when the first failure is thrown.
 */
export async function together<T extends readonly unknown[]>(
  statements: { [K in keyof T]: Promise<T[K]> },
): Promise<T> {
  const outcomes = await Promise.allSettled(statements);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return outcomes.map(outcome => (outcome as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

const names = new Map<string, string>();

/**
 * How often the schema has changed under this process. A server of the next version adds columns while this one
 * serves, and PostgreSQL refuses a prepared statement whose columns have become others (`select *`, `returning *`), on
 * that connection for ever. So all of them are prepared anew, under other names; the old ones stay until their connection
 * ends, which is soon: the next version is there.
 */
let edition = 0;

/** Statements are few and fixed, so each is prepared once per connection under the hash of its text. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash('sha1').update(`${edition} ${text}`).digest('base64url');
    names.set(text, name);
  }
  return name;
}

interface Runner {
  query(config: pg.QueryArrayConfig): Promise<pg.QueryArrayResult>;
}

async function run<Row>(runner: Runner, text: string, params: readonly unknown[] = []): Promise<Row[]> {
  const prepared = edition;
  const result = await runner
    .query({ name: nameOf(text), text, values: [...params], rowMode: 'array' })
    .catch(error => {
      if (isOutdated(error) && prepared === edition) {
        edition++;
        names.clear();
      }
      throw error;
    });
  const keys = result.fields.map(field => camel(field.name));
  return result.rows.map(values => objectOf(keys, values) as Row);
}

function objectOf(keys: string[], values: unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let i = 0; i < keys.length; i++) row[keys[i]!] = values[i];
  return row;
}

const camels = new Map<string, string>();

/** `date_created` → `dateCreated`. */
export function camel(name: string): string {
  let known = camels.get(name);
  if (known === undefined) {
    known = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    camels.set(name, known);
  }
  return known;
}

const snakes = new Map<string, string>();

/** `dateCreated` → `date_created`. */
export function snake(name: string): string {
  let known = snakes.get(name);
  if (known === undefined) {
    known = name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
    snakes.set(name, known);
  }
  return known;
}

/** The object's keys in snake_case, for `json_populate_recordset`, which takes what is left out for null. */
export function snaked(row: object): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(row)) if (value !== null) result[snake(key)] = value;
  return result;
}

/**
 * One JSON parameter for many rows: `from json_populate_recordset(null::chat.message, $1)`.
 * Columns that a row lacks are null there, so statements name the columns that they fill.
 */
export function rowsParameter(rows: readonly object[]): string {
  return JSON.stringify(rows.map(snaked));
}

/**
 * Inserts rows of one shape in one statement. `table` and the keys are ours, never a user's.
 * Columns that no row names take the table's default.
 */
export async function insertRows<Row>(
  connection: Queryable,
  table: string,
  rows: readonly object[],
): Promise<Row[]> {
  if (rows.length === 0) return [];
  const columns = Object.keys(rows[0]!).map(snake).join(', ');
  return connection.query<Row>(
    `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1::json) returning *`,
    [rowsParameter(rows)],
  );
}

/**
 * Writes the named columns of one row and answers the row as it is then; null when there is none.
 * Keys whose value is undefined stay unchanged; with nothing to write the row is only read.
 */
export async function updateRow<Row>(
  connection: Queryable,
  table: string,
  change: { where: Record<string, unknown>; set: Record<string, unknown> },
): Promise<Row | null> {
  const set = Object.entries(change.set).filter(([, value]) => value !== undefined);
  const where = Object.entries(change.where);
  const params = [...set, ...where].map(([, value]) => value);
  const assignments = set.map(([key], i) => `${snake(key)} = $${i + 1}`).join(', ');
  const conditions = where.map(([key], i) => `${snake(key)} = $${set.length + i + 1}`).join(' and ');
  const text =
    set.length === 0
      ? `select * from ${table} where ${conditions}`
      : `update ${table} set ${assignments} where ${conditions} returning *`;
  const rows = await connection.query<Row>(text, params);
  return rows[0] ?? null;
}

const ABORTED = '25P02';
const codeOf = (error: unknown): string | undefined => (error as { code?: string }).code;

/** The schema has changed since the statement was prepared. The words are translated; the routine's name is not. */
const isOutdated = (error: unknown): boolean =>
  codeOf(error) === '0A000' && (error as { routine?: string }).routine === 'RevalidateCachedQuery';

/** What says "the same transaction may well succeed now". */
export function isRetryable(error: unknown): boolean {
  return ['40P01', '40001', '55P03'].includes(codeOf(error) ?? '') || isOutdated(error);
}

/** True when the error is the violation of the named unique constraint or index. */
export function violates(error: unknown, constraint: string): boolean {
  const { code, constraint: broken } = error as { code?: string; constraint?: string };
  return (
    (code === '23505' || code === '23514' || code === '23P01' || code === '23503') && broken === constraint
  );
}
