/** Lists: keyset paging forwards and back, so that page a thousand costs what page one costs. */
import { ApiError, invalid } from './errors.ts';
import type { Queryable } from './sql.ts';
import { camel } from './sql.ts';

export interface PageRequest {
  size: number;
  /** Opaque position from an earlier page; null for the first page. */
  cursor: Cursor | null;
  /** With a position only echoed; without one, what older programs count up until a page is empty. */
  number: number;
}

interface Cursor {
  backwards: boolean;
  values: (string | number | null)[];
}

export interface Page<Row> {
  rows: Row[];
  /** Tokens of the neighbouring pages; null where there is none. */
  next: string | null;
  previous: string | null;
}

/** The columns that order a list, ending with a unique one, with their PostgreSQL types. */
export type Order = readonly (readonly [column: string, type: 'text' | 'timestamptz' | 'bigint' | 'int'])[];

export interface Listing {
  /** A whole `select`, parameters numbered from $1. */
  select: string;
  params: readonly unknown[];
  order: Order;
  descending?: boolean;
}

export const MAX_PAGE_SIZE = 1000;
/** Nobody counts pages further than this many rows, and PostgreSQL is not asked to. */
const MAX_SKIPPED = 10_000_000;
/** Newest first, as most lists are. */
export const byCreation: Order = [
  ['date_created', 'timestamptz'],
  ['sid', 'text'],
];

export async function readPage<Row extends object>(
  connection: Queryable,
  listing: Listing,
  page: PageRequest,
): Promise<Page<Row>> {
  const backwards = page.cursor?.backwards ?? false;
  const descending = (listing.descending ?? false) !== backwards;
  const { condition, values } = after(listing, page.cursor, descending);
  const direction = descending ? 'desc' : 'asc';
  const order = listing.order.map(([column]) => `${column} ${direction}`).join(', ');
  const skipped = page.cursor === null ? Math.min(page.number * page.size, MAX_SKIPPED) : 0;
  const rows = await connection.query<Row>(
    `select * from (${listing.select}) as listed ${condition} order by ${order}
     limit ${page.size + 1} offset ${skipped}`,
    [...listing.params, ...values],
  );
  const more = rows.length > page.size;
  const shown = rows.slice(0, page.size);
  if (backwards) shown.reverse();
  return {
    rows: shown,
    next: (backwards || more) && shown.length > 0 ? token(listing.order, shown.at(-1)!, false) : null,
    previous:
      (backwards ? more : page.cursor !== null || skipped > 0) && shown.length > 0
        ? token(listing.order, shown[0]!, true)
        : null,
  };
}

function after(listing: Listing, cursor: Cursor | null, descending: boolean) {
  if (cursor === null) return { condition: '', values: [] };
  const { values } = cursor;
  if (values.length !== listing.order.length) throw badToken();
  if (!listing.order.every(([, type], i) => fits(type, values[i]!))) throw badToken();
  const columns = listing.order.map(([column]) => column).join(', ');
  const places = listing.order.map(([, type], i) => `$${listing.params.length + i + 1}::${type}`).join(', ');
  return { condition: `where (${columns}) ${descending ? '<' : '>'} (${places})`, values: cursor.values };
}

/** Whether a value that claims to be a position can be compared with a column of this type. */
function fits(type: Order[number][1], value: string | number | null): boolean {
  if (value === null) return true;
  if (type === 'text') return typeof value === 'string';
  if (type === 'timestamptz') return typeof value === 'string' && isMoment(value);
  return Number.isSafeInteger(value) && (type === 'bigint' || Math.abs(Number(value)) < 2 ** 31);
}

/** As tokens have them. JavaScript reads many more texts as dates than PostgreSQL does. */
function isMoment(text: string): boolean {
  return /^\d{4}-/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;
}

function token(order: Order, row: object, backwards: boolean): string {
  const values = order.map(([column]) => (row as Record<string, unknown>)[camel(column)]);
  return `${backwards ? 'PB' : 'PA'}${Buffer.from(JSON.stringify(values)).toString('base64url')}`;
}

/** A page of rows that are all at hand: for short lists that are not rows of a table of their own. There is but one. */
export function wholePage<Row>(rows: Row[], { number }: Pick<PageRequest, 'number'>): Page<Row> {
  return { rows: number === 0 ? rows : [], next: null, previous: null };
}

interface PageSizes {
  pageSize: number;
  maxPageSize?: number;
}

/** Reads PageSize, Page and PageToken; refuses sizes beyond the limit (20007) and tokens that are not ours (21481). */
export function readPageRequest(
  query: Record<string, unknown>,
  { pageSize, maxPageSize = MAX_PAGE_SIZE }: PageSizes,
): PageRequest {
  const size = query.PageSize === undefined ? pageSize : Number(query.PageSize);
  if (!Number.isInteger(size) || size < 1) throw invalid('PageSize', 'must be a whole number from 1');
  if (size > MAX_PAGE_SIZE)
    throw new ApiError({
      status: 400,
      code: 20007,
      message: `PageSize must not be larger than ${MAX_PAGE_SIZE}`,
    });
  const number = Number(query.Page ?? 0);
  const given = query.PageToken;
  return {
    size: Math.min(size, maxPageSize),
    number: Number.isInteger(number) && number >= 0 ? number : 0,
    cursor: typeof given === 'string' && given !== '' ? readToken(given) : null,
  };
}

function readToken(given: string): Cursor {
  const match = /^P([AB])([\w-]+)$/.exec(given);
  if (match === null) throw badToken();
  try {
    const values: unknown = JSON.parse(Buffer.from(match[2]!, 'base64url').toString());
    if (!Array.isArray(values) || !values.every(isKey)) throw badToken();
    return { backwards: match[1] === 'B', values };
  } catch {
    throw badToken();
  }
}

function isKey(value: unknown): value is string | number | null {
  return value === null || typeof value === 'number' || (typeof value === 'string' && !value.includes('\0'));
}

function badToken(): ApiError {
  return new ApiError({ status: 400, code: 21481, message: 'PageToken is not a token that this list gave' });
}
