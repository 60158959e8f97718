import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/caller.ts';
import type { RawRequest } from '../kernel/http.ts';
import { makeWebApp, type WebApp } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchhook-web-app-'));
const AC = `AC${'1'.repeat(32)}`;
const asked: string[] = [];
const carrier = createServer(async (request, response) => {
  asked.push(`${request.method} ${request.url} ${await text(request)}`);
  response.writeHead(request.url === '/phones?a=1' ? 201 : 200, { 'content-type': 'image/svg+xml' });
  response.end('answer');
});
let app: WebApp;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<html>');
  writeFileSync(join(folder, 'assets/index-AbCd_123.js'), 'plain');
  writeFileSync(join(folder, 'assets/index-AbCd_123.js.br'), 'brotli');
  writeFileSync(join(folder, 'assets/index-AbCd_123.js.gz'), 'gzip');
  writeFileSync(join(folder, 'assets/mark.svg'), '<svg/>');
  writeFileSync(join(folder, 'secret.js'), 'no');
  await new Promise<void>(resolve => carrier.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(carrier.address() as AddressInfo).port}`;
  app = makeWebApp({ folder, publicUrl: 'https://flex.example.org', simulator: { url, accountSid: AC } });
});
afterAll(() => {
  app.stop();
  carrier.close();
  rmSync(folder, { recursive: true });
});

const anybody: Caller = { accountSid: AC, name: 'token', identity: 'ana', roles: ['agent'] };

function ask(
  path: string,
  given: { method?: string; rest?: string; headers?: object; caller?: Caller | null } = {},
) {
  const { method = 'GET', rest = '', headers = {}, caller = anybody } = given;
  const route = app.routes.find(one => one.path === path && one.method === method)!;
  const request = {
    ...{ method, at: { '*': rest }, headers, query: rest === 'phones' ? { a: '1' } : {} },
    body: { form: {}, json: undefined, raw: Buffer.from('{"x":1}') },
    async signIn() {
      if (caller === null) throw Object.assign(new Error('no'), { status: 401 });
      return caller;
    },
  };
  return route.answer(request as unknown as RawRequest);
}

test('every address of an area is the page, under a strict policy', async () => {
  const { status, headers } = await ask('/desk/*');
  expect(status).toBe(200);
  const policy = headers!['content-security-policy']!;
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("img-src 'self' data: blob: https://flex.example.org;");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  expect(headers!['cache-control']).toBe('no-cache');
});

test('the root leads to the first run', async () => {
  expect(await ask('/')).toMatchObject({ status: 302, headers: { location: '/welcome' } });
});

test('an app that was not built says so', async () => {
  const empty = makeWebApp({ folder: join(folder, 'nothing'), publicUrl: 'http://h', simulator: null });
  const page = empty.routes.find(({ path }) => path === '/phone')!;
  const { status, body } = await page.answer({} as RawRequest);
  expect(status).toBe(503);
  expect(body).toContain('has not been built');
  expect(empty.routes.some(({ path }) => path.startsWith('/simulator'))).toBe(false);
});

test.each([
  ['gzip, deflate, br', 'br', 'brotli'],
  ['gzip;q=0.5', 'gzip', 'gzip'],
  ['', undefined, 'plain'],
])('a file for a browser that takes "%s"', async (accepts, encoding, content) => {
  const { body, headers } = await ask('/assets/*', {
    rest: 'index-AbCd_123.js',
    headers: { 'accept-encoding': accepts },
  });
  expect(String(body)).toBe(content);
  expect(headers!['content-encoding']).toBe(encoding);
  expect(headers!['cache-control']).toContain('immutable');
});

test('a file without a hash in its name is asked for again', async () => {
  expect((await ask('/assets/*', { rest: 'mark.svg' })).headers!['cache-control']).toBe('no-cache');
});

test.each(['../secret.js', '..%2Fsecret.js', '.sources', 'nothing.js', 'index.html', 'a/b.js', ''])(
  'no such file: %s',
  async rest => {
    await expect(ask('/assets/*', { rest })).rejects.toMatchObject({ status: 404 });
  },
);

test('who is signed in reaches the carrier', async () => {
  const answer = await ask('/simulator/*', {
    method: 'POST',
    rest: 'phones',
    headers: { 'content-type': 'application/json' },
  });
  expect(answer.status).toBe(201);
  expect(asked.at(-1)).toBe('POST /phones?a=1 {"x":1}');
  expect(await text(answer.body as never)).toBe('answer');
});

test.each([
  [null, 401],
  [{ ...anybody, roles: ['webchat'] }, 403],
  [{ ...anybody, accountSid: `AC${'2'.repeat(32)}` }, 403],
])('others do not: %j', async (caller, status) => {
  await expect(ask('/simulator/*', { rest: 'phones', caller })).rejects.toMatchObject({ status });
});

test('files of customers need no sign-in, and can do nothing', async () => {
  const { headers } = await ask('/simulator/*', { rest: 'media/ME12', caller: null });
  expect(headers!['content-security-policy']).toContain('sandbox');
  expect(headers!['x-content-type-options']).toBe('nosniff');
  await expect(ask('/simulator/*', { rest: 'media/../phones', caller: null })).rejects.toMatchObject({
    status: 404,
  });
});

test.each([
  'subscriptions',
  'faults',
  'messages',
  'phonesx',
  '',
  'phones/../subscriptions',
  'media/./../faults',
])('the rest of the carrier is not for browsers: %s', async rest => {
  await expect(ask('/simulator/*', { method: 'POST', rest })).rejects.toMatchObject({ status: 404 });
});

test('a carrier that is away is 503', async () => {
  const away = makeWebApp({
    folder,
    publicUrl: 'http://h',
    simulator: { url: 'http://127.0.0.1:1', accountSid: AC },
  });
  const route = away.routes.find(({ path }) => path === '/simulator/*')!;
  const request = {
    method: 'GET',
    at: { '*': 'phones' },
    headers: {},
    query: {},
    signIn: async () => anybody,
  };
  await expect(route.answer(request as unknown as RawRequest)).rejects.toMatchObject({ status: 503 });
});
