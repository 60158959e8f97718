/** What holds for every request whatever it asks for: headers, limits, and errors that say nothing of their cause. */
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { makeHttp, type RawRoute } from './http.ts';
import type { Logger } from './log.ts';
import { operation } from './operation.ts';

const SECRET = 'the text of a message';
const logged: unknown[][] = [];
const log: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (...said: unknown[]) => void logged.push(said),
};

const open = async (publicUrl: string | null) => {
  const own = (path: string): RawRoute => ({
    method: 'GET',
    product: null,
    path,
    answer: async () => ({ status: 200, body: {} }),
  });
  const app = await makeHttp({
    operations: [
      operation({ id: 'Ask', document: 'test', method: 'GET', path: '/v1/Ask' }, async () => ({ ok: true })),
      operation({ id: 'Say', document: 'test', method: 'POST', path: '/v1/Say' }, async () => {
        throw new Error(`it broke over ${SECRET}`);
      }),
    ],
    routes: [
      own('/metrics'),
      own('/openapi/test.json'),
      {
        ...{ method: 'POST', product: 'chat', path: '/v1/Files', maxBodyBytes: 1000 },
        admit: async ({ signIn }) => void (await signIn()),
        answer: async ({ body }) => ({ status: 201, body: { size: body.raw.length } }),
      },
    ],
    productsOf: () => ['chat'],
    authenticator: async name => ({ accountSid: name, name }),
    idempotency: { once: (_, run) => run() },
    edge: { publicUrl, isTrustedProxy: () => false },
    log,
    newRequestId: () => 'RQ1',
    observe: () => {},
  });
  afterAll(() => app.close());
  return app;
};

const app = await open('https://flex.example.org');
const authorization = `Basic ${Buffer.from('AC1:token').toString('base64')}`;
const FORM = 'application/x-www-form-urlencoded';

test('data is not to be kept, shown, framed or guessed at by a browser', async () => {
  const { headers, statusCode } = await app.inject({ url: '/chat/v1/Ask', headers: { authorization } });
  expect(statusCode).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': '*',
    'strict-transport-security': 'max-age=31536000',
  });
  expect(headers).not.toHaveProperty('access-control-allow-credentials');
  const refused = await app.inject({ url: '/chat/v1/Ask' });
  expect([refused.statusCode, refused.headers['cache-control']]).toEqual([401, 'no-store']);
});

test('TLS is insisted on only where there is TLS, and never for names that are not ours', async () => {
  const headers = { authorization, host: 'chat.twilio.com' };
  const standIn = await app.inject({ url: '/v1/Ask', headers });
  expect(standIn.statusCode).toBe(200);
  expect(standIn.headers).not.toHaveProperty('strict-transport-security');
  const plain = await open('http://127.0.0.1:4000');
  expect((await plain.inject('/metrics')).headers).not.toHaveProperty('strict-transport-security');
});

test('pages from elsewhere may call products and read descriptions, and nothing else of the server', async () => {
  const origin = { origin: 'https://evil.example' };
  const question = { ...origin, 'access-control-request-method': 'POST' };
  for (const url of ['/chat/v1/Ask', '/openapi/test.json']) {
    const asked = await app.inject({ method: 'OPTIONS', url, headers: question });
    expect([asked.statusCode, asked.headers['access-control-allow-origin']], url).toEqual([204, '*']);
  }
  const metrics = await app.inject({ url: '/metrics', headers: origin });
  expect(metrics.statusCode).toBe(200);
  expect(metrics.headers).not.toHaveProperty('access-control-allow-origin');
  const asked = await app.inject({ method: 'OPTIONS', url: '/metrics', headers: question });
  expect(asked.headers).not.toHaveProperty('access-control-allow-origin');
});

test('an error of ours has a number and no cause, and the log has the cause and not the request', async () => {
  const answer = await app.inject({
    ...{ method: 'POST', url: '/chat/v1/Say', headers: { authorization, 'content-type': FORM } },
    payload: 'Body=another+text',
  });
  expect([answer.statusCode, answer.json().code]).toEqual([500, 20500]);
  expect(answer.body).not.toMatch(/broke|text|\.ts/);
  expect(logged).toHaveLength(1);
  expect(JSON.stringify(logged)).not.toContain('another');
});

test('a file is not taken from a stranger, however large it is', async () => {
  const post = (size: number, headers: Record<string, string>) =>
    app.inject({
      ...{ method: 'POST', url: '/chat/v1/Files', payload: Buffer.alloc(size) },
      headers: { 'content-type': 'image/png', ...headers },
    });
  expect((await post(1000, { authorization })).json()).toEqual({ size: 1000 });
  expect((await post(1001, { authorization })).statusCode).toBe(413);
  for (const size of [1000, 1001]) expect((await post(size, {})).statusCode).toBe(401);
});

test.each([
  ['a body of five megabytes', FORM, `Body=${'x'.repeat(5 * 1024 * 1024)}`, 413],
  ['a form that holds NUL', FORM, 'Body=a%00b', 400],
  ['JSON that breaks off', 'application/json', '{"a":', 400],
  [
    'a multipart form that breaks off',
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: fo',
    400,
  ],
  ['a multipart form without a boundary', 'multipart/form-data', 'x', 400],
])('%s is refused', async (_, type, payload, status) => {
  const headers = { authorization, 'content-type': type };
  const answer = await app.inject({ method: 'POST', url: '/chat/v1/Say', headers, payload });
  expect(answer.statusCode).toBe(status);
});

test('headers that are too large or come too slowly end the connection', { timeout: 15_000 }, async () => {
  await app.listen({ port: 0, host: '127.0.0.1' });
  expect(app.server).toMatchObject({ headersTimeout: 15_000, requestTimeout: 30_000 });
  const { port } = app.server.address() as AddressInfo;
  const dial = async (text: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    let heard = '';
    socket.setEncoding('utf8').on('data', said => {
      heard += said;
    });
    socket.write(text);
    await once(socket, 'close');
    return heard;
  };
  const large = await dial(`GET /metrics HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect(large).toMatch(/^HTTP\/1\.1 431 /);
  // Nobody wants to wait so long in a test.
  app.server.headersTimeout = 100;
  expect(await dial('GET /metrics HTTP/1.1\r\nHost: a\r\nX: ')).toMatch(/^HTTP\/1\.1 408 /);
});
