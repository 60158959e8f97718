/** The kernel over a real, fresh database: what the tests of a block stand on. */
import { randomFillSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll } from 'vitest';
import type { Block, BlockParts } from '../src/kernel/block.ts';
import { type FixedClock, fixedClock } from '../src/kernel/clock.ts';
import { type HttpOptions, makeHttp } from '../src/kernel/http.ts';
import { makeIdempotency } from '../src/kernel/idempotency.ts';
import { makeLanes } from '../src/kernel/line/lanes.ts';
import { makeStore, type Store } from '../src/kernel/line/store.ts';
import type { LineEvent, NewJob, Timer } from '../src/kernel/line/tx.ts';
import { makeLogger } from '../src/kernel/log.ts';
import { type MigrationSource, migrate } from '../src/kernel/migrate.ts';
import { newSid, sidSource } from '../src/kernel/sid.ts';
import { type Database, openDatabase } from '../src/kernel/sql.ts';
import { makeTopics, type Topics } from '../src/kernel/topics.ts';
import { freshDatabase } from '../src/postgres/test-database.ts';

export const kernelMigrations: MigrationSource = {
  name: 'kernel',
  folder: new URL('../src/kernel/migrations/', import.meta.url),
};

export interface TestKernel {
  parts: BlockParts & { clock: FixedClock };
  store: Store;
  database: Database;
  /** Hears what this kernel's own transactions publish. */
  topics: Topics;
  /** What transactions have told the lines: read from the tables, oldest first. */
  events(): Promise<LineEvent[]>;
  jobs(): Promise<NewJob[]>;
  timers(): Promise<Timer[]>;
}

const LANES = 8;
export const TEST_START = '2026-01-15T12:00:00.000Z';

/** A kernel whose database holds the schemas of the given rooms; closed and dropped after the test file. */
export async function openKernel(...migrations: MigrationSource[]): Promise<TestKernel> {
  const sources = [kernelMigrations, ...migrations];
  const fresh = await freshDatabase({ key: textOf(sources), prepare: url => prepare(url, sources) });
  const database = openDatabase({ url: fresh.url, connections: 5, onError: () => {} });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });
  const clock = fixedClock(TEST_START);
  const log = makeLogger('silent');
  const lanes = makeLanes({ database, count: LANES, log });
  const topics = makeTopics({ database, log });
  const store = makeStore({
    database,
    topics,
    clock,
    newSid: sidSource(clock, bytes => randomFillSync(bytes)),
    lanes,
  });
  return {
    parts: { store, clock, log },
    store,
    database,
    topics,
    events: () => database.query<LineEvent>('select kind, key, account_sid, data from line.work order by id'),
    jobs: () => database.query<NewJob>('select kind, key, account_sid, data from line.job order by id'),
    timers: () =>
      database.query<Timer>(
        'select name, run_at, kind, key, account_sid, data from line.timer order by name',
      ),
  };
}

function textOf(sources: MigrationSource[]): string {
  return sources
    .flatMap(({ name, folder }) =>
      readdirSync(folder)
        .sort()
        .map(file => name + file + readFileSync(new URL(file, folder), 'utf8')),
    )
    .join('\n');
}

async function prepare(url: string, sources: MigrationSource[]): Promise<void> {
  const database = openDatabase({ url, connections: 1, onError: () => {} });
  await migrate(database, sources);
  await database.close();
}

export interface Reply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came.
  body: any;
}

export interface Request {
  method: 'GET' | 'POST' | 'DELETE';
  /** With the product in front: `/chat/v2/Services`. */
  path: string;
  form?: Record<string, string | string[]>;
  headers?: Record<string, string>;
  /** Who asks: the test account unless another SID is given. */
  as?: string;
  /** A person of the account, with a token. */
  bearer?: { identity: string; roles: readonly string[] };
}

export const TEST_ACCOUNT = 'AC00000000000000000000000000000001';
export const OTHER_ACCOUNT = 'AC00000000000000000000000000000002';

/** The real HTTP layer over some blocks; the user name is taken for the account, the password for who the bearer is. */
export async function serveBlocks(
  kernel: TestKernel,
  blocks: Block[],
  productsOf: (document: string) => string[],
  changed?: HttpOptions['changed'],
) {
  const app = await makeHttp({
    operations: blocks.flatMap(block => block.operations),
    routes: blocks.flatMap(block => block.routes ?? []),
    productsOf,
    authenticator: async (name, secret) => ({ accountSid: name, name, ...JSON.parse(secret) }),
    idempotency: makeIdempotency(kernel.store, kernel.parts.clock),
    edge: { publicUrl: 'http://switchhook.test', isTrustedProxy: () => false },
    log: kernel.parts.log,
    ...(changed ? { changed } : {}),
    newRequestId: () => newSid('RQ'),
    observe: () => {},
  });
  afterAll(() => app.close());
  return async function ask({
    method,
    path,
    form,
    headers,
    as = TEST_ACCOUNT,
    bearer = undefined,
  }: Request): Promise<Reply> {
    const reply = await app.inject({
      method,
      url: path,
      headers: {
        authorization: `Basic ${Buffer.from(`${as}:${JSON.stringify(bearer ?? {})}`).toString('base64')}`,
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...headers,
      },
      ...(form ? { payload: urlencoded(form) } : {}),
    });
    return { status: reply.statusCode, body: reply.body === '' ? null : JSON.parse(reply.body) };
  };
}

function urlencoded(form: Record<string, string | string[]>): string {
  const fields = Object.entries(form).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  return new URLSearchParams(fields).toString();
}
