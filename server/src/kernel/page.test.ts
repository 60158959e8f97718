/** Page tokens come back from anybody: whatever stands in them, PostgreSQL is asked nothing that it cannot answer. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../postgres/test-database.ts';
import { ApiError } from './errors.ts';
import { type Order, type Page, readPage, readPageRequest, wholePage } from './page.ts';
import { type Database, openDatabase } from './sql.ts';

const order: Order = [
  ['date_created', 'timestamptz'],
  ['number', 'int'],
  ['big', 'bigint'],
  ['sid', 'text'],
];
const listing = {
  select: `select timestamptz '2026-01-01' + n * interval '1 ms' as date_created, n as number, n::bigint as big,
    'SID' || n as sid from generate_series(1, 7) n`,
  params: [],
  order,
};

let database: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  const fresh = await freshDatabase();
  drop = fresh.drop;
  database = openDatabase({ url: fresh.url, connections: 2, onError: () => {} });
});
afterAll(async () => {
  await database.close();
  await drop();
});

const ask = async (PageToken?: string): Promise<Page<{ sid: string }>> =>
  readPage(
    database,
    listing,
    readPageRequest({ PageSize: '3', ...(PageToken && { PageToken }) }, { pageSize: 50 }),
  );
const tokenOf = (values: unknown) => `PA${Buffer.from(JSON.stringify(values)).toString('base64url')}`;

test('pages are counted where no token says the place, until one is empty', async () => {
  const counted = async (Page: number) => {
    const asked = readPageRequest({ PageSize: '3', Page: String(Page) }, { pageSize: 50 });
    return readPage<{ sid: string }>(database, listing, asked);
  };
  const sids = ({ rows }: Page<{ sid: string }>) => rows.map(({ sid }) => sid);
  expect(sids(await counted(1))).toEqual(['SID4', 'SID5', 'SID6']);
  const last = await counted(2);
  expect([sids(last), last.next]).toEqual([['SID7'], null]);
  expect(sids(await ask(last.previous!))).toEqual(['SID4', 'SID5', 'SID6']);
  expect(await counted(3)).toEqual({ rows: [], next: null, previous: null });
  expect((await counted(1e300)).rows).toEqual([]);
  expect(wholePage(['a'], { number: 1 }).rows).toEqual([]);
});

test('the tokens that were given lead on and back', async () => {
  const first = await ask();
  const second = await ask(first.next!);
  expect(second.rows.map(({ sid }) => sid)).toEqual(['SID4', 'SID5', 'SID6']);
  expect((await ask(second.previous!)).rows).toEqual(first.rows);
});

/** What has been trouble before: PostgreSQL and JavaScript read dates differently. */
const DATES = [
  'Thu Jan 01 2026 (a comment)',
  '+275760-09-13T00:00:00.000Z',
  '-000001-01-01T00:00:00Z',
  '2026-02-30T00:00:00.000Z',
  '2026-01-01T24:00:00.000Z',
  '1 2 3',
  'infinity',
  '',
];

const anything = fc.oneof(
  fc.constantFrom(...DATES),
  fc.constantFrom(null, 0, -1, 1.5, 2 ** 31, 2 ** 53, 1e300, true, 'SID1', 'a\0b', '\ud800'),
  fc.date({ noInvalidDate: true }).map(date => date.toISOString()),
  fc.string({ unit: 'binary' }),
  fc.integer(),
);

test('any other token is refused, or is a place in the list', { timeout: 60_000 }, async () => {
  const token = fc.oneof(
    fc.tuple(anything, anything, anything, anything).map(tokenOf),
    fc.tuple(fc.constantFrom(...DATES), fc.integer(), fc.integer(), fc.string()).map(tokenOf),
    fc.array(anything).map(tokenOf),
    fc.jsonValue().map(tokenOf),
    fc.string().map(text => `PB${text}`),
    fc.string(),
  );
  const asked = fc.asyncProperty(token, async given => {
    const answer = await ask(given).catch((error: unknown) => error);
    if (answer instanceof Error) expect(answer).toBeInstanceOf(ApiError);
  });
  await fc.assert(asked, { numRuns: 300 });
});

test('any page size and number is taken or refused', () => {
  const value = fc.oneof(
    fc.string(),
    fc.integer().map(String),
    fc.array(fc.string()),
    fc.constant(undefined),
  );
  fc.assert(
    fc.property(value, value, (PageSize, Page) => {
      try {
        const { size, number } = readPageRequest({ PageSize, Page }, { pageSize: 50, maxPageSize: 100 });
        return Number.isInteger(size) && size >= 1 && size <= 100 && number >= 0;
      } catch (error) {
        return error instanceof ApiError && error.status === 400;
      }
    }),
  );
});
