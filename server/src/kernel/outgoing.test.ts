import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freePort } from '../free-port.ts';
import { addressGuard } from './address-guard.ts';
import { systemClock } from './clock.ts';
import type { OutgoingRequest } from './outgoing.ts';
import { bodyText, outgoing } from './outgoing.ts';

type Seen = { method: string; url: string; headers: IncomingMessage['headers']; body: string };

const guard = addressGuard({
  allowed: ['hook.example'],
  resolve: async name => {
    if (name === 'gone.example') throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    return [{ address: '127.0.0.1', family: 4 }];
  },
});
const out = outgoing({ guard, clock: systemClock, userAgent: 'test/1' });
const plain: Omit<OutgoingRequest, 'url'> = {
  method: 'POST',
  timeoutSeconds: 5,
  connectTimeoutSeconds: 2,
  maxResponseBytes: 1000,
  followRedirects: 3,
};

let seen: Seen[] = [];
let sockets = new Set<unknown>();
let base = '';
const routes: Record<string, (response: ServerResponse) => void> = {
  '/silent': () => undefined,
  '/large': response => response.end('x'.repeat(1001)),
  '/fits': response => response.end('x'.repeat(1000)),
  '/endless': response => {
    response.write('x');
    const timer = setInterval(() => response.write('x'.repeat(600)), 5);
    response.on('close', () => clearInterval(timer));
  },
  '/loop': response => response.writeHead(302, { location: '/loop' }).end('moved'),
  '/303': response => response.writeHead(303, { location: '/end?a=b' }).end(),
  '/307': response => response.writeHead(307, { location: '/end' }).end(),
  '/elsewhere': response =>
    response.writeHead(307, { location: base.replace('hook.example', 'other.example') }).end(),
  '/inside': response =>
    response.writeHead(302, { location: base.replace('hook.example', '127.0.0.1') }).end(),
  '/file': response => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/cut': response => response.destroy(),
  '/500': response => response.writeHead(500, { 'content-type': 'text/plain' }).end('broken'),
};
const server = createServer((request, response) => {
  sockets.add(request.socket);
  let body = '';
  request.on('data', chunk => {
    body += chunk;
  });
  request.on('end', () => {
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers, body });
    const route = routes[url.split('?')[0]!];
    if (route) route(response);
    else response.writeHead(200, { 'content-type': 'text/xml; charset=iso-8859-1' }).end(Buffer.from([0xe9]));
  });
});

beforeAll(async () => {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  base = `http://hook.example:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen = [];
  sockets = new Set();
});
afterAll(async () => {
  await out.close();
  server.closeAllConnections();
  server.close();
});

test('a form is posted and the answer handed over', async () => {
  const result = await out.call({
    ...plain,
    url: `${base}/ok#rc=1`,
    form: { Body: 'Hello & ✓', Tag: ['a', 'b'] },
    headers: { 'X-Extra': 'yes', Host: 'evil.example', 'Content-Length': '3' },
    idempotencyToken: 'T1',
  });
  expect(result).toMatchObject({
    ok: true,
    status: 200,
    url: `${base}/ok`,
    durationSeconds: expect.any(Number),
  });
  expect(result.ok && bodyText(result)).toBe('é');
  expect(seen[0]).toMatchObject({
    method: 'POST',
    url: '/ok',
    body: 'Body=Hello+%26+%E2%9C%93&Tag=a&Tag=b',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'user-agent': 'test/1',
      'x-extra': 'yes',
      'i-twilio-idempotency-token': 'T1',
      host: base.slice('http://'.length),
    },
  });
});

test('an error status is an answer', async () => {
  expect(await out.call({ ...plain, url: `${base}/500` })).toMatchObject({
    ok: true,
    status: 500,
    contentType: 'text/plain',
  });
});

test('connections are reused', async () => {
  for (let round = 0; round < 10; round++) await out.call({ ...plain, url: `${base}/ok`, json: { round } });
  // The pool may hold a second connection from the moment before the first one was free again.
  expect(sockets.size).toBeLessThanOrEqual(2);
});

test('redirects: 303 becomes a GET, 307 repeats the request', async () => {
  expect(await out.call({ ...plain, url: `${base}/303`, form: { A: '1' } })).toMatchObject({
    url: `${base}/end?a=b`,
  });
  expect(await out.call({ ...plain, url: `${base}/307`, form: { A: '1' } })).toMatchObject({
    url: `${base}/end`,
  });
  expect(seen.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['POST', '/303', 'A=1'],
    ['GET', '/end?a=b', ''],
    ['POST', '/307', 'A=1'],
    ['POST', '/end', 'A=1'],
  ]);
});

