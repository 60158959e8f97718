import { expect, test } from 'vitest';
import { openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import type { Block } from '../../kernel/block.ts';
import { moment, required, sid, text } from '../../kernel/fields.ts';
import { operation } from '../../kernel/operation.ts';
import { resource } from '../../kernel/resource.ts';
import { sealer } from '../../kernel/seal.ts';
import { makeMonitor } from './index.ts';
import { eventOf } from './rules/change.ts';

const migrations = { name: 'monitor', folder: new URL('./migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const monitor = makeMonitor(kernel.parts, { sealer: sealer(Buffer.alloc(32, 7)) });
const service = `IS${'1'.repeat(32)}`;

/** A surface like that of chat: a service is configuration, a message is none. */
const gives = { sid: sid('IS'), dateCreated: moment() };
const services = resource('Service', { document: 'chat_v2', collection: '/v2/Services', key: 'Sid', gives });
const row = () => ({ sid: service as never, dateCreated: kernel.parts.clock.now() });
const surface: Block = {
  migrations,
  operations: [
    services.create({ friendlyName: required(text(10)), authToken: text() }, async () => row()),
    services.remove(async () => {}),
    services.fetch(async () => row()),
    operation(
      { id: 'CreateMessage', document: 'chat_v2', method: 'POST', path: '/v2/Messages' },
      async () => ({}),
    ),
    operation(
      {
        id: 'UpdateConfiguration',
        document: 'flex_v1',
        method: 'POST',
        path: '/v1/Configuration',
        input: 'json',
      },
      async () => ({ account_sid: TEST_ACCOUNT }),
    ),
  ],
};
const ask = await serveBlocks(kernel, [surface, monitor], () => ['chat'], monitor.changed);
const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  ask({ method: 'POST', path: `/chat/${path}`, form, headers });
const events = async (type: string) =>
  (await ask({ method: 'GET', path: `/chat/v1/Events?EventType=${type}` })).body.events;

test('a successful change of configuration is recorded with who, what and where from', async () => {
  const { body } = await post('v2/Services', { FriendlyName: 'Mine', AuthToken: 'x' });
  expect(await events('chat-service.created')).toMatchObject([
    {
      actor_sid: TEST_ACCOUNT,
      event_data: { resource_properties: { friendly_name: 'Mine', auth_token: '***' } },
      resource_sid: service,
      source_ip_address: '127.0.0.1',
      links: { resource: body.url },
    },
  ]);
  await ask({ method: 'DELETE', path: `/chat/v2/Services/${service}` });
  expect(await events('chat-service.deleted')).toMatchObject([{ resource_sid: service, event_data: {} }]);
});

test('what was refused, only read, repeated by its token, or no configuration, is not', async () => {
  const before = (await events('chat-service.created')).length;
  expect((await post('v2/Services', {})).status).toBe(400);
  await ask({ method: 'GET', path: `/chat/v2/Services/${service}` });
  await post('v2/Messages', {});
  expect(await events('chat-service.created')).toHaveLength(before);
  const once = { 'i-twilio-idempotency-token': 'one' };
  for (let i = 0; i < 2; i++) await post('v2/Services', { FriendlyName: 'Once' }, once);
  expect(await events('chat-service.created')).toHaveLength(before + 1);
});

test('settings that come as JSON are recorded by their own names, and a path names what has no answer', () => {
  const [operation] = surface.operations.filter(({ input }) => input === 'json');
  const caller = { accountSid: TEST_ACCOUNT, name: 'token', identity: 'zoe' };
  const change = { operation: operation!, caller, given: { ui_version: '1.0' }, sourceIp: null };
  const flow = `FW${'1'.repeat(32)}`;
  expect(eventOf({ ...change, path: `/v2/Flows/${flow}/TestUsers`, body: null })).toEqual({
    accountSid: TEST_ACCOUNT,
    resourceType: 'flex-configuration',
    action: 'updated',
    resourceSid: flow,
    resourceUrl: null,
    actor: { name: 'token', identity: 'zoe' },
    sourceIpAddress: null,
    properties: { ui_version: '1.0' },
  });
});
