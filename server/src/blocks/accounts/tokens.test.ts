import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, TEST_ACCOUNT, TEST_START } from '../../../test/kernel.ts';
import { VISITOR_ROLE } from '../../kernel/caller.ts';
import { operation } from '../../kernel/operation.ts';
import { sealer } from '../../kernel/seal.ts';
import { signToken } from '../../kernel/token.ts';
import { openDoor } from './fixture.ts';
import { makeAccounts } from './index.ts';

const kernel = await openKernel({
  name: 'accounts',
  folder: new URL('./migrations/', import.meta.url),
});
const { clock } = kernel.parts;
const accounts = makeAccounts(kernel.parts, {
  sealer: sealer(Buffer.alloc(32, 7)),
  workerSidOf: async (_, identity) => (identity === 'alice' ? `WK${'a'.repeat(32)}` : null),
});
const open = operation(
  { id: 'Desk', document: 'test', method: 'GET', path: '/desk', admits: { agent: true } },
  async ({ caller }) => caller,
);
const closed = operation(
  { id: 'Closed', document: 'test', method: 'GET', path: '/closed', admits: { admin: false } },
  async ({ caller }) => caller,
);
const ask = await openDoor(kernel, accounts, [open, closed]);
const authToken = '0123456789abcdef0123456789abcdef';
for (const accountSid of [TEST_ACCOUNT, OTHER_ACCOUNT])
  await accounts.provisionFirst({ accountSid, authToken });
const owner = [TEST_ACCOUNT, authToken] as const;
const tokensOf = (accountSid: string) => `/iam/v1/Accounts/${accountSid}/Tokens`;
const tokens = tokensOf(TEST_ACCOUNT);
const visit = () => ask({ method: 'POST', path: tokens, json: { products: ['flex'] } });
const login = (json: object = {}) =>
  ask({ method: 'POST', path: tokens, as: owner, json: { identity: 'alice', ...json } });
const validate = (token: string, as: readonly [string, string] = owner) =>
  ask({ method: 'POST', path: `${tokens}/validate`, as, json: { token } });

test('a stranger becomes a visitor with an identity of its own', async () => {
  const first = await visit();
  expect(first.status).toBe(201);
  expect(first.body).toEqual({
    token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    identity: expect.stringMatching(/^[0-9a-f]{32}$/),
    roles: [VISITOR_ROLE],
    expiration: new Date(Date.parse(TEST_START) + 6 * 3_600_000).toISOString(),
  });
  expect((await visit()).body.identity).not.toBe(first.body.identity);
  expect(await accounts.authenticator('token', first.body.token)).toEqual({
    accountSid: TEST_ACCOUNT,
    name: 'token',
    identity: first.body.identity,
    roles: [VISITOR_ROLE],
  });
  const older = await ask({
    method: 'POST',
    path: `/preview/iam/Accounts/${TEST_ACCOUNT}/Tokens`,
    json: { products: ['flex'] },
  });
  expect(older.status).toBe(201);
});

test('what a stranger may not ask for', async () => {
  const bad = await ask({ method: 'POST', path: tokens, json: { products: ['voice'] } });
  expect(bad.body).toMatchObject({ code: 20001, status: 400 });
  const named = await ask({
    method: 'POST',
    path: tokens,
    json: { products: ['flex'], identity: 'alice', roles: ['admin'] },
  });
  expect(named.body.roles).toEqual([VISITOR_ROLE]);
  expect(named.body.identity).not.toBe('alice');
  const nobody = tokensOf(`AC${'f'.repeat(32)}`);
  const unknown = await ask({ method: 'POST', path: nobody, json: { products: ['flex'] } });
  expect(unknown.status).toBe(404);
});

test('one address cannot take visitors without end, and with time it may again', async () => {
  const fresh = await openDoor(kernel, makeAccounts(kernel.parts, { sealer: sealer(Buffer.alloc(32, 7)) }));
  const asked = { method: 'POST', path: tokens, json: { products: ['flex'] } } as const;
  for (let i = 0; i < 60; i++) expect((await fresh(asked)).status).toBe(201);
  expect(await fresh(asked)).toMatchObject({ status: 429, body: { code: 20429 } });
  expect((await fresh({ ...asked, as: owner, json: { identity: 'alice' } })).status).toBe(201);
  clock.advance(2);
  expect((await fresh(asked)).status).toBe(201);
});

