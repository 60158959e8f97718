import { afterAll, expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { makeHttp } from '../../../kernel/http.ts';
import { makeIdempotency } from '../../../kernel/idempotency.ts';
import { openFlex, sidOf } from '../test-surroundings.ts';

const { kernel, flex, makeFlow } = await openFlex();
const FlexFlowSid = await makeFlow({ ChannelType: 'web' });
/** The token is the text `identity role role`. */
const app = await makeHttp({
  operations: flex.operations,
  routes: flex.routes ?? [],
  productsOf: () => ['flex-api'],
  async authenticator(name, secret) {
    const [identity, ...roles] = secret.split(' ') as [string, ...string[]];
    return name === 'token'
      ? { accountSid: TEST_ACCOUNT, name, identity, roles }
      : { accountSid: name, name };
  },
  idempotency: makeIdempotency(kernel.database, kernel.parts.clock),
  edge: { publicUrl: 'http://switchhook.test', isTrustedProxy: () => false },
  log: kernel.parts.log,
  newRequestId: () => 'RQ1',
  observe: () => {},
});
afterAll(() => app.close());

async function ask(method: 'GET' | 'POST' | 'DELETE', path: string, token: string, form = {}) {
  const reply = await app.inject({
    method,
    url: `/flex-api${path}`,
    headers: {
      authorization: `Basic ${Buffer.from(`token:${token}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    ...(method === 'POST' ? { payload: new URLSearchParams(form).toString() } : {}),
  });
  return { status: reply.statusCode, body: reply.body === '' ? null : reply.json() };
}

const names = { CustomerFriendlyName: 'Anonymous', ChatFriendlyName: 'Flex WebChat' };
const chat = (Identity: string, token: string) =>
  ask('POST', '/v1/WebChannels', token, { FlexFlowSid, Identity, ...names });

test('a visitor opens its own chat and ends it, and nobody else’s', async () => {
  const { status, body } = await chat('ann', 'ann webchat');
  expect(status).toBe(201);
  expect((await chat('ben', 'ann webchat')).status).toBe(403);
  const path = `/v1/WebChannels/${body.sid}`;
  const end = { ChatStatus: 'inactive' };
  expect((await ask('POST', path, 'ben webchat', end)).status).toBe(404);
  expect((await ask('POST', `/v1/WebChannels/${sidOf('CH', 404)}`, 'ann webchat', end)).status).toBe(404);
  expect((await ask('POST', path, 'ann webchat', end)).status).toBe(200);
});

test('a visitor can do nothing else', async () => {
  const { body } = await chat('cleo', 'cleo webchat');
  const allowed = new Set(['CreateWebChannel', 'UpdateWebChannel']);
  for (const { id, method, path } of flex.operations) {
    if (allowed.has(id)) continue;
    const filled = path.replace('{Role}', 'agent').replace(/\{\w+\}/g, body.sid);
    const { status } = await ask(method as 'GET', filled, 'cleo webchat', { Identity: 'cleo' });
    expect([id, status]).toEqual([id, 403]);
  }
});

test('a desk takes its own seat in a role of its own, and reads its settings', async () => {
  const { body } = await chat('dora', 'dora webchat');
  const seat = (role: string, Identity: string, token: string) =>
    ask('POST', `/v1/Channels/${body.sid}/Roles/${role}/Users`, token, { Identity });
  expect((await seat('agent', 'alice', 'alice agent')).status).toBe(201);
  expect((await seat('agent', 'bob', 'alice agent')).status).toBe(403);
  expect((await seat('admin', 'alice', 'alice agent')).status).toBe(403);
  expect((await seat('supervisor', 'eve', 'eve agent supervisor')).status).toBe(201);
  expect((await ask('GET', '/v1/Configuration', 'alice agent')).status).not.toBe(403);
  expect((await chat('alice', 'alice agent')).status).toBe(403);
  expect((await ask('GET', '/v1/FlexFlows', 'alice agent')).status).toBe(403);
});
