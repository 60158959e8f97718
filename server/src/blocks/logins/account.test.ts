import { TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import { addSomebody, type Browser, openLogins, PASSWORD } from './fixture.ts';

const { browser, kernel, logins, changes } = await openLogins();
const { clock } = kernel.parts;
const admin = browser();
await admin.signIn();

const sessionOf = (location: string) => /token-of-(LS[0-9a-f]{32})/.exec(location)![1]!;
const standing = (location: string) => logins.standing(TEST_ACCOUNT, sessionOf(location));

async function somebody(username: string): Promise<Browser> {
  const one = browser();
  await addSomebody(admin, { username }, one);
  await one.signIn(username);
  return one;
}

async function withTotp(one: Browser): Promise<{ code: (steps?: number) => string; recovery: string[] }> {
  await one.get('/login/account');
  await one.send('/login/account/totp', { own: PASSWORD });
  const { text } = await one.get('/login/account/totp');
  const secret = /Or type this secret: <code class="secret">([A-Z2-7 ]+)</
    .exec(text)![1]!
    .replaceAll(' ', '');
  const totp = new TOTP({ secret });
  const code = (steps = 0) => totp.generate({ timestamp: clock.now().getTime() + steps * 30_000 });
  const unproved = await one.send('/login/account/totp/confirm', { code: code() });
  expect([unproved.status, unproved.text]).toEqual([
    400,
    expect.stringContaining('This is not your password.'),
  ]);
  const done = await one.send('/login/account/totp/confirm', { code: code(), own: PASSWORD });
  const recovery = [...done.text.matchAll(/<code>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</g)].map(
    ([, text]) => text!,
  );
  return { code, recovery };
}

test('a new password ends the other sessions, and needs the present one', async () => {
  const one = await somebody('pat');
  const elsewhere = browser();
  const { location } = await elsewhere.signIn('pat');
  await one.get('/login/account');
  const wrong = await one.send('/login/account/password', {
    current: 'not this one',
    password: 'a quite new password',
  });
  expect(wrong.text).toContain('This is not your present password.');
  expect(wrong.status).toBe(400);
  const weak = await one.send('/login/account/password', { current: PASSWORD, password: 'password1234' });
  expect(weak.text).toContain('too easy to guess');
  const done = await one.send('/login/account/password', {
    current: PASSWORD,
    password: 'a quite new password',
  });
  expect(done.location).toBe('/login/account?done=password');
  expect(await standing(location)).toBeNull();
  expect((await elsewhere.get('/login/account')).status).toBe(303);
  expect((await one.get('/login/account')).status).toBe(200);
  expect((await browser().signIn('pat')).status).toBe(401);
  expect((await browser().signIn('pat', 'a quite new password')).status).toBe(303);
});

test('a second factor is asked for after the password, and no code counts twice', async () => {
  const { code } = await withTotp(await somebody('tess'));
  clock.advance(60);
  const one = browser();
  const first = await one.signIn('tess', PASSWORD, '/login?returnTo=/console');
  expect(first.location).toBe('/login/code?returnTo=%2Fconsole');
  expect((await one.get('/login/account')).status).toBe(303);
  await one.get(first.location);
  const used = code();
  expect((await one.send('/login/code', { code: '000000' })).text).toContain('This code is not right');
  const done = await one.send('/login/code', { code: used });
  expect(done.location).toMatch(/^\/console\?Token=/);
  const other = browser();
  await other.get((await other.signIn('tess')).location);
  const replayed = await other.send('/login/code', { code: used });
  expect([replayed.status, replayed.location]).toEqual([401, '']);
  expect((await other.send('/login/code', { code: code(1) })).status).toBe(303);
});

test('codes cannot be guessed at speed, not from many browsers either', async () => {
  const { code } = await withTotp(await somebody('gus'));
  clock.advance(60);
  for (let i = 0; i < 5; i++) {
    const one = browser({ address: `198.51.100.${i}` });
    await one.get((await one.signIn('gus')).location);
    expect((await one.send('/login/code', { code: '111111' })).status).toBe(401);
  }
  const one = browser({ address: '198.51.100.77' });
  await one.get((await one.signIn('gus')).location);
  expect((await one.send('/login/code', { code: code() })).text).toContain('Try again in one minute');
});

test('a recovery code works once, however it is typed', async () => {
  const { recovery } = await withTotp(await somebody('rex'));
  expect(new Set(recovery).size).toBe(10);
  const typed = recovery[3]!.toUpperCase().replaceAll('-', ' ');
  for (const status of [303, 401]) {
    const one = browser();
    await one.get((await one.signIn('rex')).location);
    expect((await one.send('/login/code', { code: typed })).status).toBe(status);
  }
});

test('turning it off needs the password; an admin can take it away', async () => {
  const one = await somebody('una');
  await withTotp(one);
  await one.get('/login/account');
  expect((await one.send('/login/account/totp/off', { own: 'wrong words here' })).status).toBe(400);
  expect((await one.send('/login/account/totp/off', { own: PASSWORD })).location).toBe(
    '/login/account?done=totp-off',
  );
  await withTotp(one);
  const { text } = await admin.get('/login/people?search=una');
  const path = /\/login\/people\/LG[0-9a-f]{32}/.exec(text)![0];
  await admin.get(path);
  await admin.send(`${path}/totp`);
  expect((await browser().signIn('una')).location).toMatch(/^\/desk/);
  expect(changes.at(-2)).toMatchObject({
    properties: { second_factor: 'removed' },
    actor: { identity: 'admin' },
  });
});

test('nothing secret lies in the database as it is', async () => {
  const one = await somebody('vic');
  const { recovery } = await withTotp(one);
  const rows = JSON.stringify([
    await kernel.database.query('select * from logins.login'),
    await kernel.database.query('select * from logins.session'),
    await kernel.database.query('select * from logins.invitation'),
  ]);
  expect(rows).not.toContain(PASSWORD);
  for (const code of recovery) expect(rows).not.toContain(code.replaceAll('-', ''));
  for (const cookie of one.cookies.values()) expect(rows).not.toContain(cookie);
});

test('single sessions can be ended, also those of others only by whom they belong to', async () => {
  const one = await somebody('wim');
  const elsewhere = browser();
  const { location } = await elsewhere.signIn('wim');
  const foreign = await somebody('xia');
  await foreign.get('/login/account');
  const csrf = /name="csrf" value="([^"]+)"/.exec((await foreign.get('/login/account')).text)![1]!;
  await foreign.post('/login/account/sessions', { csrf, which: sessionOf(location) });
  expect(await standing(location)).not.toBeNull();
  const page = await one.get('/login/account');
  expect(page.text).toContain('Firefox on Linux');
  await one.send('/login/account/sessions', { which: sessionOf(location) });
  expect(await standing(location)).toBeNull();
});