test('redirects are limited, and with a limit of none they are answers', async () => {
  expect(await out.call({ ...plain, url: `${base}/loop` })).toMatchObject({
    kind: 'too-many-redirects',
    code: 11215,
  });
  expect(seen).toHaveLength(4);
  expect(await out.call({ ...plain, url: `${base}/loop`, followRedirects: 0 })).toMatchObject({
    ok: true,
    status: 302,
  });
});

test('what lies inside is refused, also behind a redirect or a name', async () => {
  const refused = { ok: false, kind: 'refused-address', code: 11210 };
  const port = new URL(base).port;
  for (const url of [
    `http://127.0.0.1:${port}/ok`,
    `http://2130706433:${port}/ok`,
    `http://[::1]:${port}/ok`,
    `http://other.example:${port}/ok`,
    `http://localhost:${port}/ok`,
  ]) {
    expect(await out.call({ ...plain, url }), url).toMatchObject(refused);
  }
  expect(seen).toEqual([]);
  expect(await out.call({ ...plain, url: `${base}/inside` })).toMatchObject(refused);
  expect(await out.call({ ...plain, url: `${base}/elsewhere` })).toMatchObject(refused);
  expect(seen.map(one => one.url)).toEqual(['/inside', '/elsewhere']);
});

test.each(['', 'nonsense', '/relative', 'ftp://hook.example/', 'file:///etc/passwd', 'http://'])(
  '%j is a bad URL',
  async url => {
    expect(await out.call({ ...plain, url })).toMatchObject({ ok: false, kind: 'bad-url', code: 11100 });
  },
);

test('a redirect to another scheme and a header that cannot be sent fail in order', async () => {
  expect(await out.call({ ...plain, url: `${base}/file` })).toMatchObject({ kind: 'bad-url' });
  const headers = { 'x-bad': 'a\r\nb: c' };
  expect(await out.call({ ...plain, url: `${base}/ok`, headers })).toMatchObject({ kind: 'bad-url' });
});

test('answers are bounded in size', async () => {
  const tooLarge = { ok: false, kind: 'too-large', code: 11750 };
  expect(await out.call({ ...plain, url: `${base}/large` })).toMatchObject(tooLarge);
  expect(await out.call({ ...plain, url: `${base}/endless` })).toMatchObject(tooLarge);
  expect(await out.call({ ...plain, url: `${base}/fits` })).toMatchObject({ ok: true });
});

test('answers are bounded in time, by the caller or by the fragment', async () => {
  const late = { ok: false, kind: 'timeout', code: 11200 };
  expect(await out.call({ ...plain, url: `${base}/silent`, timeoutSeconds: 0.1 })).toMatchObject(late);
  expect(await out.call({ ...plain, url: `${base}/silent#tt=100` })).toMatchObject(late);
  const endless = { ...plain, maxResponseBytes: 1e9, timeoutSeconds: 0.15 };
  expect(await out.call({ ...endless, url: `${base}/endless` })).toMatchObject(late);
});

test('connections that fail say why', async () => {
  const closedPort = await freePort();
  expect(await out.call({ ...plain, url: `http://hook.example:${closedPort}/` })).toMatchObject({
    kind: 'connect',
    code: 11205,
  });
  expect(await out.call({ ...plain, url: `${base}/cut` })).toMatchObject({ kind: 'connect', code: 11205 });
  expect(await out.call({ ...plain, url: 'http://gone.example/' })).toMatchObject({
    kind: 'connect',
    code: 11210,
  });
  expect(await out.call({ ...plain, url: base.replace('http:', 'https:') })).toMatchObject({
    kind: 'tls',
    code: 11220,
  });
});

test('an answer that is not HTTP is a protocol violation', async () => {
  const odd = createTcpServer(socket => socket.end('SSH-2.0-server\r\n\r\n'));
  await new Promise<void>(done => odd.listen(0, '127.0.0.1', done));
  const url = `http://hook.example:${(odd.address() as AddressInfo).port}/`;
  expect(await out.call({ ...plain, url })).toMatchObject({ kind: 'protocol', code: 11206 });
  odd.close();
});
