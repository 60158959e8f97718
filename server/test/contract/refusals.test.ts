/** Every operation, asked as it should not be: each wrong request has its own answer, and never a 500. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { type ContractOperation, contractOperations, nameOf, type Parameter } from './operations.ts';
import { openScene, type Scene } from './scene.ts';
import { valueOf, wrongValues } from './values.ts';
import { type Credentials, type Form, openWorld, type Reply, urlencoded } from './world.ts';

const operations = contractOperations();
const named = (wanted: (operation: ContractOperation) => boolean = () => true) =>
  operations.filter(wanted).map(one => [nameOf(one), one] as const);
let scene: Scene;

beforeAll(async () => {
  scene = await openScene(await openWorld(), operations);
});
afterEach(() => scene.reset());

/** Sends parameters to where the operation takes them from. */
function send(
  operation: ContractOperation,
  parameters: Form,
  path = scene.pathOf(operation),
): Promise<Reply> {
  const { method } = operation;
  if (operation.takesJson) return scene.ask({ method, path, json: scene.jsonOf(operation) ?? {} });
  if (method === 'POST') return scene.ask({ method, path, form: parameters });
  return scene.ask({ method, path: `${path}?${urlencoded(parameters)}` });
}

/** What the operation takes: its example, and something fitting for what else it requires. */
async function good({ parameters, ...operation }: ContractOperation): Promise<Form> {
  const own = scene.queryOf({ parameters, ...operation });
  const required = parameters.filter(one => one.required).map(({ name, schema }) => [name, valueOf(schema)]);
  const example = operation.method === 'POST' ? await scene.formOf({ parameters, ...operation }) : {};
  return { ...Object.fromEntries(required), ...own, ...example };
}

test.for(named())('%s wants credentials', async ([, operation]) => {
  expect(await refused(operation, null)).toEqual([401, 20003]);
});

/** One operation of each document: whoever guesses more often than that is slowed down. */
const samples = [...Map.groupBy(named(), ([, { document }]) => document).values()].map(([one]) => one!);

test.for(samples)('%s wants the right token', async ([, operation]) => {
  expect(await refused(operation, { ...scene.mine, token: 'b'.repeat(32) })).toEqual([401, 20003]);
});

async function refused(operation: ContractOperation, as: Credentials | null): Promise<unknown[]> {
  const { method } = operation;
  const { status, body, headers } = await scene.ask({ method, path: scene.pathOf(operation), as });
  expect(headers['www-authenticate']).toMatch(/^Basic /);
  return [status, body.code];
}

/** A 404 with a code of its own. */
const ownCode: Readonly<Record<string, number>> = { 'flex_v1 CreateChannelRoleUser': 45204 };

const holes = ({ path }: ContractOperation): number => path.match(/\{\w+\}/g)?.length ?? 0;

test.for(named(one => holes(one) > 0))('%s shows a stranger nothing', async ([, operation]) => {
  const { method } = operation;
  const form = method === 'POST' ? await good(operation) : undefined;
  const path = `${scene.pathOf(operation)}?${urlencoded(scene.queryOf(operation))}`;
  const { status, body } = await scene.ask({ method, path, form, as: scene.other });
  expect([status, body?.code]).toEqual([404, ownCode[nameOf(operation)] ?? 20404]);
});

/** SIDs in a filled path, wherever they are. */
const SID = /[A-Z]{2}[0-9a-f]{32}/g;

test.for(named(one => holes(one) > 0))('%s knows what is not there', async ([, operation]) => {
  const path = scene.pathOf(operation);
  const form = await good(operation);
  for (const sid of new Set(path.match(SID) ?? [])) {
    for (const wrong of [
      `${sid.slice(0, 2)}${'0'.repeat(31)}f`,
      `${sid.slice(0, 20)}`,
      'XX%20%00',
      '..%2F..',
    ]) {
      const asked = path.replace(sid, wrong);
      const { status, text } = await send(operation, form, asked);
      expect([400, 404], `${asked}: ${text}`).toContain(status);
    }
  }
  const unknown = path.replace(/[0-9a-f]{32}(?!.*[0-9a-f]{32})/, `${'0'.repeat(31)}f`);
  if (unknown === path) return;
  const { status, body } = await send(operation, form, unknown);
  expect([status, body.code]).toEqual([404, ownCode[nameOf(operation)] ?? 20404]);
  if (body.code !== 20404) return;
  const inner = unknown.slice(operation.product.length + 1);
  expect(body.message).toBe(`The requested resource ${inner} was not found`);
});

