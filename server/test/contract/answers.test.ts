/** Every operation, asked as it should be: the declared status, and a body that is what the documents say. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { type ContractOperation, contractOperations, nameOf } from './operations.ts';
import { openScene, type Scene } from './scene.ts';
import { mistakes } from './valid.ts';
import { openWorld } from './world.ts';

const operations = contractOperations();
const named = (wanted: (operation: ContractOperation) => boolean) =>
  operations.filter(one => wanted(one) && !isOfToken(one)).map(one => [nameOf(one), one] as const);
/** Tokens of an account can be tried once, and end what was begun with them. */
const isOfToken = ({ document }: ContractOperation): boolean => document === 'accounts_v1';
let scene: Scene;

beforeAll(async () => {
  scene = await openScene(await openWorld(), operations);
});

/** What the state of the scene forbids: to take away what is at work. */
const busy: Readonly<Record<string, number>> = {
  'api_v2010 DeleteMessage': 409,
  'taskrouter_v1 DeleteWorker': 400,
  'flex_v1 UpdatePluginArchive': 409,
  'flex_v1 UpdatePluginVersionArchive': 409,
  'flex_v1 UpdatePluginConfigurationArchive': 409,
};

afterEach(() => scene.reset());

async function answered(operation: ContractOperation) {
  const { method } = operation;
  if (!scene.isThere(operation)) return absent(operation, scene.pathOf(operation));
  const form =
    method === 'POST' && !operation.takesJson ? ((await scene.formOf(operation)) ?? {}) : undefined;
  const path = `${scene.pathOf(operation)}?${new URLSearchParams(method === 'GET' ? scene.queryOf(operation) : {})}`;
  const json = operation.takesJson ? scene.jsonOf(operation) : undefined;
  const reply = await scene.ask({ method, path, form, json });
  expect(reply.status, reply.text).toBe(busy[nameOf(operation)] ?? operation.status);
  if (operation.gives !== null && reply.status < 300)
    expect(mistakes(operation.gives, reply.body)).toEqual([]);
}

async function absent({ method }: ContractOperation, path: string) {
  const reply = await scene.ask({ method, path, ...(method === 'POST' && { form: {} }) });
  expect([400, 404], reply.text).toContain(reply.status);
}

test.for(named(({ method }) => method === 'GET'))('%s answers', async ([, operation]) => {
  await answered(operation);
});

test.for(named(({ method }) => method === 'POST'))('%s answers', async ([, operation]) => {
  await answered(operation);
});

/** Deepest paths first, so that parents are there as long as they are needed. */
const removals = named(({ method }) => method === 'DELETE').sort(
  ([, one], [, other]) => other.path.length - one.path.length,
);

test.for(removals)('%s removes', async ([, operation]) => {
  if (!scene.isThere(operation)) return absent(operation, scene.pathOf(operation));
  const [collection, suffix = ''] = operation.path.split(/\/\{\w+\}(?=(?:\.json)?$)/);
  const made = await scene.another(operation.document, collection!);
  const path =
    made === null ? scene.pathOf(operation) : `${made.path.replace(/\.json$/, '')}/${made.sid}${suffix}`;
  const reply = await scene.ask({ method: 'DELETE', path });
  expect(reply.status, reply.text).toBe(busy[nameOf(operation)] ?? operation.status);
});

test('tokens: a second one is made, takes the place of the first, and can be removed', async () => {
  const tokens = '/accounts/v1/AuthTokens';
  const { other: as } = scene;
  const second = await scene.ask({ method: 'POST', path: `${tokens}/Secondary`, form: {}, as });
  expect(second.status, second.text).toBe(201);
  const removed = await scene.ask({ method: 'DELETE', path: `${tokens}/Secondary`, as });
  expect(removed.status, removed.text).toBe(204);
  const third = await scene.ask({ method: 'POST', path: `${tokens}/Secondary`, form: {}, as });
  const renewed = { ...as, token: third.body.secondary_auth_token };
  const promoted = await scene.ask({ method: 'POST', path: `${tokens}/Promote`, form: {}, as: renewed });
  expect(promoted.status, promoted.text).toBe(200);
  expect((await scene.ask({ method: 'GET', path: '/chat/v2/Services', as })).status).toBe(401);
  expect((await scene.ask({ method: 'GET', path: '/chat/v2/Services', as: renewed })).status).toBe(200);
});

test('every operation is asked', () => {
  const asked = [...named(({ method }) => ['GET', 'POST', 'DELETE'].includes(method))].map(([name]) => name);
  const ofTokens = operations.filter(isOfToken).map(nameOf);
  expect([...asked, ...ofTokens].sort()).toEqual(operations.map(nameOf).sort());
  expect(ofTokens.length).toBe(3);
});
