/**
 * A yardstick: `floor`, the rows that a message writes and moves on its whole way, written by hand-made bulk SQL into
 * copies of the server's tables with the same indexes; no reads, no logic, no HTTP.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';

const SECONDS = 4;
const BATCH = 64;
const WRITERS = 2;

/** Tables of the server, with the columns that must differ from row to row. */
const TABLES = {
  message: { table: 'messaging.message', unique: ['sid', 'provider_sid'] },
  chat: { table: 'chat.message', unique: ['sid', 'index'] },
  channel: { table: 'chat.channel', unique: ['sid', 'unique_name'] },
  interaction: { table: 'proxy.interaction', unique: ['sid', 'outbound_resource_sid'] },
  session: { table: 'proxy.session', unique: ['sid', 'unique_name'] },
  execution: { table: 'studio.execution', unique: ['sid', 'contact_channel_address', 'contact'] },
  step: { table: 'studio.step', unique: ['sid'] },
} as const;

type Table = keyof typeof TABLES;
type Row = Record<string, unknown>;

const WORK = {
  lane: 0,
  key: `AC${'0'.repeat(32)}:+15550000001:+15559990000`,
  kind: 'message.received',
  account_sid: `AC${'0'.repeat(32)}`,
};
const WORK_DATA = { text: 'x'.repeat(600) };

let counter = Date.now() * 1000;

/** As our SIDs are: in the order of time, random behind. */
function newKey(prefix: string): string {
  return prefix + (counter++).toString(16).padStart(14, '0') + randomBytes(9).toString('hex');
}

/** Messages per second, on rows that the server itself wrote for real conversations. */
export async function floor(url: string): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: WRITERS + 1 });
  const samples = await prepare(pool);
  let messages = 0;
  const started = performance.now();
  const end = started + SECONDS * 1000;
  const writer = async (): Promise<void> => {
    const client = await pool.connect();
    const moved = await standing(client, samples);
    while (performance.now() < end) {
      await writeBatch(client, { samples, moved });
      messages += BATCH;
    }
    client.release();
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  const perSecond = messages / ((performance.now() - started) / 1000);
  await pool.query('drop schema floor cascade');
  await pool.end();
  return Math.round(perSecond);
}

type Samples = Record<Table, Row[]>;

async function prepare(pool: pg.Pool): Promise<Samples> {
  await pool.query('drop schema if exists floor cascade; create schema floor');
  await pool.query(
    'create table floor.work (like line.work including all); create table floor.job (like line.job including all)',
  );
  const samples = {} as Samples;
  for (const [name, { table }] of Object.entries(TABLES)) {
    await pool.query(`create table floor.${name} (like ${table} including all)`);
    const { rows } = await pool.query(
      `select to_jsonb(t) as row from (select * from ${table} limit ${BATCH}) t`,
    );
    if (rows.length < BATCH) throw new Error(`${table} has too few rows to draw samples from`);
    samples[name as Table] = rows.map(({ row }) => row);
  }
  return samples;
}

function fresh(table: Table, samples: Samples): Row[] {
  return samples[table].map(row => {
    const copy = { ...row };
    for (const column of TABLES[table].unique) {
      if (typeof copy[column] === 'number') copy[column] = counter++ % 2_000_000_000;
      else if (copy[column] !== null && copy[column] !== undefined)
        copy[column] = newKey(String(copy[column]).slice(0, 2));
    }
    return copy;
  });
}

function insert(client: pg.PoolClient, table: Table, rows: Row[]): Promise<unknown> {
  return client.query({
    name: `floor ${table}`,
    text: `insert into floor.${table} select * from json_populate_recordset(null::floor.${table}, $1::json)`,
    values: [JSON.stringify(rows)],
  });
}

/** Rows that stay and are only moved: each writer has its own, as each conversation has one owner. */
async function standing(
  client: pg.PoolClient,
  samples: Samples,
): Promise<Record<'channel' | 'session' | 'execution', string[]>> {
  const made = {} as Record<'channel' | 'session' | 'execution', string[]>;
  for (const table of ['channel', 'session', 'execution'] as const) {
    const rows = fresh(table, samples);
    await insert(client, table, rows);
    made[table] = rows.map(row => String(row.sid));
  }
  return made;
}

async function queue(client: pg.PoolClient, table: 'work' | 'job'): Promise<number[]> {
  const rows = Array.from({ length: BATCH }, () => ({ ...WORK, data: WORK_DATA }));
  const { rows: ids } = await client.query({
    name: `floor ${table}`,
    text: `insert into floor.${table} (lane, key, kind, account_sid, data)
      select lane, key, kind, account_sid, data from json_populate_recordset(null::floor.${table}, $1::json) returning id`,
    values: [JSON.stringify(rows)],
  });
  return ids.map(({ id }) => id);
}

const remove = (client: pg.PoolClient, table: 'work' | 'job', ids: number[]): Promise<unknown> =>
  client.query({
    name: `floor remove ${table}`,
    text: `delete from floor.${table} where lane = 0 and id = any($1::bigint[])`,
    values: [ids],
  });

const touch = (client: pg.PoolClient, table: Table, sids: string[]): Promise<unknown> =>
  client.query({
    name: `floor touch ${table}`,
    text: `update floor.${table} set date_updated = now() where sid = any($1)`,
    values: [sids],
  });

/** Three transactions, as the server has them: accept, turn, verdict. */
async function writeBatch(
  client: pg.PoolClient,
  { samples, moved }: { samples: Samples; moved: Record<'channel' | 'session' | 'execution', string[]> },
): Promise<void> {
  await client.query('begin');
  await insert(client, 'message', fresh('message', samples));
  const works = await queue(client, 'work');
  await client.query('commit');
  const outbound = fresh('message', samples);
  await client.query('begin');
  await insert(client, 'chat', [...fresh('chat', samples), ...fresh('chat', samples)]);
  await insert(client, 'interaction', [...fresh('interaction', samples), ...fresh('interaction', samples)]);
  await insert(client, 'step', [...fresh('step', samples), ...fresh('step', samples)]);
  await insert(client, 'message', outbound);
  const jobs = await queue(client, 'job');
  for (const table of ['channel', 'session', 'execution'] as const) await touch(client, table, moved[table]);
  await remove(client, 'work', works);
  await client.query('commit');
  await client.query('begin');
  await client.query({
    name: 'floor verdict',
    text: `update floor.message set status = 'sent', date_updated = now() where sid = any($1)`,
    values: [outbound.map(row => row.sid)],
  });
  await remove(client, 'job', jobs);
  await client.query('commit');
}
