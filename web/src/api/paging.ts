/** Lists of the contract: pages that name the next one. */
import type { Api } from './client.ts';
import type { Parameters } from './form.ts';

export interface Page<T> {
  items: T[];
  /** The path of the next page under our own origin; null on the last one. */
  next: string | null;
}

interface Envelope {
  meta?: { key?: string; next_page_url?: string | null };
  next_page_uri?: string | null;
}

/** One page of a list, by its path (first page) or by the `next` of the page before. */
export async function readPage<T>(
  api: Api,
  path: string,
  { query, signal }: { query?: Parameters; signal?: AbortSignal } = {},
): Promise<Page<T>> {
  return pageOf<T>(await api.get<Envelope>(path, query, signal), path);
}

/** All items of a list; for lists that are short by nature. Reads 20 pages at most. */
export async function readAll<T>(api: Api, path: string, query: Parameters = {}): Promise<T[]> {
  const items: T[] = [];
  let page = await readPage<T>(api, path, { query: { PageSize: 100, ...query } });
  items.push(...page.items);
  for (let read = 1; page.next !== null && read < 20; read += 1) {
    page = await readPage<T>(api, page.next);
    items.push(...page.items);
  }
  return items;
}

/** The items and the successor of an answer, whichever of the two styles of the contract it is in. */
export function pageOf<T>(body: object, path: string): Page<T> {
  const { meta, next_page_uri } = body as Envelope;
  const key = meta?.key ?? listKeyOf(body);
  const items = ((body as Record<string, unknown>)[key] ?? []) as T[];
  const next = meta === undefined ? (next_page_uri ?? null) : (meta.next_page_url ?? null);
  return { items, next: next === null ? null : ownPath(next, path) };
}

/** The older style does not name its list: it is the one property that is an array. */
function listKeyOf(body: object): string {
  return Object.entries(body).find(([, value]) => Array.isArray(value))?.[0] ?? '';
}

/** `https://chat.example.org/v2/…` and `https://example.org/chat/v2/…` are both `/chat/v2/…` here. */
function ownPath(next: string, from: string): string {
  const url = new URL(next, 'http://here');
  const product = /^\/[a-z-]+(?=\/)/.exec(from)?.[0] ?? '';
  const path = url.pathname + url.search;
  return product === '' || path.startsWith(`${product}/`) ? path : product + path;
}
