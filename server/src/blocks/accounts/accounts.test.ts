import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { sealer } from '../../kernel/seal.ts';
import { makeAccounts } from './index.ts';

const migrations = { name: 'accounts', folder: new URL('./migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const needs = { sealer: sealer(Buffer.alloc(32, 7)) };
const accounts = makeAccounts(kernel.parts, needs);
/** Another process over the same database: it has a cache of its own. */
const elsewhere = makeAccounts(kernel.parts, needs);
const products: Record<string, string[]> = { api_v2010: ['api'], iam_v1: ['iam'], accounts_v1: ['accounts'] };
const ask = await serveBlocks(kernel, [accounts], document => products[document] ?? []);
const token = '0123456789abcdef0123456789abcdef';

await accounts.provisionFirst({ accountSid: TEST_ACCOUNT, authToken: token });
await accounts.provisionFirst({ accountSid: OTHER_ACCOUNT, authToken: token });

const api = '/2010-04-01/Accounts';
const own = `${api}/${TEST_ACCOUNT}`;

test('processes that start together make one first account', async () => {
  const fresh = { accountSid: 'AC00000000000000000000000000000009', authToken: null };
  const made = await Promise.all(
    [accounts, elsewhere, accounts, elsewhere].map(one => one.provisionFirst(fresh)),
  );
  expect(made.filter(one => one.created)).toHaveLength(1);
  expect(new Set(made.map(one => one.authToken)).size).toBe(1);
});

test('without a preset the oldest account is answered, and a preset token does not undo a rotation', async () => {
  const first = await accounts.provisionFirst({ accountSid: null, authToken: null });
  expect(first).toEqual({ accountSid: TEST_ACCOUNT, authToken: token, created: false });
  const again = await accounts.provisionFirst({ accountSid: TEST_ACCOUNT, authToken: 'other' });
  expect(again.authToken).toBe(token);
  await expect(accounts.provisionFirst({ accountSid: 'nobody', authToken: null })).rejects.toThrow(TypeError);
});

test('credentials are an account and its token, or a key and its secret, and nothing else', async () => {
  const { body: key } = await ask({ method: 'POST', path: `${own}/Keys.json`, form: { FriendlyName: 'k' } });
  const caller = { accountSid: TEST_ACCOUNT };
  expect(await accounts.authenticator(TEST_ACCOUNT, token)).toEqual({ ...caller, name: TEST_ACCOUNT });
  expect(await accounts.authenticator(key.sid, key.secret)).toEqual({ ...caller, name: key.sid });
  expect(await accounts.secretOfKey(key.sid)).toEqual({ ...caller, secret: key.secret });
  const wrong: [string, string][] = [
    [TEST_ACCOUNT, ''],
    [TEST_ACCOUNT, `${token}0`],
    [TEST_ACCOUNT, key.secret],
    [key.sid, token],
    ['', ''],
    ["' or 1=1 --", 'x'],
    ['AC000000000000000000000000000000ff', token],
  ];
  for (const [name, secret] of wrong) expect(await accounts.authenticator(name, secret)).toBeNull();
});

test('the database holds no secret as it is', async () => {
  const { body: key } = await ask({ method: 'POST', path: `${own}/Keys.json`, form: {} });
  const rows = await kernel.database.query(
    'select row_to_json(a)::text as row from accounts.account a union all select row_to_json(k)::text from accounts.api_key k',
  );
  const dump = JSON.stringify(rows);
  expect(dump).not.toContain(token);
  expect(dump).not.toContain(key.secret);
});

test('a removed key opens nothing: here at once, elsewhere within seconds', async () => {
  const { body: key } = await ask({ method: 'POST', path: `${own}/Keys.json`, form: {} });
  expect(await accounts.authenticator(key.sid, key.secret)).not.toBeNull();
  expect(await elsewhere.authenticator(key.sid, key.secret)).not.toBeNull();
  expect((await ask({ method: 'DELETE', path: `${own}/Keys/${key.sid}.json` })).status).toBe(204);
  expect((await ask({ method: 'DELETE', path: `${own}/Keys/${key.sid}.json` })).status).toBe(404);
  expect(await accounts.authenticator(key.sid, key.secret)).toBeNull();
  kernel.parts.clock.advance(6);
  expect(await elsewhere.authenticator(key.sid, key.secret)).toBeNull();
});

test('the secret of a key is told once, under each of its addresses', async () => {
  for (const place of ['Keys', 'SigningKeys']) {
    const made = await ask({ method: 'POST', path: `${own}/${place}.json`, form: { FriendlyName: 'mine' } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      friendly_name: 'mine',
      secret: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const path = `${own}/${place}/${made.body.sid}.json`;
    const renamed = await ask({ method: 'POST', path, form: { FriendlyName: 'yours' } });
    expect(renamed.body.friendly_name).toBe('yours');
    expect((await ask({ method: 'GET', path })).body).not.toHaveProperty('secret');
    const list = await ask({ method: 'GET', path: `${own}/${place}.json` });
    const listKey = place === 'Keys' ? 'keys' : 'signing_keys';
    expect(list.body[listKey].map((one: { sid: string }) => one.sid)).toContain(made.body.sid);
    expect(JSON.stringify(list.body)).not.toContain(made.body.secret);
  }
});

test('keys live under the newer address too', async () => {
  const form = { AccountSid: TEST_ACCOUNT, FriendlyName: 'new' };
  const made = await ask({ method: 'POST', path: '/iam/v1/Keys', form });
  expect(made.status).toBe(201);
  expect(made.body.date_created).toMatch(/ \+0000$/);
  const path = `/iam/v1/Keys/${made.body.sid}`;
  expect((await ask({ method: 'GET', path })).body).toMatchObject({ friendly_name: 'new', policy: null });
  const list = await ask({ method: 'GET', path: `/iam/v1/Keys?AccountSid=${TEST_ACCOUNT}` });
  expect(list.body.keys.length).toBeGreaterThan(0);
  expect((await ask({ method: 'GET', path: `/iam/v1/Keys?AccountSid=${OTHER_ACCOUNT}` })).status).toBe(404);
  expect((await ask({ method: 'GET', path, as: OTHER_ACCOUNT })).status).toBe(404);
  const restricted = await ask({
    method: 'POST',
    path: '/iam/v1/Keys',
    form: { ...form, KeyType: 'restricted' },
  });
  expect(restricted.body.code).toBe(20001);
  expect((await ask({ method: 'DELETE', path })).status).toBe(204);
});

test('an account sees itself and its subaccounts, and no other', async () => {
  const made = await ask({ method: 'POST', path: `${api}.json`, form: { FriendlyName: 'Child' } });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    friendly_name: 'Child',
    owner_account_sid: TEST_ACCOUNT,
    status: 'active',
  });
  const child: string = made.body.sid;
  expect(await accounts.authenticator(child, made.body.auth_token)).toMatchObject({ accountSid: child });
  expect(made.body.subresource_uris.keys).toBe(`${api}/${child}/Keys.json`);
  const list = await ask({ method: 'GET', path: `${api}.json` });
  expect(list.body.accounts.map((one: { sid: string }) => one.sid).sort()).toEqual(
    [TEST_ACCOUNT, child].sort(),
  );
  const mine = await ask({ method: 'GET', path: `${api}.json`, as: child });
  expect(mine.body.accounts.map((one: { sid: string }) => one.sid)).toEqual([child]);
  expect((await ask({ method: 'GET', path: `${api}/${child}.json`, as: OTHER_ACCOUNT })).status).toBe(404);
  expect((await ask({ method: 'GET', path: `${own}.json`, as: child })).status).toBe(404);
  expect((await ask({ method: 'POST', path: `${api}.json`, form: {}, as: child })).body.code).toBe(21101);
  const caller = (accountSid: string) => ({ accountSid, name: accountSid });
  expect(await accounts.mayActFor(caller(TEST_ACCOUNT), child)).toBe(true);
  expect(await accounts.mayActFor(caller(child), TEST_ACCOUNT)).toBe(false);
  expect(await accounts.mayActFor(caller(OTHER_ACCOUNT), child)).toBe(false);
});

test('a suspended subaccount is refused, a closed one for good', async () => {
  const { body: child } = await ask({ method: 'POST', path: `${api}.json`, form: {} });
  const path = `${api}/${child.sid}.json`;
  const set = (Status: string) => ask({ method: 'POST', path, form: { Status } });
  expect(await accounts.authenticator(child.sid, child.auth_token)).not.toBeNull();
  expect((await set('suspended')).body.status).toBe('suspended');
  await expect(accounts.authenticator(child.sid, child.auth_token)).rejects.toMatchObject({ code: 20005 });
  expect(await accounts.authenticator(child.sid, 'wrong')).toBeNull();
  expect((await set('active')).body.status).toBe('active');
  expect(await accounts.authenticator(child.sid, child.auth_token)).not.toBeNull();
  expect((await set('closed')).status).toBe(200);
  expect((await set('active')).body.code).toBe(21479);
  expect((await set('sleeping')).body.code).toBe(20001);
  const parent = await ask({ method: 'POST', path: `${own}.json`, form: { Status: 'closed' } });
  expect(parent.body.code).toBe(21477);
});

test('an API key manages neither accounts nor keys', async () => {
  const asKey = { as: 'SK00000000000000000000000000000001' };
  expect((await ask({ method: 'POST', path: `${api}.json`, form: {}, ...asKey })).status).toBe(401);
  const listed = await ask({ method: 'GET', path: `/iam/v1/Keys?AccountSid=${TEST_ACCOUNT}`, ...asKey });
  expect(listed.status).toBe(401);
});

test('an auth token is changed without an outage', async () => {
  const { body: child } = await ask({ method: 'POST', path: `${api}.json`, form: {} });
  const as = child.sid;
  const secondary = '/accounts/v1/AuthTokens/Secondary';
  const promote = '/accounts/v1/AuthTokens/Promote';
  expect((await ask({ method: 'POST', path: promote, form: {}, as })).status).toBe(404);
  const made = await ask({ method: 'POST', path: secondary, form: {}, as });
  expect(made.status).toBe(201);
  const next = made.body.secondary_auth_token;
  expect(await accounts.authTokensOf(as)).toEqual([child.auth_token, next]);
  expect(await accounts.authenticator(as, next)).not.toBeNull();
  const promoted = await ask({ method: 'POST', path: promote, form: {}, as });
  expect(promoted.body).toMatchObject({ account_sid: as, auth_token: next });
  expect(await accounts.authTokensOf(as)).toEqual([next]);
  expect(await accounts.authenticator(as, child.auth_token)).toBeNull();
  expect((await ask({ method: 'DELETE', path: secondary, as })).status).toBe(404);
});

test('the sentences of the contract name a bad parameter', async () => {
  const path = `${own}.json`;
  const tooLong = await ask({ method: 'POST', path, form: { FriendlyName: 'x'.repeat(65) } });
  expect(tooLong.body).toMatchObject({ code: 20002, status: 400 });
  const renamed = await ask({ method: 'POST', path, form: { FriendlyName: 'Ours' } });
  expect(renamed.body).toMatchObject({ friendly_name: 'Ours', auth_token: token, uri: path });
  const found = await ask({ method: 'GET', path: `${api}.json?FriendlyName=Ours&Status=active` });
  expect(found.body.accounts).toHaveLength(1);
});
