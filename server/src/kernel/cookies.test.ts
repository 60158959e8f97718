import { expect, test } from 'vitest';
import { type Cookie, cookieHeader, withCookies } from './cookies.ts';

const now = new Date('2026-01-15T12:00:00.000Z');
const url = 'https://a.example/sms/in';
const longestSeconds = 4 * 3600;
const given = (...texts: string[]) => withCookies([], { given: texts, url, now, longestSeconds });
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const sent = (cookies: readonly Cookie[], to: string, seconds = 0) =>
  cookieHeader(cookies, { url: to, now: at(seconds) });

test('a cookie goes back to the host and the folder that gave it', () => {
  const cookies = given('session=abc', 'all=1; Path=/', 'other=x; Path=/voice');
  expect(sent(cookies, url)).toBe('session=abc; all=1');
  expect(sent(cookies, 'https://a.example/sms')).toBe('session=abc; all=1');
  expect(sent(cookies, 'https://a.example/smsx')).toBe('all=1');
  expect(sent(cookies, 'https://b.example/sms/in')).toBeNull();
});

test('no domain widens where a cookie goes, and a secure one stays on TLS', () => {
  const cookies = given('a=1; Domain=example; Path=/', 'b=2; Path=/; Secure; HttpOnly');
  expect(sent(cookies, 'https://c.example/')).toBeNull();
  expect(sent(cookies, 'http://a.example/')).toBe('a=1');
});

test('a cookie lives four hours, or less when it says so', () => {
  const cookies = given(
    'a=1',
    'b=2; Max-Age=60',
    'c=3; Max-Age=999999',
    'd=4; Expires=Thu, 15 Jan 2026 13:00:00 GMT',
  );
  expect(sent(cookies, url, 59)).toBe('a=1; b=2; c=3; d=4');
  expect(sent(cookies, url, 61)).toBe('a=1; c=3; d=4');
  expect(sent(cookies, url, 3601)).toBe('a=1; c=3');
  expect(sent(cookies, url, longestSeconds)).toBeNull();
});

test('a new value takes the place of the old one, and none of it is left that is to go', () => {
  const first = given('a=1', 'b=2');
  const again = withCookies(first, { given: ['a=3', 'b=; Max-Age=0'], url, now, longestSeconds });
  expect(sent(again, url)).toBe('a=3');
  expect(again).toHaveLength(1);
});

test('what is no cookie is not kept, and of many the last ones are', () => {
  expect(given('', '=1', 'no', 'a b=1', 'a=\u00e9', `a=${'x'.repeat(5000)}`)).toEqual([]);
  expect(given('a=b=c')[0]!.value).toBe('b=c');
  const many = given(...Array.from({ length: 25 }, (_, i) => `c${i}=1`));
  expect(many.map(({ name }) => name)).toEqual(Array.from({ length: 20 }, (_, i) => `c${i + 5}`));
});