test('the account vouches for its people, and only it', async () => {
  const { body } = await login({ roles: ['supervisor'], ttl: 600 });
  expect(body).toMatchObject({ identity: 'alice', roles: ['supervisor'] });
  const wrong = await ask({ method: 'POST', path: tokens, as: [TEST_ACCOUNT, 'x'], json: { identity: 'a' } });
  expect(wrong.status).toBe(401);
  const foreign = { method: 'POST', path: tokens, json: { identity: 'alice' } } as const;
  expect((await ask({ ...foreign, as: [OTHER_ACCOUNT, authToken] })).status).toBe(404);
  expect((await ask({ ...foreign, as: ['token', body.token] })).status).toBe(403);
  for (const json of [{ identity: '' }, { roles: 'admin' }, { roles: ['a b'] }, { ttl: 1 }, { ttl: 'long' }])
    expect((await login(json)).body).toMatchObject({ code: 20001, status: 400 });
});

test('a token is proved to the account and to its bearer', async () => {
  const { body } = await login({ roles: ['admin'] });
  const proof = {
    valid: true,
    code: 0,
    message: null,
    expiration: body.expiration,
    realm_user_id: 'alice',
    identity: 'alice',
    roles: ['admin'],
    worker_sid: `WK${'a'.repeat(32)}`,
  };
  expect((await validate(body.token)).body).toEqual(proof);
  expect((await validate(body.token, ['token', body.token])).body).toEqual(proof);
  expect((await validate('nonsense')).body).toMatchObject({ valid: false, code: 20101 });
  const visitor = await visit();
  expect((await validate(visitor.body.token)).body).toMatchObject({ valid: true, worker_sid: null });
  const elsewhere = await ask({
    method: 'POST',
    path: `${tokensOf(OTHER_ACCOUNT)}/validate`,
    as: [OTHER_ACCOUNT, authToken],
    json: { token: body.token },
  });
  expect(elsewhere.body).toMatchObject({ valid: false, code: 20103 });
  expect(
    (await ask({ method: 'POST', path: `${tokens}/validate`, json: { token: body.token } })).status,
  ).toBe(401);
});

test('a token is renewed while it is good, and not afterwards', async () => {
  const { body } = await login({ roles: ['agent'], ttl: 600 });
  clock.advance(500);
  const refresh = (token: string) => ask({ method: 'POST', path: `${tokens}/refresh`, json: { token } });
  const renewed = await refresh(body.token);
  expect(renewed.status).toBe(200);
  expect(renewed.body).toMatchObject({ identity: 'alice', roles: ['agent'] });
  expect(Date.parse(renewed.body.expiration) - Date.parse(body.expiration)).toBe(500_000);
  clock.advance(200);
  expect(await refresh(body.token)).toMatchObject({ status: 401, body: { code: 20104 } });
  expect((await validate(body.token)).body).toMatchObject({ valid: false, code: 20104 });
  expect((await validate(renewed.body.token)).body).toMatchObject({ valid: true });
  const elsewhere = { method: 'POST', path: `${tokensOf(OTHER_ACCOUNT)}/refresh` } as const;
  expect((await ask({ ...elsewhere, json: { token: renewed.body.token } })).body.code).toBe(20103);
  expect((await ask({ ...elsewhere, json: {} })).body.code).toBe(20001);
});

test('a bearer may call what admits its role and nothing else', async () => {
  const agent = (await login({ roles: ['agent'] })).body.token;
  const visitor = (await visit()).body.token;
  const desk = await ask({ path: '/flex-api/desk', as: ['token', agent] });
  expect(desk.body).toMatchObject({ identity: 'alice', roles: ['agent'] });
  expect(await ask({ path: '/flex-api/desk', as: ['token', visitor] })).toMatchObject({
    status: 403,
    body: { code: 20403 },
  });
  for (const as of [
    ['token', agent],
    ['token', visitor],
  ] as const)
    expect((await ask({ path: '/flex-api/closed', as })).status).toBe(403);
  expect((await ask({ path: '/flex-api/closed', as: owner })).status).toBe(200);
});

test('keys, auth tokens and subaccounts are out of every bearer’s reach, whatever its roles', async () => {
  const { token } = (await login({ roles: ['admin', 'agent', VISITOR_ROLE] })).body;
  const open = new Set(['FetchAccount', 'CreateToken']);
  for (const { id, document, method, path } of accounts.operations) {
    if (open.has(id)) continue;
    const products = { api_v2010: 'api', iam_v1: 'iam', accounts_v1: 'accounts' } as const;
    const product = products[document as keyof typeof products];
    const filled = path.replace('{AccountSid}', TEST_ACCOUNT).replace(/\{\w+\}/g, TEST_ACCOUNT);
    const asked = { method: method as 'GET', path: `/${product}${filled}`, as: ['token', token] } as const;
    expect([path, (await ask(asked)).status]).toEqual([path, 403]);
  }
});

