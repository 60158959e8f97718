/** Every operation, asked with the token of each role: what its declaration opens is open, all else is refused alike. */
import { beforeAll, expect, test } from 'vitest';
import { declaredAccess } from '../../src/app.ts';
import { ROLES, type Role } from '../../src/kernel/access.ts';
import { type ContractOperation, contractOperations, nameOf } from './operations.ts';
import { openScene, type Scene } from './scene.ts';
import { valueOf } from './values.ts';
import { type Credentials, contractConfig, type Form, openWorld, type Reply, urlencoded } from './world.ts';

const operations = contractOperations();
const declared = new Map(declaredAccess(contractConfig).map(one => [`${one.document} ${one.id}`, one]));
let scene: Scene;
/** Somebody of each role whom nothing belongs to, in the account and in the one of a stranger. */
const people = {} as Record<Role, Credentials>;
const strangers = {} as Record<Role, Credentials>;

beforeAll(async () => {
  scene = await openScene(await openWorld(), operations);
  for (const role of ROLES) {
    people[role] = await tokenOf(scene.mine, role);
    strangers[role] = await tokenOf(scene.other, role);
  }
});

async function tokenOf(account: Credentials, role: Role): Promise<Credentials> {
  const path = `/iam/v1/Accounts/${account.accountSid}/Tokens`;
  const json = { identity: `nobody-${role}`, roles: [role] };
  const { body } = await scene.ask({ method: 'POST', path, json, as: account });
  return { accountSid: 'token', token: body.token };
}

const SID = /[A-Z]{2}[0-9a-f]{32}/g;

/** The path with SIDs of nothing; the account stays where it is the account's own part of the path. */
function nowhere(operation: ContractOperation): string {
  const kept = operation.path.includes('{AccountSid}') ? scene.mine.accountSid : null;
  return scene
    .pathOf(operation)
    .replace(SID, sid => (sid === kept ? sid : `${sid.slice(0, 2)}${'0'.repeat(31)}f`));
}

async function formOf(operation: ContractOperation): Promise<Form> {
  const required = operation.parameters.filter(one => one.required);
  const fitting = required.map(({ name, schema }) => [name, valueOf(schema)]);
  return { ...Object.fromEntries(fitting), ...(await scene.formOf(operation)) };
}

async function ask(operation: ContractOperation, path: string, as: Credentials): Promise<Reply> {
  const { method, takesJson } = operation;
  if (takesJson) return scene.ask({ method, path, json: {}, as });
  const form = await formOf(operation);
  scene.reset();
  if (method === 'POST') return scene.ask({ method, path, form, as });
  return scene.ask({ method, path: `${path}?${urlencoded(form)}`, as });
}

const isOpen = (operation: ContractOperation, role: Role): boolean | string =>
  declared.get(nameOf(operation))!.open[role];

const cases = ROLES.flatMap(role =>
  operations.map(one => [nameOf(one), role, isOpen(one, role), one] as const),
);
const refusal = [403, 20403];

test.for(cases.filter(([, , open]) => open === false))(
  '%s is closed to the role %s',
  async ([, role, , operation]) => {
    const { status, body } = await ask(operation, scene.pathOf(operation), people[role]);
    expect([status, body.code]).toEqual(refusal);
  },
);

test.for(cases.filter(([, , open]) => typeof open === 'string'))(
  '%s has rows for the role %s, and refuses what is none of them',
  async ([, role, , operation]) => {
    const { status, body, text } = await ask(operation, nowhere(operation), people[role]);
    expect([status, body.code], text).toEqual(refusal);
  },
);

test.for(cases.filter(([, , open]) => open === true))(
  '%s is open to the role %s',
  async ([, role, , operation]) => {
    const isAsked = operation.method === 'GET' && scene.isThere(operation);
    const path = isAsked ? scene.pathOf(operation) : nowhere(operation);
    const { status, text } = await ask(operation, path, people[role]);
    if (isAsked) expect(status, text).toBe(operation.status);
    else expect([401, 403], text).not.toContain(status);
  },
);

/** What has a hole for a SID, so that it can be asked for in vain. */
const places = cases.filter(([, , , { path }]) => /\{\w*Sid\}/.test(path));

test.for(places)('%s tells a stranger of the role %s nothing', async ([, role, , operation]) => {
  const there = await ask(operation, scene.pathOf(operation), strangers[role]);
  const gone = await ask(operation, nowhere(operation), strangers[role]);
  expect([403, 404], there.text).toContain(there.status);
  expect([there.status, there.body.code]).toEqual([gone.status, gone.body.code]);
});

test('files are shown to desks of the Flex project, to their authors and to administrators', async () => {
  const configuration = await scene.ask({ method: 'GET', path: '/flex-api/v1/Configuration' });
  const files = `/mcs/v1/Services/${configuration.body.chat_service_instance_sid}/Media`;
  const upload = { method: 'POST', path: files, json: { any: 'file' } };
  const { body: file } = await scene.ask({ ...upload, as: people.webchat });
  expect(file.author).toBe('nobody-webchat');
  const path = `${files}/${file.sid}`;
  for (const as of [...Object.values(people), scene.mine])
    expect((await scene.ask({ method: 'GET', path: `${path}/Content`, as })).status).toBe(200);
  const { body: secret } = await scene.ask({ ...upload, as: people.agent });
  const statuses = async (as: Credentials) => [
    (await scene.ask({ method: 'GET', path: `${files}/${secret.sid}`, as })).status,
    (await scene.ask({ method: 'GET', path: `${files}/${secret.sid}/Content`, as })).status,
  ];
  expect(await statuses(people.webchat)).toEqual([404, 404]);
  expect(await statuses(people.supervisor)).toEqual([200, 200]);
  for (const as of Object.values(strangers)) expect(await statuses(as)).toEqual([404, 404]);
  const elsewhere = `/mcs/v1/Services/IS${'0'.repeat(32)}/Media`;
  expect((await scene.ask({ ...upload, path: elsewhere, as: people.agent })).status).toBe(403);
});

test('nobody leaves files without end', async () => {
  const configuration = await scene.ask({ method: 'GET', path: '/flex-api/v1/Configuration' });
  const path = `/mcs/v1/Services/${configuration.body.chat_service_instance_sid}/Media`;
  const upload = async (as: Credentials) =>
    (await scene.ask({ method: 'POST', path, json: { any: 'file' }, as })).status;
  const statuses = await Promise.all(Array.from({ length: 40 }, () => upload(people.webchat)));
  expect(statuses.filter(status => status === 429).length).toBeGreaterThan(5);
  expect(await upload(people.agent)).toBe(201);
  expect(await upload(scene.mine)).toBe(201);
});

test('a token issues no other one', async () => {
  const path = `/iam/v1/Accounts/${scene.mine.accountSid}/Tokens`;
  const json = { identity: 'zoe', roles: ['admin'] };
  for (const as of Object.values(people))
    expect((await scene.ask({ method: 'POST', path, json, as })).status).toBe(403);
});
