/** One instance of every resource, made through the API itself, so that every operation has something to be asked of. */
import { examples } from './examples/index.ts';
import type { ContractOperation } from './operations.ts';
import type { Form, Reply, World } from './world.ts';

/** The value for the hole after a collection: `chat_v2 /v2/Services` → `IS…`. */
export type Known = (document: string, collection: string) => string;

export interface Example {
  document: string;
  /** Where it is made with POST, or listed with GET; as the document writes it, without `.json`. */
  path: string;
  /** What a POST sends; the number makes names unique. Without it the first row of the list is taken. */
  form?: (number: number, known: Known) => Form;
  /** Another resource that is used up by this one: made anew each time. */
  fresh?: { document: string; path: string };
  /** The property of the answer that fills the hole after `path`; null when there is no such hole. */
  key?: string | null;
  /** A hole whose value is told by nothing. */
  value?: string;
  /** Another collection, whose instances are reached here too. */
  like?: { document: string; path: string };
  /** Nothing can be made there through the API, and why; operations below it can only say 404. */
  absent?: string;
  /** A request that answers with something else than an instance, or cannot be repeated, is no part of the scene. */
  isCall?: true;
  json?: unknown;
}

export interface Scene extends World {
  /** The path of an operation with its holes filled, the product in front. */
  pathOf(operation: ContractOperation): string;
  /** A form that the operation takes; undefined where it needs none. */
  formOf(operation: ContractOperation): Promise<Form | undefined>;
  jsonOf(operation: ContractOperation): unknown;
  /** What a list cannot be asked without. */
  queryOf(operation: ContractOperation): Record<string, string>;
  /** Forgets what has been made since the beginning. */
  reset(): void;
  /** Whether there is an instance to ask about. */
  isThere(operation: ContractOperation): boolean;
  /** Makes another instance; null where the API cannot make one. */
  another(document: string, path: string): Promise<{ sid: string; path: string } | null>;
}

/** Parameters that lists cannot do without, by their operations. */
const NEEDED: Readonly<Record<string, (world: World) => Record<string, string>>> = {
  ListGetKeys: ({ mine }) => ({ AccountSid: mine.accountSid }),
  ListServiceMessage: () => ({ Query: 'message' }),
};

const NOWHERE = `SC${'0'.repeat(32)}`;
const WAIT_MS = 10_000;

export const plain = (path: string): string => path.replace(/\{\w+\}/g, '{}').replace(/\.json$/, '');

export async function openScene(world: World, operations: readonly ContractOperation[]): Promise<Scene> {
  const values = new Map<string, string>([['api_v2010 /2010-04-01/Accounts', world.mine.accountSid]]);
  let number = 0;
  const known: Known = (document, collection) => {
    const value = values.get(`${document} ${plain(collection)}`);
    if (value === undefined) throw new Error(`the scene has nothing for ${document} ${collection}`);
    return value;
  };
  const exampleOf = (document: string, path: string) =>
    examples.find(one => one.document === document && plain(one.path) === plain(path));
  const pathOf = ({ document, product, path }: ContractOperation): string =>
    `/${product}${path.replace(/\/\{\w+\}/g, (_, offset: number) => `/${encodeURIComponent(known(document, path.slice(0, offset)))}`)}`;
  const operationAt = (method: string, { document, path }: Example): ContractOperation =>
    operations.find(
      one => one.document === document && one.method === method && plain(one.path) === plain(path),
    ) ?? fail(`${method} ${path} of ${document} is not declared`);
  const make = async (example: Example): Promise<Reply> => {
    const operation = operationAt('POST', example);
    if (example.fresh) await remember(exampleOf(example.fresh.document, example.fresh.path)!);
    const form = example.form!(++number, known);
    const reply = await world.ask({ method: 'POST', path: pathOf(operation), form });
    if (reply.status !== operation.status) fail(`POST ${example.path}: ${reply.status} ${reply.text}`);
    return reply;
  };
  /** Makes or finds an instance, and keeps what fills the hole after its collection. */
  async function remember(example: Example): Promise<void> {
    const { document, path, key = 'sid', like } = example;
    const value = like === undefined ? example.value : known(like.document, like.path);
    const place = `${document} ${plain(path)}`;
    if (value !== undefined) return void values.set(place, value);
    if (example.absent) return void values.set(place, NOWHERE);
    const found = example.form
      ? (await make(example)).body
      : await firstRow(world, pathOf(operationAt('GET', example)));
    if (key !== null) values.set(place, String(found[key]));
  }
  for (const example of examples.filter(one => !one.isCall)) await remember(example);
  const first = new Map(values);
  return {
    ...world,
    pathOf,
    reset: () => first.forEach((value, place) => values.set(place, value)),
    isThere: operation =>
      !pathOf(operation).includes(NOWHERE) &&
      (operation.method !== 'POST' || !exampleOf(operation.document, operation.path)?.absent),
    async formOf({ document, path }) {
      const example = exampleOf(document, path);
      if (example?.fresh) await remember(exampleOf(example.fresh.document, example.fresh.path)!);
      return example?.form?.(++number, known);
    },
    jsonOf: ({ document, path }) => exampleOf(document, path)?.json,
    queryOf: ({ id }) => NEEDED[id]?.(world) ?? {},
    async another(document, path) {
      const example = exampleOf(document, path);
      if (example?.form === undefined || example.isCall) return null;
      const { body } = await make(example);
      return { sid: String(body[example.key ?? 'sid']), path: pathOf(operationAt('POST', example)) };
    },
  };
}

/** Rows that the server makes by itself come a moment later. */
async function firstRow({ ask }: World, path: string): Promise<Record<string, unknown>> {
  const end = performance.now() + WAIT_MS;
  for (;;) {
    const { body, text } = await ask({ method: 'GET', path });
    const rows = Object.values(body ?? {}).find(Array.isArray) as Record<string, unknown>[] | undefined;
    if (rows !== undefined && rows.length > 0) return rows[0]!;
    if (performance.now() > end) fail(`${path} stays empty: ${text}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

function fail(message: string): never {
  throw new Error(message);
}
