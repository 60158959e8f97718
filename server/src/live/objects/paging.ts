/** Pages of items. A token says all about the page that it opens: where it begins, which way, how many. */
import { refuse } from '../../kernel/errors.ts';
import { first, type Params } from '../twilsock/requests.ts';
import type { ItemQuery, ItemState, ObjectType, ObjectView } from './view.ts';

const DEFAULT_SIZE = 50;
export const MAX_PAGE_SIZE = 100;
const MAX_NAME_LENGTH = 320;

/** A page as it is asked for; `backwards` is read against the order and turned round again. */
export interface PageQuery extends ItemQuery {
  backwards: boolean;
}

export interface ItemPage {
  items: ItemState[];
  previous: string | null;
  next: string | null;
}

/** Refuses with 54451 (order), 54453 (token), 54454 (size) and 54458 (index). */
export function pageQuery(params: Params, type: ObjectType): PageQuery {
  const token = first(params, 'PageToken');
  if (token !== undefined) return readToken(token, type);
  const order = first(params, 'Order') ?? 'asc';
  if (order !== 'asc' && order !== 'desc') throw refuse(54451);
  const from = first(params, 'From');
  return {
    from: from === undefined ? null : nameOf(from, type),
    exclusive: first(params, 'Bounds') === 'exclusive',
    descending: order === 'desc',
    limit: sizeOf(first(params, 'PageSize')),
    backwards: false,
  };
}

/** The name of an item as it stands in a path or parameter: an index is a number. */
export function nameOf(text: string, type: ObjectType): number | string {
  if (type !== 'list') return text;
  if (!/^\d{1,10}$/.test(text) || Number(text) >= 2 ** 31) throw refuse(54458);
  return Number(text);
}

function sizeOf(text: string | undefined): number {
  const size = text === undefined ? DEFAULT_SIZE : Number(text);
  if (!Number.isInteger(size) || size < 1) throw refuse(54454);
  return Math.min(size, MAX_PAGE_SIZE);
}

/** Reads one item more than is shown, to know whether there is another page. */
export async function readItemPage(view: ObjectView, query: PageQuery): Promise<ItemPage> {
  const { backwards, limit, from } = query;
  const descending = query.descending !== backwards;
  const read = await view.items({ from, exclusive: query.exclusive, descending, limit: limit + 1 });
  const more = read.length > limit;
  const items = read.slice(0, limit);
  if (backwards) items.reverse();
  const token = (edge: ItemState | undefined, back: boolean): string | null =>
    edge === undefined ? null : tokenOf({ ...query, from: edge.name, exclusive: true, backwards: back });
  const isBefore = backwards ? more : from !== null && (await hasBefore(view, query, items[0]));
  return {
    items,
    previous: isBefore ? token(items[0], true) : null,
    next: backwards || more ? token(items.at(-1), false) : null,
  };
}

async function hasBefore(view: ObjectView, query: PageQuery, edge: ItemState | undefined): Promise<boolean> {
  if (edge === undefined) return false;
  const descending = !query.descending;
  return (await view.items({ from: edge.name, exclusive: true, descending, limit: 1 })).length > 0;
}

function tokenOf({ from, descending, limit, backwards }: PageQuery): string {
  return Buffer.from(JSON.stringify([from, descending, limit, backwards])).toString('base64url');
}

function readToken(token: string, type: ObjectType): PageQuery {
  try {
    const [from, descending, limit, backwards] = JSON.parse(Buffer.from(token, 'base64url').toString());
    const isName =
      type === 'list'
        ? Number.isInteger(from) && Math.abs(from) < 2 ** 31
        : typeof from === 'string' && from.length <= MAX_NAME_LENGTH && !from.includes('\0');
    const isSize = Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE_SIZE;
    if (isName && isSize && typeof descending === 'boolean' && typeof backwards === 'boolean')
      return { from, exclusive: true, descending, limit, backwards };
  } catch {
    // Not JSON: no token of ours either.
  }
  throw refuse(54453);
}
