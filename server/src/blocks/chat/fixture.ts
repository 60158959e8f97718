/** What the tests of this block begin with: its tables, a service and channels in it. */

import { openKernel, type Reply, serveBlocks, TEST_ACCOUNT, type TestKernel } from '../../../test/kernel.ts';
import { sealer } from '../../kernel/seal.ts';
import { makeChat, type NewChannel, type NewMember, type NewMessage } from './index.ts';

export async function openChat() {
  const folder = new URL('./migrations/', import.meta.url);
  const kernel = await openKernel({ name: 'chat', folder });
  return { kernel, chat: makeChat(kernel.parts, { sealer: sealer(Buffer.alloc(32, 7)) }) };
}

/** Forgets the work that was told, so that a test sees only its own. */
export async function forgetWork({ database }: TestKernel): Promise<void> {
  await database.query('delete from line.work');
  await database.query('delete from line.job');
}

export const channelIn = (serviceSid: string, given: Partial<NewChannel> = {}): NewChannel => ({
  accountSid: TEST_ACCOUNT,
  serviceSid,
  friendlyName: 'a conversation',
  uniqueName: null,
  attributes: '{"status":"ACTIVE"}',
  type: 'private',
  createdBy: 'system',
  line: null,
  webhooks: false,
  ...given,
});

export const messageIn = (
  channel: { serviceSid: string; sid: string },
  given: Partial<NewMessage> = {},
): NewMessage => ({
  accountSid: TEST_ACCOUNT,
  serviceSid: channel.serviceSid,
  channelSid: channel.sid,
  from: '+15005550001',
  body: 'Hello',
  attributes: '{}',
  media: null,
  source: 'API',
  clientIdentity: null,
  webhooks: false,
  relayed: false,
  wakesStudio: false,
  ...given,
});

export const memberIn = (
  channel: { serviceSid: string; sid: string },
  given: Partial<NewMember> = {},
): NewMember => ({
  accountSid: TEST_ACCOUNT,
  serviceSid: channel.serviceSid,
  channelSid: channel.sid,
  identity: 'ann',
  attributes: '{}',
  webhooks: false,
  ifAbsent: true,
  ...given,
});

/** A service of the test account and so many channels in it. */
export async function conversations(
  { kernel, chat }: Awaited<ReturnType<typeof openChat>>,
  count: number,
  given: Partial<NewChannel> = {},
) {
  return kernel.store.transact(async tx => {
    const { service, roles } = await chat.provision(tx, { accountSid: TEST_ACCOUNT, friendlyName: 'Desk' });
    const inputs = Array.from({ length: count }, () => channelIn(service.sid, given));
    return { service, roles, channels: await chat.openChannels(tx, inputs) };
  });
}

/** The block behind the real HTTP layer, with one service in it; `post` and the others take paths below it. */
export async function serveChat() {
  const world = await openChat();
  const ask = await serveBlocks(world.kernel, [world.chat], () => ['chat', 'ip-messaging']);
  const { service, roles } = await conversations(world, 0);
  const root = `/chat/v2/Services/${service.sid}`;
  type Form = Record<string, string | string[]>;
  const send =
    (method: 'GET' | 'POST' | 'DELETE') =>
    (path: string, form?: Form, headers?: Record<string, string>): Promise<Reply> =>
      ask({
        method,
        path: root + path,
        ...(method === 'POST' ? { form: form ?? {} } : {}),
        ...(headers ? { headers } : {}),
      });
  return {
    ...world,
    ask,
    root,
    service,
    roles,
    get: send('GET'),
    post: send('POST'),
    remove: send('DELETE'),
  };
}

/** The header by which a REST caller asks for webhooks. */
export const WITH_WEBHOOKS = { 'x-twilio-webhook-enabled': 'true' };
