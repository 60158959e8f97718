import { expect, test } from 'vitest';
import { reaches } from './roles.ts';
import { renewalDelayMs, signInOf, signInOfToken, withoutSignIn } from './token.ts';

const account = 'AC0123456789abcdef0123456789abcdef';
const jwt = (payload: object): string =>
  `h.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.signature`;
const token = jwt({
  sub: account,
  exp: 2_000_000_000,
  grants: { identity: 'Ärna', flex: { roles: ['agent'] } },
});

test('reads what the redirect hands over, and takes the token at its word', () => {
  expect(signInOf(`?Token=${token}&Identity=other&Roles=admin&Expiration=2030-01-01T00:00:00Z`)).toEqual({
    token,
    identity: 'Ärna',
    roles: ['agent'],
    expiresAt: 2_000_000_000_000,
    accountSid: account,
  });
});

test('an older token says less: the query fills in', () => {
  const old = jwt({ sub: account });
  const query = `?Token=${old}&Identity=alice&Roles=%5B%22admin%22%2C%22agent%22%5D&Expiration=2030-01-01T00:00:00Z`;
  expect(signInOf(query)).toMatchObject({
    identity: 'alice',
    roles: ['admin', 'agent'],
    expiresAt: 1893456000000,
  });
});

test.each(['', 'a', 'a.b', 'a.b.c', 'a.b.c.d', `a.${btoa('7')}.c`, jwt({ sub: 7 }), jwt({ sub: account })])(
  'no sign-in: %s',
  text => {
    expect(signInOfToken(text)).toBeNull();
  },
);

test('nothing of a sign-in stays in the address', () => {
  const href = 'https://h/desk/t/WT1?tab=a&Token=t&Identity=i&Expiration=e&Roles=r#x';
  expect(withoutSignIn(href)).toBe('/desk/t/WT1?tab=a#x');
});

test('a token is renewed before it ends, and at once when it is about to', () => {
  expect(renewalDelayMs(3_600_000, 0)).toBe(2_880_000);
  expect(renewalDelayMs(120_000, 0)).toBe(60_000);
  expect(renewalDelayMs(30_000, 0)).toBe(0);
});

test('an admin may what a supervisor may, a visitor nothing', () => {
  expect(reaches(['admin'], 'supervisor')).toBe(true);
  expect(reaches(['supervisor'], 'supervisor')).toBe(true);
  expect(reaches(['agent'], 'supervisor')).toBe(false);
  expect(reaches(['webchat'], 'agent')).toBe(false);
});
