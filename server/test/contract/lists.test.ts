/** Lists: to the end and back while rows come, sizes of pages, tokens that are not ours. */
import { beforeAll, expect, test } from 'vitest';
import { type ContractOperation, contractOperations, nameOf } from './operations.ts';
import { openScene, plain, type Scene } from './scene.ts';
import { openWorld, type Reply } from './world.ts';

const operations = contractOperations();
const lists = operations.filter(({ isList }) => isList).map(one => [nameOf(one), one] as const);
let scene: Scene;

beforeAll(async () => {
  scene = await openScene(await openWorld(), operations);
});

/** The first page's address. */
function firstPage(operation: ContractOperation, query: Record<string, string> = {}): string {
  return `${scene.pathOf(operation)}?${new URLSearchParams({ ...scene.queryOf(operation), ...query })}`;
}

test.for(lists)('%s keeps to the bounds of a page', async ([, operation]) => {
  if (!scene.isThere(operation)) return;
  const of = async (query: Record<string, string>): Promise<Reply> =>
    scene.ask({ method: 'GET', path: firstPage(operation, query) });
  for (const wrong of ['0', '-1', 'many', '1.5']) {
    expect((await of({ PageSize: wrong })).status, `PageSize=${wrong}`).toBe(400);
  }
  const large = await of({ PageSize: '1001' });
  // A list whose pages are declared as any other parameter says so in the words for any other parameter.
  expect(large.status).toBe(400);
  expect([20007, 20001]).toContain(large.body.code);
  const largest = await of({ PageSize: '1000' });
  expect(largest.status).toBe(200);
  const { maximum } = operation.parameters.find(({ name }) => name === 'PageSize')!.schema;
  const { page_size: size = maximum } = largest.body.meta ?? largest.body;
  expect(size).toBe(maximum);
  // Who counts pages must come to an end.
  const beyond = await of({ Page: '999999' });
  expect(Object.values(beyond.body).filter(Array.isArray)).toEqual([[]]);
  for (const token of ['no-token', 'PAbm90IGpzb24', 'PAW10', 'PBWyJ4Il0']) {
    expect((await of({ PageToken: token })).status, token).toBeLessThan(500);
  }
});

interface Page {
  sids: string[];
  next: string | null;
  previous: string | null;
}

async function pageAt(operation: ContractOperation, path: string): Promise<Page> {
  const { status, body, text } = await scene.ask({ method: 'GET', path });
  expect(status, text).toBe(200);
  const listed = body[body.meta?.key ?? Object.keys(body).find(key => Array.isArray(body[key]))!];
  const local = (address: string | null): string | null =>
    address &&
    (address.startsWith('/')
      ? `/${operation.product}${address}`
      : new URL(address).pathname + new URL(address).search);
  return {
    sids: listed.map((row: Record<string, unknown>) =>
      String(row.sid ?? row.index ?? row.key ?? JSON.stringify(row)),
    ),
    next: local(body.meta ? body.meta.next_page_url : body.next_page_uri),
    previous: local(body.meta ? body.meta.previous_page_url : body.previous_page_uri),
  };
}

/** All pages in one direction; more rows come while it is underway. */
async function walk(operation: ContractOperation, start: string, more?: () => Promise<unknown>) {
  const pages: Page[] = [];
  for (let path: string | null = start; path !== null; ) {
    const page = await pageAt(operation, path);
    pages.push(page);
    if (pages.length === 2) await more?.();
    expect(pages.length).toBeLessThan(500);
    path = page.next;
  }
  return pages;
}

async function back(operation: ContractOperation, last: Page): Promise<Page[]> {
  const pages: Page[] = [];
  for (let path = last.previous; path !== null; ) {
    const page = await pageAt(operation, path);
    pages.unshift(page);
    expect(pages.length).toBeLessThan(500);
    path = page.previous;
  }
  return pages;
}

const PAGE_SIZE = 2;
const ROWS = 5;
const growing = lists.filter(([, { document, path }]) =>
  operations.some(
    one => one.method === 'POST' && one.document === document && plain(one.path) === plain(path),
  ),
);

test.for(growing)('%s: to the end and back while it changes', async ([, operation]) => {
  const { document, path } = operation;
  const more = () => scene.another(document, path);
  // Made one by one, since a parent may be replaced by a resource that uses it up.
  const isKept = (await more()) !== null;
  if (!isKept) return;
  scene.reset();
  const start = firstPage(operation, { PageSize: String(PAGE_SIZE) });
  for (let i = 0; i < ROWS; i++)
    await more().then(
      () => scene.reset(),
      () => null,
    );
  const before = (await walk(operation, firstPage(operation))).flatMap(({ sids }) => sids);
  const there = await walk(operation, start, () =>
    more().then(
      () => scene.reset(),
      () => null,
    ),
  );
  const seen = there.flatMap(({ sids }) => sids);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining(before));
  const again = [
    ...(await back(operation, there.at(-1)!)).flatMap(({ sids }) => sids),
    ...there.at(-1)!.sids,
  ];
  expect(new Set(again).size).toBe(again.length);
  expect(again).toEqual(expect.arrayContaining(before));
});
