import { expect, test } from 'vitest';
import { openFlex, sidOf } from '../test-surroundings.ts';

const world = await openFlex();
const { flex, makeFlow } = world;
const FlexFlowSid = await makeFlow({ ChannelType: 'web' });

/** @param token the text `identity role role` */
function ask(method: 'GET' | 'POST' | 'DELETE', path: string, token: string, form = {}) {
  const [identity, ...roles] = token.split(' ') as [string, ...string[]];
  const where = path.startsWith('/Flex/') ? '/preview' : '/flex-api';
  const sent = method === 'POST' ? { form } : {};
  return world.ask({ method, path: where + path, bearer: { identity, roles }, ...sent });
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
  expect((await ask('POST', path, 'ben webchat', end)).status).toBe(403);
  expect((await ask('POST', `/v1/WebChannels/${sidOf('CH', 404)}`, 'ann webchat', end)).status).toBe(403);
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
});
