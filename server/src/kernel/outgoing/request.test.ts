import { expect, test } from 'vitest';
import { isGenuine } from '../signature.ts';
import type { OutgoingRequest } from './request.ts';
import { firstAim, hopOf, redirectAim } from './request.ts';

const token = '12345678901234567890123456789012';
const request: OutgoingRequest = {
  method: 'post',
  url: 'https://user:p%40ss@a.example/hook?x=1#rc=2',
  form: { Body: 'Hi', Tag: ['b', 'a', 'b'] },
  timeoutSeconds: 5,
  connectTimeoutSeconds: 5,
  maxResponseBytes: 1000,
  followRedirects: 1,
  signWith: token,
};
const first = (given: Partial<OutgoingRequest> = {}) => {
  const full = { ...request, ...given };
  return hopOf(full, firstAim(full), 'test/1');
};

test('credentials become Basic authentication, the fragment stays at home', () => {
  const hop = first();
  expect(hop.url.href).toBe('https://a.example/hook?x=1');
  expect(hop.method).toBe('POST');
  expect(hop.headers.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
});

test('a form is signed over the URL that the receiver sees', () => {
  const hop = first();
  const header = hop.headers['x-twilio-signature'];
  const params = { Body: 'Hi', Tag: ['a', 'b'] };
  expect(isGenuine({ authTokens: [token], url: 'https://a.example/hook?x=1', params, header })).toBe(true);
});

test('the form of a GET goes into the query, and the URL alone is signed', () => {
  const hop = first({ method: 'GET' });
  expect(hop.body).toBeNull();
  expect(hop.url.href).toBe('https://a.example/hook?x=1&Body=Hi&Tag=b&Tag=a&Tag=b');
  expect(hop.headers['content-type']).toBeUndefined();
  const header = hop.headers['x-twilio-signature'];
  expect(isGenuine({ authTokens: [token], url: hop.url.href, header })).toBe(true);
});

test.each<[string, Partial<OutgoingRequest>, string]>([
  ['JSON', { json: { a: 'é' } }, 'application/json; charset=utf-8'],
  ['any other body', { body: '<a/>', headers: { 'Content-Type': 'text/xml' } }, 'text/xml'],
])('%s is hashed into the URL', (_what, given, type) => {
  const { form: _, ...unformed } = request;
  const full = { ...unformed, ...given };
  const hop = hopOf(full, firstAim(full), 'test/1');
  expect(hop.headers['content-type']).toBe(type);
  expect(hop.url.search).toMatch(/^\?x=1&bodySHA256=[0-9a-f]{64}$/);
  const header = hop.headers['x-twilio-signature'];
  const signed = { authTokens: [token], url: hop.url.href, rawBody: hop.body!, header };
  expect(isGenuine(signed)).toBe(true);
});

test('without a token nothing is signed', () => {
  const { signWith: _, ...unsigned } = request;
  expect(hopOf(unsigned, firstAim(unsigned), 'test/1').headers).not.toHaveProperty('x-twilio-signature');
});

test.each([
  [301, 'POST', 'GET'],
  [302, 'POST', 'GET'],
  [303, 'PUT', 'GET'],
  [307, 'POST', 'POST'],
  [308, 'PUT', 'PUT'],
  [302, 'GET', 'GET'],
  [302, 'HEAD', 'HEAD'],
])('%i turns %s into %s', (status, before, after) => {
  const aim = { ...firstAim(request), method: before };
  expect(redirectAim(aim, status, '../b?c=d')).toMatchObject({ method: after, trusted: true });
  expect(redirectAim(aim, status, '../b?c=d')?.url.pathname).toBe('/b');
});

test('no redirect without a place to go, or with another status', () => {
  const aim = firstAim(request);
  expect(redirectAim(aim, 302, undefined)).toBeUndefined();
  expect(redirectAim(aim, 200, '/b')).toBeUndefined();
  expect(redirectAim(aim, 304, '/b')).toBeUndefined();
});

test('credentials do not follow a redirect to another origin, not even back', () => {
  const full = { ...request, headers: { Authorization: 'Bearer x', Cookie: 'a=b', 'X-Own': 'y' } };
  const away = redirectAim(firstAim(full), 307, 'https://b.example/')!;
  const back = redirectAim(away, 307, 'https://a.example/')!;
  for (const aim of [away, back]) {
    const { headers } = hopOf(full, aim, 'test/1');
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('cookie');
    expect(headers['x-own']).toBe('y');
  }
  expect(redirectAim(firstAim(full), 307, 'http://a.example/')?.trusted).toBe(false);
});

test('a redirect that became a GET carries neither content nor its description', () => {
  const full = { ...request, headers: { 'Content-Type': 'text/plain', 'Content-Language': 'de' } };
  const hop = hopOf(full, redirectAim(firstAim(full), 303, '/next')!, 'test/1');
  expect(hop.body).toBeNull();
  expect(Object.keys(hop.headers).filter(name => name.startsWith('content-'))).toEqual([]);
  expect(
    isGenuine({
      authTokens: [token],
      url: 'https://a.example/next',
      header: hop.headers['x-twilio-signature'],
    }),
  ).toBe(true);
});
