import { expect, test } from 'vitest';
import { claimsMapping } from '../federation-fixture.ts';
import { readClaims, readRoleLines, writeRoleLines } from './claims.ts';
import { checkPassword, hashPassword } from './password.ts';
import { passwordProblem } from './password-policy.ts';
import { emailProblem, losesLastAdmin, usernameProblem } from './person.ts';
import { newRecoveryCodes, newTotpSecret, recoveryHash, totpStepOf, totpUri } from './second-factor.ts';
import { handedTo, targetOf, withoutOwnOrigin } from './targets.ts';
import { levelAfter, passwordBuckets, saidWait, waitOf } from './throttle.ts';

const origins = ['https://flex.example.org'];

test.each([
  ['/desk', '/desk', true],
  ['/desk/a?b=c#d', '/desk/a?b=c#d', true],
  ['/agent-desktop', '/agent-desktop', true],
  ['/login/people', '/login/people', false],
  ['https://flex.example.org/x', 'https://flex.example.org/x', true],
])('%s is a place to go on to', (asked, url, takesToken) => {
  expect(targetOf(asked, { origins })).toEqual({ url, takesToken });
});

test.each([
  '',
  '/',
  '/login',
  '/desks',
  '/deskevil',
  '//flex.example.org/desk',
  '/\\flex',
  '/desk\\..\\x',
  '/desk/..//evil',
  '/desk/%2e%2e/metrics',
  'https://evil.example',
  'http://flex.example.org/',
  'https://user@flex.example.org/',
  'javascript:alert(1)',
  'data:text/html,x',
  '/desk\n',
  ' /desk',
  'https://flex.example.org:8443/',
  7,
  null,
  undefined,
  `/desk?${'x'.repeat(3000)}`,
])('%j is no place to go on to', asked => {
  expect(targetOf(asked, { origins })).toBeNull();
});

test('an address of our own, given whole, is a path; a look-alike is not', () => {
  expect(withoutOwnOrigin('https://own.example/desk?x=1', ['https://own.example'])).toBe('/desk?x=1');
  expect(withoutOwnOrigin('https://own.example@evil/desk', ['https://own.example'])).toBe(
    'https://own.example@evil/desk',
  );
});

test('what a desk reads replaces what somebody put there before', () => {
  const handed = { token: 't', identity: 'ann+1@x', roles: ['agent', 'admin'], expiresAt: new Date(0) };
  const url = handedTo({ url: '/desk?Token=old&a=1#b', takesToken: true }, handed);
  expect(url).toBe(
    '/desk?a=1&Token=t&Identity=ann%2B1%40x&Expiration=1970-01-01T00%3A00%3A00.000Z&Roles=agent%2Cadmin#b',
  );
});

test.each([
  ['short', 'at least 10'],
  ['aaaaaaaaaaaaaa', 'different'],
  ['password1234', 'easy'],
  ['P@ssw0rd!2024', 'easy'],
  ['1234567890', 'easy'],
  ['qwertyuiop123', 'easy'],
  ['annsmith2024', 'easy'],
  ['x'.repeat(257), 'at most'],
])('%s is no password', (password, reason) => {
  expect(passwordProblem(password, { username: 'annsmith', email: 'ann@example.org' })).toContain(reason);
});

test.each(['correct horse battery staple', 'gTx9!kqLw2', 'ein paar Wörter', 'kq8dj2mfh3xz'])(
  '%s is a password',
  password => {
    expect(passwordProblem(password, { username: 'annsmith' })).toBeNull();
  },
);

test('a password opens its hash, in any way of writing its letters; others do not; old hashes are outdated', async () => {
  const cost = { n: 1024, r: 8, p: 1 };
  const hash = await hashPassword('Ünicode words', cost);
  expect(hash).toMatch(/^scrypt\$1024,8,1\$[\w-]{22}\$[\w-]{43}$/);
  expect(await checkPassword('U\u0308nicode words', hash, cost)).toEqual({ ok: true, outdated: false });
  expect(await checkPassword('Ünicode words', hash, { n: 2048, r: 8, p: 1 })).toEqual({
    ok: true,
    outdated: true,
  });
  expect((await checkPassword('unicode words', hash, cost)).ok).toBe(false);
  expect((await checkPassword('anything', null, cost)).ok).toBe(false);
  expect((await checkPassword('anything', 'md5$x', cost)).ok).toBe(false);
});

test('codes are those of RFC 6238, a step early or late', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const at = (seconds: number) => new Date(seconds * 1000);
  expect(totpStepOf('287082', secret, at(59))).toBe(1);
  expect(totpStepOf('287 082', secret, at(89))).toBe(1);
  expect(totpStepOf('287082', secret, at(29))).toBe(1);
  expect(totpStepOf('287082', secret, at(120))).toBeNull();
  expect(totpStepOf('94287082', secret, at(59))).toBeNull();
  expect(totpUri(newTotpSecret(), { issuer: 'A b', username: 'x@y' })).toMatch(
    /^otpauth:\/\/totp\/A%20b:x%40y\?.*secret=[A-Z2-7]{32}/,
  );
});

