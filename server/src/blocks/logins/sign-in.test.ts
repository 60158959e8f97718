import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { addSomebody, openLogins, PASSWORD } from './fixture.ts';

const { browser, kernel, logins, seated, changes, http } = await openLogins();
const { clock } = kernel.parts;

/** Waits until nothing of earlier tests slows this one down. */
const calm = () => clock.advance(7200);

test('the right password leads to the desk with a token, and makes a worker and a record', async () => {
  const reply = await browser().signIn();
  expect(reply.status).toBe(303);
  const to = new URL(reply.location, 'http://x');
  expect(to.pathname).toBe('/desk');
  expect(Object.fromEntries(to.searchParams)).toEqual({
    Token: expect.stringMatching(/^token-of-LS[0-9a-f]{32}$/),
    Identity: 'admin',
    Expiration: new Date(clock.now().getTime() + 12 * 3_600_000).toISOString(),
    Roles: 'admin',
  });
  expect(seated).toContain('admin');
  expect(changes.at(-1)).toMatchObject({ resourceType: 'login-session', action: 'created' });
});

test('cookies are out of reach of scripts and other paths; pages forbid scripts, frames and caches', async () => {
  const one = browser();
  const shown = await one.get('/login');
  expect(shown.headers).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
  expect(shown.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(shown.headers['content-security-policy']).toContain("form-action 'self' https://flex.example.org;");
  expect(shown.text).not.toMatch(/<script|style="|onclick/);
  const { headers } = await one.signIn();
  for (const cookie of headers['set-cookie'] as string[])
    expect(cookie).toMatch(/; Path=\/login; HttpOnly; SameSite=Lax/);
  expect(headers['cache-control']).toBe('no-store');
});

test('a wrong password, an unknown and a disabled person look the same', async () => {
  calm();
  const admin = browser();
  await admin.signIn();
  await addSomebody(admin, { username: 'gone' }, browser());
  const { text } = await admin.get('/login/people');
  const path = /\/login\/people\/LG[0-9a-f]{32}(?=">gone)/.exec(text)![0];
  await admin.get(path);
  await admin.send(`${path}/status`);
  const texts = [];
  for (const [name, password] of [
    ['admin', 'wrong password'],
    ['nobody', PASSWORD],
    ['gone', PASSWORD],
  ]) {
    const reply = await browser().signIn(name, password);
    expect(reply.status).toBe(401);
    texts.push(reply.text.replace(/value="[^"]*"/g, ''));
  }
  expect(new Set(texts).size).toBe(1);
  expect(texts[0]).toContain('The username or the password is not right.');
});

test('guessing is slowed down by name and place, says how long, and does not lock out the one who was here before', async () => {
  calm();
  const known = browser({ address: '198.51.100.7' });
  await known.signIn();
  const stranger = browser({ address: '203.0.113.9' });
  for (let i = 0; i < 5; i++) expect((await stranger.signIn('admin', `wrong ${i}`)).status).toBe(401);
  const slowed = await stranger.signIn('Admin');
  expect(slowed.status).toBe(429);
  expect(slowed.text).toContain('There were too many attempts. Try again in one minute.');
  // As if many had guessed from many places.
  await kernel.database.query('update logins.throttle set level = 40 where level > 0');
  expect((await browser({ address: '203.0.113.99' }).signIn('admin')).text).toContain('too many attempts');
  expect((await known.signIn('admin')).status).toBe(303);
  clock.advance(60 * 36 + 1);
  expect((await stranger.signIn('admin')).status).toBe(303);
});

test('the deep link is kept, and the sign-in ends nowhere else', async () => {
  calm();
  const one = browser();
  const deep = await one.signIn(
    'admin',
    PASSWORD,
    `/login?prompt=login&returnTo=${encodeURIComponent('/desk/tasks/7?tab=info#end')}`,
  );
  expect(deep.location).toMatch(/^\/desk\/tasks\/7\?tab=info&Token=.*#end$/);
  const flex = await one.get(`/login?state=${encodeURIComponent('https://flex.example.org/agent-desktop')}`);
  expect(flex.location).toMatch(/^https:\/\/flex\.example\.org\/agent-desktop\?Token=/);
  for (const evil of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/desk/../../evil',
    'javascript:alert(1)',
    'https://flex.example.org@evil.example/',
    'https://flex.example.org.evil.example/',
  ]) {
    const reply = await one.get(`/login?returnTo=${encodeURIComponent(evil)}`);
    expect([evil, reply.status, reply.location]).toEqual([evil, 400, '']);
    const posted = await one.post('/login', { returnTo: evil, csrf: '' });
    expect(posted.location).toBe('');
  }
});

test('who has a session goes on without a password; prompt=login asks for one', async () => {
  const one = browser();
  await one.signIn();
  expect((await one.get('/login?returnTo=/console')).location).toMatch(/^\/console\?Token=/);
  expect((await one.get('/login?prompt=login')).status).toBe(200);
  expect((await one.get(`/login?account=${OTHER_ACCOUNT}`)).status).toBe(200);
});

test('a form that this browser was not shown is refused', async () => {
  const one = browser();
  await one.get('/login');
  const forged = await one.post('/login', { username: 'admin', password: PASSWORD, csrf: 'x'.repeat(43) });
  expect(forged.status).toBe(403);
  const other = browser();
  await other.get('/login');
  const csrf = /name="csrf" value="([^"]+)"/.exec((await one.get('/login')).text)![1]!;
  expect((await other.post('/login', { username: 'admin', password: PASSWORD, csrf })).status).toBe(403);
  const cross = await http.inject({
    method: 'POST',
    url: '/login',
    headers: {
      'sec-fetch-site': 'cross-site',
      cookie: [...one.cookies].map(pair => pair.join('=')).join('; '),
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: new URLSearchParams({ username: 'admin', password: PASSWORD, csrf }).toString(),
  });
  expect(cross.statusCode).toBe(403);
});

test('the first administrator is held to the rules for names and passwords', async () => {
  const accountSid = `AC${'9'.repeat(32)}`;
  const made = (username: string, password: string) =>
    logins.provisionAdmin({ accountSid, username, password }).finally(() =>
      // The installation's account stays the one that it was.
      logins.provisionAdmin({ accountSid: TEST_ACCOUNT, username: 'admin', password: null }),
    );
  await expect(made('chief of all', PASSWORD)).rejects.toThrow('username of the first administrator');
  await expect(made('chief', 'password1234')).rejects.toThrow('too easy to guess');
  await expect(made('chief', 'chief-chief')).rejects.toThrow('too easy to guess');
  expect(await made('chief', PASSWORD)).toEqual({ username: 'chief', password: PASSWORD });
  // Later it has no effect, whatever it is.
  expect(await made('chief', 'short')).toEqual({ username: 'chief', password: null });
});

test('people of one account are strangers to the pages of another', async () => {
  await logins.provisionAdmin({
    accountSid: OTHER_ACCOUNT,
    username: 'boss',
    password: 'another fine password',
  });
  await logins.provisionAdmin({ accountSid: TEST_ACCOUNT, username: 'admin', password: null });
  const boss = browser();
  expect((await boss.signIn('boss', 'another fine password')).status).toBe(401);
  const reply = await boss.signIn('boss', 'another fine password', `/login?account=${OTHER_ACCOUNT}`);
  expect(reply.status).toBe(303);
  const own = browser();
  await own.signIn();
  const path = /\/login\/people\/LG[0-9a-f]{32}/.exec((await own.get('/login/people')).text)![0];
  expect((await boss.get(path)).status).toBe(404);
  // Who has signed in to one account and is led to the other signs in to that one, not to her own again.
  await boss.get(`/login?account=${TEST_ACCOUNT}`);
  const led = await boss.send('/login', { username: 'admin', password: PASSWORD });
  expect([led.status, led.location]).toEqual([303, expect.stringContaining('Identity=admin')]);
  await boss.signIn('boss', 'another fine password', `/login?account=${OTHER_ACCOUNT}`);
  await boss.get('/login/people/new');
  expect(
    (
      await boss.send(`${path}/remove`, {
        csrf: /name="csrf" value="([^"]+)"/.exec((await boss.get('/login/people/new')).text)![1]!,
      })
    ).status,
  ).toBe(404);
  expect((await boss.get('/login/people')).text).not.toContain('>admin</a>');
});

test('a session ends by signing out, by idleness and by age; what hangs on it is then worth nothing', async () => {
  calm();
  const one = browser();
  const standingOf = async (location: string) =>
    logins.standing(TEST_ACCOUNT, /token-of-(LS[0-9a-f]{32})/.exec(location)![1]!);
  const { location } = await one.signIn();
  expect(await standingOf(location)).toEqual({ username: 'admin', roles: ['admin'] });
  await one.get('/login/logout');
  expect(await standingOf(location)).not.toBeNull();
  await one.send('/login/logout');
  expect(await standingOf(location)).toBeNull();
  expect((await one.get('/login/account')).location).toBe('/login?returnTo=%2Flogin%2Faccount');

  const idle = (await one.signIn()).location;
  clock.advance(86_401);
  expect(await standingOf(idle)).toBeNull();
  const worked = (await one.signIn()).location;
  for (let hours = 0; hours < 48; hours += 16) {
    expect(await standingOf(worked)).not.toBeNull();
    clock.advance(16 * 3600);
  }
  const old = (await one.signIn()).location;
  for (let hours = 0; hours < 7 * 24; hours += 12) {
    expect((await one.get('/login/account')).status).toBe(200);
    clock.advance(12 * 3600);
  }
  expect((await one.get('/login/account')).status).toBe(303);
  expect(await standingOf(old)).toBeNull();
});

test('Flex UI is told where to sign in, for places on the list only', async () => {
  const ask = (path: string, payload: object) => http.inject({ method: 'POST', url: path, payload });
  for (const path of [
    `/iam/v1/Accounts/${TEST_ACCOUNT}/authenticate`,
    `/preview/iam/Accounts/${TEST_ACCOUNT}/authenticate`,
  ]) {
    const reply = await ask(path, {
      products: ['flex'],
      resource: 'https://flex.example.org/agent-desktop?x=1',
    });
    const location = new URL(reply.json().location);
    expect(location.pathname).toBe('/login');
    expect(Object.fromEntries(location.searchParams)).toEqual({
      account: TEST_ACCOUNT,
      returnTo: 'https://flex.example.org/agent-desktop?x=1',
    });
    expect((await ask(path, { products: ['flex'], resource: 'https://evil.example/' })).statusCode).toBe(400);
  }
});
