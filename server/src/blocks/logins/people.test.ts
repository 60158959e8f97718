import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import { addSomebody, type Browser, ORIGIN, openLogins, PASSWORD, unescaped } from './fixture.ts';

const { browser, http, kernel, logins, changes } = await openLogins();
const admin = browser();
await admin.signIn();

const standing = (location: string) =>
  logins.standing(TEST_ACCOUNT, /token-of-(LS[0-9a-f]{32})/.exec(location)![1]!);

async function pathOf(username: string): Promise<string> {
  const { text } = await admin.get(`/login/people?search=${encodeURIComponent(username)}`);
  return /\/login\/people\/LG[0-9a-f]{32}/.exec(text)![0];
}

async function somebody(username: string, roles = ['agent']): Promise<{ one: Browser; location: string }> {
  const one = browser();
  await addSomebody(admin, { username, roles }, one);
  return { one, location: (await one.signIn(username)).location };
}

test('an invitation works once, and only the newest one', async () => {
  await admin.get('/login/people/new');
  const first = await admin.send('/login/people/new', { username: 'ann', fullName: 'Ann', roles: 'agent' });
  const linkIn = (text: string) =>
    unescaped(/http:[^<]*\/login\/invite\?code=[\w-]+/.exec(text)![0]).slice(ORIGIN.length);
  const path = await pathOf('ann');
  await admin.get(path);
  const second = linkIn((await admin.send(`${path}/link`)).text);
  expect((await browser().get(linkIn(first.text))).status).toBe(404);
  const guest = browser();
  expect((await guest.get(second)).text).toContain('Welcome, Ann');
  expect((await guest.send('/login/invite', { password: 'ann' })).text).toContain('at least 10 characters');
  expect((await guest.send('/login/invite', { password: PASSWORD })).status).toBe(200);
  expect((await guest.get(second)).status).toBe(404);
  expect((await guest.signIn('ann')).status).toBe(303);
});

test('only admins see people and providers', async () => {
  const { one } = await somebody('supi', ['agent', 'supervisor']);
  for (const path of [
    '/login/people',
    '/login/people/new',
    await pathOf('supi'),
    '/login/providers',
    '/login/providers/new',
  ])
    expect((await one.get(path)).status).toBe(403);
  expect((await browser().get('/login/people')).location).toBe('/login?returnTo=%2Flogin%2Fpeople');
  const csrf = /name="csrf" value="([^"]+)"/.exec((await one.get('/login/account')).text)![1]!;
  const tried = await one.post(await pathOf('supi'), { csrf, fullName: 'Supi', roles: 'admin' });
  expect(tried.status).toBe(403);
});

test('a new role counts at once, and so does the end of one', async () => {
  const { location } = await somebody('rob');
  const path = await pathOf('rob');
  await admin.get(path);
  await admin.send(path, { fullName: 'Rob', email: 'rob@example.org', roles: ['agent', 'supervisor'] });
  expect(await standing(location)).toEqual({ username: 'rob', roles: ['agent', 'supervisor'] });
  await admin.get(path);
  await admin.send(`${path}/status`);
  expect(await standing(location)).toBeNull();
  expect(changes.at(-1)).toMatchObject({ action: 'updated', properties: { status: 'disabled' } });
  await admin.get(path);
  await admin.send(`${path}/status`);
  expect(await standing(location)).toBeNull();
  expect((await browser().signIn('rob')).status).toBe(303);
});

test('an admin ends all sessions of a person', async () => {
  const { one, location } = await somebody('eve');
  const path = await pathOf('eve');
  await admin.get(path);
  await admin.send(`${path}/sessions`);
  expect(await standing(location)).toBeNull();
  expect((await one.get('/login/account')).status).toBe(303);
});

test('the last admin stays one, whatever is tried', async () => {
  const path = await pathOf('admin');
  for (const [action, fields] of [
    [path, { fullName: 'Admin', roles: ['agent'] }],
    [`${path}/status`, {}],
    [`${path}/remove`, {}],
  ] as const) {
    await admin.get(path);
    const reply = await admin.send(action, fields as Record<string, string>);
    expect([reply.status, action]).toEqual([400, action]);
    expect(reply.text).toContain('This is the last administrator');
  }
  await somebody('second', ['admin']);
  await admin.get(path);
  expect((await admin.send(path, { fullName: 'Admin', roles: ['admin', 'agent'] })).status).toBe(303);
  const second = await pathOf('second');
  await admin.get(second);
  expect((await admin.send(`${second}/remove`)).location).toBe('/login/people?done=removed');
});

test('names are text, whatever is in them', async () => {
  const evil = `<script>alert("1")</script>'&`;
  const guest = browser();
  await addSomebody(admin, { username: 'mal', fullName: evil }, guest);
  await guest.signIn('mal');
  const path = await pathOf('mal');
  for (const { text } of [
    await admin.get('/login/people'),
    await admin.get(path),
    await guest.get('/login/account'),
  ]) {
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;');
  }
  const typed = await browser().signIn('"><script>alert(1)</script>');
  expect(typed.text).not.toContain('<script');
  expect((await admin.get('/login/people?search=%22%3E%3Cscript%3E')).text).not.toContain('<script');
});

test('what cannot be a person is said, and a username is there once in any letter case', async () => {
  await admin.get('/login/people/new');
  const reply = await admin.send('/login/people/new', {
    username: 'no spaces',
    fullName: '',
    email: 'no',
    roles: 'king',
  });
  expect(reply.status).toBe(400);
  for (const name of ['username', 'fullName', 'email', 'roles'])
    expect(reply.text).toContain(`href="#${name}"`);
  const taken = await admin.send('/login/people/new', {
    username: 'ADMIN',
    fullName: 'Other',
    roles: 'agent',
  });
  expect(taken.text).toContain('This username is taken.');
});

test('long lists come in pages', async () => {
  await kernel.database.query(
    `insert into logins.login (sid, account_sid, username, full_name, roles, status, date_created, date_updated)
     select 'LG' || md5(i::text), $1, 'zz' || lpad(i::text, 2, '0'), 'Z', '{agent}', 'active', now(), now()
     from generate_series(0, 50) i`,
    [TEST_ACCOUNT],
  );
  const first = await admin.get('/login/people?search=zz');
  expect(first.text).not.toContain('zz50');
  const next = unescaped(/href="([^"]+)">Next page/.exec(first.text)![1]!);
  const second = await admin.get(next);
  expect(second.text).toContain('zz50');
  expect(second.text).toContain('Previous page');
  expect((await admin.get('/login/people?page=nonsense')).status).toBe(400);
});

test("the account's own credentials let somebody in, also an admin who lost the password", async () => {
  const ask = (name: string, payload: object) =>
    http.inject({
      method: 'POST',
      url: `/iam/v1/Accounts/${TEST_ACCOUNT}/Logins`,
      headers: { authorization: `Basic ${Buffer.from(`${name}:secret`).toString('base64')}` },
      payload,
    });
  const made = (await ask(TEST_ACCOUNT, { username: 'ops', roles: ['admin'] })).json();
  expect(made).toMatchObject({
    username: 'ops',
    roles: ['admin'],
    link: expect.stringContaining('/login/invite?code='),
  });
  expect((await ask(TEST_ACCOUNT, { username: 'OPS' })).json().sid).toBe(made.sid);
  expect((await ask(`SK${'1'.repeat(32)}`, { username: 'ops' })).statusCode).toBe(404);
  expect((await ask(TEST_ACCOUNT, { username: 'no way' })).statusCode).toBe(400);
  const path = await pathOf('ops');
  await admin.get(path);
  await admin.send(`${path}/remove`);
});
