import { expect, test } from 'vitest';
import { refuse } from '../../kernel/errors.ts';
import type { LiveCaller } from '../caller.ts';
import type { LiveConnection } from './live-connection.ts';
import { type Handler, makeAnswerer, type RawInSocketRequest } from './requests.ts';
import type { RestRequest } from './rest.ts';

const failures: unknown[] = [];
const echo: Handler['answer'] = async ({ method, path, at, params, headers, base, json, form }) => ({
  status: 200,
  body: { method, path, at, params: { ...params }, headers, base, json, form: { ...form } },
});
const asked: RestRequest[] = [];
const answer = makeAnswerer({
  handlers: [
    { product: 'cds', method: 'GET', path: '/v3/Maps/{map}/Items', answer: echo },
    { product: 'aim', method: 'POST', path: '/v1/typing', answer: echo },
    { product: 'flex-sdk', method: 'POST', path: '/v1/{what}', answer: echo },
    {
      ...{ product: 'cds', method: 'DELETE', path: '/v3/Maps/{map}' },
      answer: async () => {
        throw refuse(54200);
      },
    },
    {
      ...{ product: 'cds', method: 'PUT', path: '/v3/Maps/{map}' },
      answer: async () => {
        throw new Error('our own mistake');
      },
    },
  ],
  failed: error => failures.push(error),
  async rest(request) {
    asked.push(request);
    if (request.url.startsWith('/page'))
      return { statusCode: 200, headers: { 'content-type': 'text/html' }, body: '<p>' };
    const headers = { 'content-type': 'application/json; charset=utf-8', etag: 'x', server: 'y' };
    return request.method === 'DELETE'
      ? { statusCode: 204, headers: {}, body: '' }
      : { statusCode: 201, headers, body: '{"sid":"WK1"}' };
  },
});

function ask(request: Partial<RawInSocketRequest>) {
  const raw = { host: 'cds.us1.twilio.com', method: 'GET', path: '/', params: {}, headers: {} };
  const at = {
    caller: {} as LiveCaller,
    connection: {} as LiveConnection,
    ...{ scheme: 'https' as const, token: 'a.b.c', address: '192.0.2.1' },
  };
  return answer({ ...raw, contentType: 'application/json', body: '', ...request }, at);
}

test('holes and parameters are decoded, and links begin as the client spells the address', async () => {
  const { body } = await ask({
    path: '/v3/Maps/a%2Fb%2B+c/Items',
    params: { From: 'x%20y+z', Key: ['1', '%C3%A4'] },
    headers: { 'If-Match': '1' },
  });
  expect(body).toMatchObject({
    at: { map: 'a/b++c' },
    params: { From: 'x y z', Key: ['1', 'ä'] },
    headers: { 'if-match': '1' },
    base: 'https://cds.us1.twilio.com',
  });
});

test.each([
  ['localhost:3000', '/aim/v1/typing', 'https://localhost:3000/aim'],
  ['flex.example.org', '/aim/v1/typing', 'https://flex.example.org/aim'],
  ['aim.example.org', '/v1/typing', 'https://aim.example.org'],
  ['aim.twilio.com', '/v1/typing', 'https://aim.twilio.com'],
  ['flex-sdk.twilio.com', '/v1/anything', 'https://flex-sdk.twilio.com'],
])('%s%s finds its product', async (host, path, base) => {
  expect(await ask({ host, path, method: 'POST' })).toMatchObject({ status: 200, body: { base } });
});

test('bodies are forms or JSON', async () => {
  const typing = { host: 'aim.twilio.com', path: '/v1/typing', method: 'POST' };
  const form = { contentType: 'application/x-www-form-urlencoded; charset=UTF-8', body: 'a=1&b=%2B&a=2' };
  expect((await ask({ ...typing, ...form })).body).toMatchObject({ form: { a: ['1', '2'], b: '+' } });
  expect((await ask({ ...typing, body: '{"a":[1]}' })).body).toMatchObject({ json: { a: [1] } });
});

test.each([
  ['an unknown path', { path: '/v3/Nothing' }, 404],
  ['an unknown host', { host: 'evil.example', path: '/v3/Maps/m/Items' }, 404],
  ['another method', { method: 'PATCH', path: '/v3/Maps/m/Items' }, 404],
  ['an empty hole', { path: '/v3/Maps//Items' }, 404],
  ['a lonely percent sign', { path: '/v3/Maps/%/Items' }, 400],
  ['a NUL', { path: '/v3/Maps/%00/Items' }, 400],
  ['a NUL in a parameter', { path: '/v3/Maps/m/Items', params: { From: '%00' } }, 400],
  ['a body that is no JSON', { host: 'aim.twilio.com', path: '/v1/typing', method: 'POST', body: '{' }, 400],
  ['a refusal', { method: 'DELETE', path: '/v3/Maps/m' }, 404],
])('%s is answered as the API does', async (_, request, status) => {
  expect(await ask(request)).toMatchObject({ status, body: { status, code: expect.any(Number) } });
});

test('our own mistakes are told to us, not to the client', async () => {
  const { status, body } = await ask({ method: 'PUT', path: '/v3/Maps/m' });
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toContain('our own mistake');
  expect(failures).toHaveLength(1);
});

test('what no handler serves is asked of the HTTP side, with the token of the connection', async () => {
  const made = await ask({
    ...{ host: 'taskrouter.twilio.com', method: 'POST', path: '/v1/Workspaces/WS1/Workers' },
    ...{
      params: { A: 'x%20y', B: ['1', '2'] },
      headers: { 'If-Match': '3', Authorization: 'Basic x', Cookie: 'y' },
    },
    ...{ contentType: 'application/x-www-form-urlencoded', body: 'FriendlyName=Jo' },
  });
  expect(made).toEqual({ status: 201, headers: { etag: 'x' }, body: { sid: 'WK1' } });
  expect(asked.pop()).toEqual({
    ...{ method: 'POST', url: '/v1/Workspaces/WS1/Workers?A=x%20y&B=1&B=2', payload: 'FriendlyName=Jo' },
    remoteAddress: '192.0.2.1',
    headers: {
      ...{
        host: 'taskrouter.twilio.com',
        'if-match': '3',
        'content-type': 'application/x-www-form-urlencoded',
      },
      authorization: `Basic ${Buffer.from('token:a.b.c').toString('base64')}`,
    },
  });
  const gone = await ask({ host: 'chat.twilio.com', method: 'DELETE', path: '/v2/Services/IS1' });
  expect(gone).toEqual({ status: 204, headers: {} });
  expect(await ask({ host: 'flex-api.twilio.com', path: '/page' })).toMatchObject({ status: 404 });
  expect(await ask({ host: 'chat.twilio.com', method: 'PATCH' })).toMatchObject({ status: 404 });
  expect(await ask({ host: 'chat.twilio.com', path: '//evil.example/v2' })).toMatchObject({ status: 404 });
  expect(asked.length).toBe(2);
});