test('an administrator sees the own account without its auth token, and no subaccount', async () => {
  const api = '/api/2010-04-01/Accounts';
  const { token } = (await login({ roles: ['admin'] })).body;
  const { body: child } = await ask({ method: 'POST', path: `${api}.json`, as: owner, form: {} });
  const fetched = await ask({ path: `${api}/${TEST_ACCOUNT}.json`, as: ['token', token] });
  expect(fetched).toMatchObject({ status: 200, body: { sid: TEST_ACCOUNT, auth_token: null } });
  expect((await ask({ path: `${api}/${child.sid}.json`, as: ['token', token] })).status).toBe(403);
});

test('tokens that the account’s own keys have signed have no role, and forged ones are none', async () => {
  const { body: key } = await ask({
    method: 'POST',
    path: `/2010-04-01/Accounts/${TEST_ACCOUNT}/Keys.json`,
    as: owner,
    form: { FriendlyName: 'mine' },
  });
  const seconds = Math.floor(clock.now().getTime() / 1000);
  const payload = { iss: key.sid, sub: TEST_ACCOUNT, exp: seconds + 60, grants: { identity: 'bob' } };
  const sign = (over: object, secret = key.secret) => signToken({ ...payload, ...over }, secret);
  expect(await accounts.authenticator('token', sign({}))).toMatchObject({ identity: 'bob', roles: [] });
  const refused: [string, number][] = [
    [sign({ sub: OTHER_ACCOUNT }), 20103],
    [sign({ iss: `SK${'0'.repeat(32)}` }), 20103],
    [sign({}, 'guessed'), 20107],
    [sign({ grants: {} }), 20106],
    [sign({ exp: seconds }), 20104],
    ['', 20101],
  ];
  for (const [token, code] of refused)
    await expect(accounts.authenticator('token', token)).rejects.toMatchObject({ code, status: 401 });
});

test('processes that issue at the same time share one key, and deleting it ends every session', async () => {
  const fresh = 'AC00000000000000000000000000000003';
  await accounts.provisionFirst({ accountSid: fresh, authToken });
  const elsewhere = makeAccounts(kernel.parts, { sealer: sealer(Buffer.alloc(32, 7)) });
  const askElsewhere = await openDoor(kernel, elsewhere);
  const json = { products: ['flex'] };
  const asked = { method: 'POST', path: tokensOf(fresh), json } as const;
  const issued = await Promise.all([ask, askElsewhere, ask, askElsewhere].map(one => one(asked)));
  const keys = `/2010-04-01/Accounts/${fresh}/Keys`;
  const as = [fresh, authToken] as const;
  const listed = await ask({ path: `${keys}.json`, as });
  expect(listed.body.keys).toHaveLength(1);
  for (const { body } of issued)
    expect(await accounts.authenticator('token', body.token)).toMatchObject({ accountSid: fresh });
  await ask({ method: 'DELETE', path: `${keys}/${listed.body.keys[0].sid}.json`, as });
  await expect(accounts.authenticator('token', issued[0]!.body.token)).rejects.toMatchObject({ code: 20103 });
  const again = await ask(asked);
  expect(await accounts.authenticator('token', again.body.token)).toMatchObject({ accountSid: fresh });
});

test('a suspended account’s tokens are worth nothing', async () => {
  const api = '/2010-04-01/Accounts';
  const { body: child } = await ask({ method: 'POST', path: `${api}.json`, as: owner, form: {} });
  const asked = { method: 'POST', path: tokensOf(child.sid), json: { products: ['flex'] } } as const;
  const { body } = await ask(asked);
  await ask({ method: 'POST', path: `${api}/${child.sid}.json`, as: owner, form: { Status: 'suspended' } });
  await expect(accounts.authenticator('token', body.token)).rejects.toMatchObject({ status: 401 });
  expect((await ask(asked)).body.code).toBe(20005);
});

test('credentials for finding a way through networks are made up and name no server', async () => {
  const path = `/2010-04-01/Accounts/${TEST_ACCOUNT}/Tokens.json`;
  const made = await ask({ method: 'POST', path, as: owner, form: { Ttl: '600' } });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ account_sid: TEST_ACCOUNT, ttl: '600', ice_servers: [] });
  expect(made.body.username).toMatch(/^[0-9a-f]{64}$/);
  expect((await ask({ method: 'POST', path, as: owner, form: {} })).body.ttl).toBe('86400');
  expect((await ask({ method: 'POST', path, as: owner, form: { Ttl: '0' } })).status).toBe(400);
});
