import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OTHER_ACCOUNT, openKernel, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { sealer } from '../../kernel/seal.ts';
import { signToken } from '../../kernel/token.ts';
import { openDoor } from './fixture.ts';
import { makeAccounts } from './index.ts';
import { PAUSE_SECONDS } from './key-uses.ts';

const kernel = await openKernel({ name: 'accounts', folder: new URL('./migrations/', import.meta.url) });
const { clock, log } = kernel.parts;
const needs = { sealer: sealer(Buffer.alloc(32, 7)) };
/** Transactions of the processes, and whether the database takes any. */
let transactions = 0;
let isDown = false;
const store: typeof kernel.store = {
  ...kernel.store,
  transact(work) {
    transactions++;
    if (isDown) return Promise.reject(new Error('the database is away'));
    return kernel.store.transact(work);
  },
};
const accounts = makeAccounts({ store, clock, log }, needs);
const ask = await openDoor(kernel, accounts);
const authToken = '0123456789abcdef0123456789abcdef';
for (const accountSid of [TEST_ACCOUNT, OTHER_ACCOUNT])
  await accounts.provisionFirst({ accountSid, authToken });

type As = readonly [string, string];
const owner: As = [TEST_ACCOUNT, authToken];
const other: As = [OTHER_ACCOUNT, authToken];
const uses = (rest = '', as: As = owner) => ask({ path: `/iam/v1/KeyUses${rest}`, as });
const lastUse = async (sid: string) => (await uses(`/${sid}`)).body.date_last_used;

async function newKey(as: As = owner) {
  const path = `/api/2010-04-01/Accounts/${as[0]}/Keys.json`;
  const { body } = await ask({ method: 'POST', path, as, form: { FriendlyName: 'k' } });
  return { sid: body.sid as string, secret: body.secret as string };
}

const PAUSE_MS = PAUSE_SECONDS * 1000;
const inTime = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000 });
const enter = ({ sid, secret }: { sid: string; secret: string }) => accounts.authenticator(sid, secret);
/** Another server on the same database, whose clock is some seconds off. */
function elsewhere(secondsOff: number) {
  const itsClock = { now: () => new Date(clock.now().getTime() + secondsOff * 1000) };
  return makeAccounts({ store: kernel.store, clock: itsClock, log }, needs);
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  isDown = false;
  vi.useRealTimers();
});

test('the last use is known after the pause, of all keys by one transaction, however often they were used', async () => {
  const [one, two] = [await newKey(), await newKey()];
  const before = transactions;
  for (let times = 0; times < 5; times++) {
    clock.advance(1);
    await Promise.all([enter(one), enter(two)]);
  }
  vi.advanceTimersByTime(PAUSE_MS - 1);
  expect(await lastUse(one.sid)).toBeNull();
  expect(transactions).toBe(before);
  vi.advanceTimersByTime(1);
  await inTime(async () => expect(await lastUse(one.sid)).toBe('2026-01-15T12:00:05Z'));
  expect(await lastUse(two.sid)).toBe('2026-01-15T12:00:05Z');
  vi.advanceTimersByTime(3 * PAUSE_MS);
  expect(await lastUse(one.sid)).toBe('2026-01-15T12:00:05Z');
  expect(transactions).toBe(before + 1);
});

test('a token that the key has signed is a use; what is refused is none', async () => {
  const [signer, refused] = [await newKey(), await newKey()];
  const tokenOf = ({ sid, secret }: typeof signer, exp: number) =>
    signToken(
      { iss: sid, sub: TEST_ACCOUNT, exp, grants: { identity: 'alice', flex: { roles: ['agent'] } } },
      secret,
    );
  const now = clock.now().getTime() / 1000;
  expect(await accounts.authenticator('token', tokenOf(signer, now + 60))).toMatchObject({
    identity: 'alice',
  });
  await expect(accounts.authenticator('token', tokenOf(refused, now - 60))).rejects.toMatchObject({
    code: 20104,
  });
  expect(await accounts.authenticator(refused.sid, 'wrong')).toBeNull();
  await accounts.secretOfKey(refused.sid);
  vi.advanceTimersByTime(PAUSE_MS);
  await inTime(async () => expect(await lastUse(signer.sid)).not.toBeNull());
  expect(await lastUse(refused.sid)).toBeNull();
});

test('a database that is away keeps nobody out, and what was noted is written later', async () => {
  const [early, late, gone] = [await newKey(), await newKey(), await newKey()];
  for (const key of [early, late, gone]) await enter(key);
  const noted = clock.now();
  const before = transactions;
  isDown = true;
  vi.advanceTimersByTime(PAUSE_MS);
  await inTime(() => expect(transactions).toBe(before + 1));
  clock.advance(3);
  expect(await enter(late)).not.toBeNull();
  isDown = false;
  const keys = `/api/2010-04-01/Accounts/${TEST_ACCOUNT}/Keys`;
  expect((await ask({ method: 'DELETE', path: `${keys}/${gone.sid}.json`, as: owner })).status).toBe(204);
  vi.advanceTimersByTime(PAUSE_MS);
  await inTime(async () => expect(await lastUse(early.sid)).not.toBeNull());
  expect(Date.parse(await lastUse(early.sid))).toBe(noted.getTime());
  expect(Date.parse(await lastUse(late.sid))).toBe(noted.getTime() + 3000);
});

test('of several servers the latest use wins, whichever writes last, and a stop writes at once', async () => {
  const key = await newKey();
  const [ahead, behind] = [elsewhere(30), elsewhere(-30)];
  const start = clock.now().getTime();
  for (const server of [behind, ahead])
    expect(await server.authenticator(key.sid, key.secret)).not.toBeNull();
  await behind.stop();
  expect(Date.parse(await lastUse(key.sid))).toBe(start - 30_000);
  await ahead.stop();
  expect(Date.parse(await lastUse(key.sid))).toBe(start + 30_000);
  await behind.authenticator(key.sid, key.secret);
  await behind.stop();
  expect(Date.parse(await lastUse(key.sid))).toBe(start + 30_000);
});

test('servers that write many keys at the same moment are not in the way of each other', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => newKey()));
  const servers = [elsewhere(1), elsewhere(2), elsewhere(3)];
  for (const [i, server] of servers.entries())
    for (const { sid, secret } of i === 1 ? keys.toReversed() : keys) await server.authenticator(sid, secret);
  const start = clock.now().getTime();
  await Promise.all(servers.map(server => server.stop()));
  for (const { sid } of keys) expect(Date.parse(await lastUse(sid))).toBe(start + 3000);
});

test('an account sees the use of its own keys, page by page, and its keys see none', async () => {
  const mine = await newKey();
  const theirs = await newKey(other);
  const listed = (await uses('', other)).body.key_uses;
  expect(listed).toEqual([
    {
      ...{ sid: theirs.sid, account_sid: OTHER_ACCOUNT, date_last_used: null },
      url: expect.stringContaining(`/v1/KeyUses/${theirs.sid}`),
    },
  ]);
  expect((await uses(`/${theirs.sid}`)).status).toBe(404);
  expect((await uses(`/${mine.sid}`, other)).status).toBe(404);
  expect((await uses('', [mine.sid, mine.secret])).status).toBe(401);
  const first = (await uses('?PageSize=1')).body;
  expect(first.key_uses).toHaveLength(1);
  const { pathname, search } = new URL(first.meta.next_page_url);
  const [second] = (await ask({ path: `/iam${pathname.replace(/^\/iam/, '')}${search}`, as: owner })).body
    .key_uses;
  expect(second.sid).not.toBe(first.key_uses[0].sid);
});