const isThere = (operation: ContractOperation): boolean => scene.isThere(operation);

const withRequired = named(({ parameters, takesJson }) => !takesJson && parameters.some(one => one.required));

test.for(withRequired)('%s misses what is required', async ([, operation]) => {
  if (!isThere(operation)) return;
  for (const { name } of operation.parameters.filter(one => one.required)) {
    const { [name]: _, ...form } = await good(operation);
    const { status, text, body } = await send(operation, form);
    expect(status, `without ${name}: ${text}`).toBe(400);
    expect(body.message, `without ${name}`).toContain(name);
  }
});

const isOfPaging = ({ name }: Parameter): boolean => ['PageSize', 'Page', 'PageToken'].includes(name);
const isChecked = ({ parameters }: ContractOperation) =>
  parameters.some(one => !isOfPaging(one) && wrongValues(one.schema).length > 0);

test.for(named(isChecked))('%s refuses wrong values', async ([, operation]) => {
  if (!isThere(operation)) return;
  for (const parameter of operation.parameters.filter(one => !isOfPaging(one)))
    await refuses(operation, parameter);
});

async function refuses(operation: ContractOperation, { name, schema }: Parameter): Promise<void> {
  for (const wrong of wrongValues(schema)) {
    const { status, text, body } = await send(operation, { ...(await good(operation)), [name]: wrong });
    const shown = `${name}=${wrong.slice(0, 40)}: ${text}`;
    expect(status, shown).toBe(400);
    expect(body, shown).toMatchObject({ code: expect.any(Number), status: 400 });
  }
}

test.for(named(({ method }) => method === 'GET'))(
  '%s ignores what it does not know',
  async ([, operation]) => {
    const form = await good(operation);
    const known = await send(operation, form);
    const more = await send(operation, { ...form, NoSuchParameter: '1' });
    expect(more.status).toBe(known.status);
  },
);

test.for(named(({ method }) => method !== 'PUT'))('%s knows its methods', async ([, operation]) => {
  const path = scene.pathOf(operation);
  const options = await scene.ask({ method: 'OPTIONS', path, as: null });
  expect([options.status, options.headers['access-control-allow-origin']]).toEqual([204, '*']);
  expect(options.headers['access-control-allow-methods']).toContain(operation.method);
  const put = await scene.ask({ method: 'PUT', path });
  expect([put.status, put.body.code]).toEqual([405, 20004]);
  if (operation.method !== 'GET') return;
  const query = `?${urlencoded(await good(operation))}`;
  const get = await scene.ask({ method: 'GET', path: path + query });
  const head = await scene.ask({ method: 'HEAD', path: path + query });
  expect([head.status, head.text]).toEqual([get.status, '']);
  expect(get.headers['access-control-allow-origin']).toBe('*');
});

/** In Flex, one customer may have many channels. */
const isUnique = ({ document }: ContractOperation, name: string): boolean =>
  name === 'UniqueName' || name === 'Key' || (name === 'Identity' && document === 'chat_v2');
const makes = named(
  one =>
    one.method === 'POST' &&
    one.id.startsWith('Create') &&
    one.parameters.some(({ name }) => isUnique(one, name)),
);

test.for(makes)('%s refuses a name that is taken', async ([, operation]) => {
  const form = await good(operation);
  if (!Object.keys(form).some(name => isUnique(operation, name))) return;
  expect((await send(operation, form)).status).toBe(operation.status);
  const { status, text, body } = await send(operation, form);
  expect([400, 409], text).toContain(status);
  expect(body.code).toBeGreaterThan(20000);
});
