/** Seeded requests out of the declared operations, and what must hold of every answer. */
import type { ContractOperation, Parameter, Schema } from './operations.ts';
import type { Scene } from './scene.ts';
import { valueOf, wrongValues } from './values.ts';
import { type Credentials, type Form, type Reply, urlencoded } from './world.ts';

export interface Found {
  problems: string[];
  statuses: Map<number, number>;
}

/** So many requests are under way at a time, as they are in life. */
const AT_ONCE = 16;
const MAX_PROBLEMS = 20;

export async function askAtRandom(
  scene: Scene,
  operations: readonly ContractOperation[],
  { count, seed }: { count: number; seed: number },
): Promise<Found> {
  const chance = seeded(seed);
  const found: Found = { problems: [], statuses: new Map() };
  // The credentials that the whole run stands on stay as they are.
  const asked = operations.filter(({ document, id }) => document !== 'accounts_v1' && id !== 'UpdateAccount');
  for (let done = 0; done < count && found.problems.length < MAX_PROBLEMS; done += AT_ONCE) {
    const requests: RandomRequest[] = [];
    for (let i = Math.min(AT_ONCE, count - done); i > 0; i--) {
      requests.push(await requestOf(pick(asked, chance), scene, chance));
    }
    await Promise.all(requests.map(request => answered(scene, request, found)));
  }
  return found;
}

interface RandomRequest {
  operation: ContractOperation;
  method: string;
  path: string;
  form: Form | undefined;
  json: unknown;
  as: Credentials;
}

async function answered(scene: Scene, request: RandomRequest, { problems, statuses }: Found): Promise<void> {
  const { operation, ...sent } = request;
  const reply = await scene.ask(sent);
  statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
  const problem = problemOf(reply, request, scene);
  if (problem === null) return;
  const form = sent.form ? urlencoded(sent.form).slice(0, 500) : '';
  problems.push(
    `${operation.id}: ${problem}: ${sent.method} ${sent.path} ${form} -> ${reply.text.slice(0, 300)}`,
  );
}

function problemOf(reply: Reply, { as, operation }: RandomRequest, { mine, other }: Scene): string | null {
  if (reply.status >= 500) return String(reply.status);
  const isContent = operation.id === 'FetchMediaContent' && reply.status === 200;
  if (reply.text !== '' && reply.body === undefined && !isContent) return 'not JSON';
  if (reply.status >= 400 && reply.body?.status !== reply.status) return 'an error without its status';
  // An answer may repeat a path that was asked for; what it shows of its own must be the caller's.
  const stranger = as === mine ? other : mine;
  const isLeak = reply.status < 300 && reply.text.includes(`"account_sid":"${stranger.accountSid}"`);
  return isLeak ? "another account's data" : null;
}

async function requestOf(operation: ContractOperation, scene: Scene, chance: Chance): Promise<RandomRequest> {
  const { method } = operation;
  const as = chance() < 0.1 ? scene.other : scene.mine;
  const parameters = parametersOf(operation, chance);
  const path = await pathOf(operation, scene, chance);
  const isQuery = method !== 'POST';
  const query = isQuery && Object.keys(parameters).length > 0 ? `?${urlencoded(parameters)}` : '';
  return {
    ...{ operation, method, as, path: path + query },
    form: isQuery || operation.takesJson ? undefined : parameters,
    json: operation.takesJson
      ? pick([{}, [], null, 1, 'x', { attributes: 1 }, parameters], chance)
      : undefined,
  };
}

/** Mostly what is there; else a SID that is not, or something odd. What is removed was made for it. */
async function pathOf(operation: ContractOperation, scene: Scene, chance: Chance): Promise<string> {
  const path = scene.pathOf(operation);
  const isRemoval = operation.method === 'DELETE';
  if (chance() > (isRemoval ? 0.7 : 0.15)) return isRemoval ? removable(operation, scene) : path;
  if (isRemoval) return path.replace(/[0-9a-f]{32}(?!.*[0-9a-f]{32})/, 'f'.repeat(32));
  if (chance() < 0.5) {
    const unknown = `${'0'.repeat(28)}${Math.floor(chance() * 9000 + 1000)}`;
    return path.replace(/[0-9a-f]{32}(?!.*[0-9a-f]{32})/, unknown);
  }
  const odd = encodeURIComponent(pick(ODD, chance).toWellFormed()).replaceAll('.', '%2E');
  return path.replace(/[^/]+(?=(\.json)?$)/, pick([odd || 'x', '%FF', '%ED%A0%80', '%'], chance));
}

async function removable(operation: ContractOperation, scene: Scene): Promise<string> {
  const [collection, suffix = ''] = operation.path.split(/\/\{\w+\}(?=(?:\.json)?$)/);
  const made = await scene.another(operation.document, collection!).catch(() => null);
  scene.reset();
  const nowhere = scene.pathOf(operation).replace(/[0-9a-f]{32}(?!.*[0-9a-f]{32})/, 'f'.repeat(32));
  return made === null ? nowhere : `${made.path.replace(/\.json$/, '')}/${made.sid}${suffix}`;
}

function parametersOf({ parameters }: ContractOperation, chance: Chance): Form {
  const form: Record<string, string | string[]> = {};
  const share = chance();
  for (const parameter of parameters) {
    if (!(parameter.required ? chance() < 0.95 : chance() < share * 0.5)) continue;
    const value = () => randomValue(parameter, chance);
    form[parameter.name] = chance() < 0.05 ? [value(), value()] : value();
  }
  if (chance() < 0.05) form[pick(ODD, chance)] = pick(ODD, chance);
  return form;
}

function randomValue({ schema }: Parameter, chance: Chance): string {
  const kind = chance();
  if (kind < 0.6) return fitting(schema, chance);
  if (kind < 0.8) return pick([...wrongValues(schema), ''], chance);
  return pick(ODD, chance);
}

function fitting(schema: Schema, chance: Chance): string {
  if (schema.items) return fitting(schema.items, chance);
  if (schema.enum) return pick(schema.enum, chance);
  if (schema.type === 'boolean') return pick(['true', 'false'], chance);
  if (schema.type === 'string' && !schema.pattern && !schema.format) return pick(TEXTS, chance);
  return valueOf(schema);
}

const TEXTS = [
  'hello',
  '{}',
  '+14155550001',
  'person-1',
  'name',
  '{"a":[1,{"b":null}]}',
  'https://example.com/',
];

/** What programs stumble over: emptiness, other scripts, half characters, quotes, percent signs, numbers at the edge. */
const ODD = [
  ...[
    '',
    ' ',
    '0',
    '-1',
    '1e309',
    '9007199254740993',
    '2147483648',
    'null',
    'undefined',
    '__proto__',
    'constructor',
  ],
  ...['[]', '{"', '"', "'; drop table x; --", '%', '%00', '\u0000', '\ud800', '🙂', 'ø'.repeat(200), 'اللغة'],
  ...[
    '../..',
    'a/b',
    '{{7*7}}',
    '${x}',
    '\r\nSet-Cookie: a=b',
    '9999-99-99',
    '0000-00-00T00:00:00Z',
    '*',
    '.',
    '?',
  ],
  ...[
    '275760-09-13T00:00:00.001Z',
    '-271821-04-19T00:00:00Z',
    '+999999-01-01T00:00:00Z',
    '0001-01-01',
    '12:00',
  ],
];

type Chance = () => number;
const pick = <T>(from: readonly T[], chance: Chance): T => from[Math.floor(chance() * from.length)]!;

/** Mulberry32: small, and the same everywhere. */
function seeded(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