test('recovery codes are told apart and forgive how they are typed', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes.map(recoveryHash)).size).toBe(10);
  expect(recoveryHash(' ABCD efgh-jkmn')).toBe(recoveryHash('abcd-efgh-jkmn'));
});

test('buckets leak, and say how long to wait', () => {
  const bucket = { key: 'x', burst: 5, leak: 1 / 60 };
  expect([0, 4, 4.5, 5].map(level => waitOf(level, bucket))).toEqual([0, 0, 30, 60]);
  expect(levelAfter(5, bucket, 60)).toBeCloseTo(4);
  expect(levelAfter(1, bucket, 9999)).toBe(0);
  expect([1, 59, 60, 61].map(saidWait)).toEqual(['one second', '59 seconds', 'one minute', '2 minutes']);
});

test('an IPv6 network is one place, and so is a name in any letter case', () => {
  const keys = (address: string, username = 'ann') =>
    passwordBuckets({ accountSid: 'AC1', username, address, knownDevice: null }).map(({ key }) => key);
  expect(keys('2001:db8:1:2::1')).toEqual(keys('2001:db8:1:2:aaaa::2', 'ANN'));
  expect(keys('2001:db8::1')).toEqual(keys('2001:db8:0:0:ffff::'));
  expect(keys('2001:db8:1:3::1')).not.toEqual(keys('2001:db8:1:2::1'));
});

test('names and addresses', () => {
  for (const good of ['ann', 'ann.smith@example.org', 'Jürgen', '4you', 'a_b-c+d'])
    expect(usernameProblem(good)).toBeNull();
  for (const bad of ['', ' ann', 'a b', '@ann', 'a/b', 'a<b', 'a\n', 'x'.repeat(129)])
    expect(usernameProblem(bad)).not.toBeNull();
  for (const good of ['', 'a@b.example']) expect(emailProblem(good)).toBeNull();
  for (const bad of ['a', 'a@b', '<a@b.c>', 'a b@c.de']) expect(emailProblem(bad)).not.toBeNull();
});

test('the last admin', () => {
  const admin = { roles: ['admin'], status: 'active' };
  expect(losesLastAdmin(admin, { ...admin, status: 'disabled' }, 0)).toBe(true);
  expect(losesLastAdmin(admin, { ...admin, roles: ['agent'] }, 0)).toBe(true);
  expect(losesLastAdmin(admin, { ...admin, roles: ['agent'] }, 1)).toBe(false);
  expect(losesLastAdmin(admin, { ...admin, roles: ['admin', 'agent'] }, 0)).toBe(false);
  expect(losesLastAdmin({ roles: ['admin'], status: 'disabled' }, { roles: [], status: 'disabled' }, 0)).toBe(
    false,
  );
});

test('claims become a person by the mapping', () => {
  const mapping = {
    ...claimsMapping,
    roles: 'realm_access.roles',
    roleOf: { leads: 'supervisor', desk: 'agent' } as const,
  };
  const read = (claims: object, more = {}) =>
    readClaims(claims as Record<string, unknown>, { ...mapping, ...more });
  expect(
    read({ email: 'ann@x.example', name: 'Ann', realm_access: { roles: ['desk', 'leads', 'x'] } }),
  ).toEqual({
    ok: true,
    claimed: {
      username: 'ann@x.example',
      fullName: 'Ann',
      email: 'ann@x.example',
      roles: ['agent', 'supervisor'],
    },
  });
  expect(read({ preferred_username: 'ann', email: 'none' })).toMatchObject({
    claimed: { username: 'ann', fullName: 'ann', email: null, roles: ['agent'] },
  });
  expect(read({ preferred_username: 'ann' }, { roles: null })).toMatchObject({ claimed: { roles: null } });
  expect(
    read({ preferred_username: 'ann', realm_access: { roles: ['x'] } }, { fallbackRole: null }),
  ).toMatchObject({ ok: false });
  expect(read({})).toMatchObject({ ok: false });
  expect(read({ preferred_username: '<script>' })).toMatchObject({ ok: false });
  expect(read({ 'realm_access.roles': 'leads', email: 'a@b.example' })).toMatchObject({
    claimed: { roles: ['supervisor'] },
  });
});

test('lines of roles are read and written', () => {
  const text = 'CN=Leads,DC=x = supervisor\nagents = agent';
  expect(readRoleLines(`${text}\n\n`)).toEqual({ 'CN=Leads,DC=x': 'supervisor', agents: 'agent' });
  expect(writeRoleLines(readRoleLines(text)!)).toBe(text);
  for (const bad of ['agents', 'agents = king', '= agent']) expect(readRoleLines(bad)).toBeNull();
});
