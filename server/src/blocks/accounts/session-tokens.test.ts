import { expect, test } from 'vitest';
import { openKernel, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { sealer } from '../../kernel/seal.ts';
import { openDoor } from './fixture.ts';
import { makeAccounts } from './index.ts';

const kernel = await openKernel({ name: 'accounts', folder: new URL('./migrations/', import.meta.url) });
const sessions = new Map<string, { username: string; roles: string[] }>();
const accounts = makeAccounts(kernel.parts, {
  sealer: sealer(Buffer.alloc(32, 7)),
  standingOf: async (accountSid, sid) => sessions.get(`${accountSid} ${sid}`) ?? null,
});
const ask = await openDoor(kernel, accounts);
const authToken = '0123456789abcdef0123456789abcdef';
await accounts.provisionFirst({ accountSid: TEST_ACCOUNT, authToken });
const tokens = `/iam/v1/Accounts/${TEST_ACCOUNT}/Tokens`;
const sessionSid = `LS${'1'.repeat(32)}`;
const key = `${TEST_ACCOUNT} ${sessionSid}`;

async function signedIn(): Promise<string> {
  sessions.set(key, { username: 'alice', roles: ['agent'] });
  const wanted = { accountSid: TEST_ACCOUNT, identity: 'alice', roles: ['agent'], sessionSid, seconds: 600 };
  return (await accounts.issueToSession(wanted)).token;
}
const validate = (token: string) =>
  ask({ method: 'POST', path: `${tokens}/validate`, as: [TEST_ACCOUNT, authToken], json: { token } });
const refresh = (token: string) => ask({ method: 'POST', path: `${tokens}/refresh`, json: { token } });

test('a token of a session is good as long as the session, and so is what it is renewed to', async () => {
  const token = await signedIn();
  expect((await validate(token)).body).toMatchObject({ valid: true, identity: 'alice', roles: ['agent'] });
  const renewed = (await refresh(token)).body.token;
  expect(await accounts.authenticator('token', renewed)).toMatchObject({ identity: 'alice' });
  sessions.delete(key);
  for (const one of [token, renewed]) {
    expect((await validate(one)).body).toMatchObject({ valid: false, code: 20104 });
    expect(await refresh(one)).toMatchObject({ status: 401, body: { code: 20104 } });
    await expect(accounts.authenticator('token', one)).rejects.toMatchObject({ code: 20104 });
  }
});

test('roles are those of today, and a session is not handed on to another name', async () => {
  const token = await signedIn();
  sessions.set(key, { username: 'alice', roles: ['agent', 'supervisor'] });
  expect((await validate(token)).body.roles).toEqual(['agent', 'supervisor']);
  expect((await refresh(token)).body.roles).toEqual(['agent', 'supervisor']);
  sessions.set(key, { username: 'mallory', roles: ['admin'] });
  expect((await validate(token)).body.valid).toBe(false);
});
