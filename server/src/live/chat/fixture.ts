/** The chat side of sockets over a real database, without sockets. */
import { openKernel, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { makeChat } from '../../blocks/chat/index.ts';
import { ApiError } from '../../kernel/errors.ts';
import { sealer } from '../../kernel/seal.ts';
import type { LiveCaller } from '../caller.ts';
import type { NewObject, ObjectType, ObjectView } from '../objects/view.ts';
import { type ChatLiveParts, makeChatLive } from './index.ts';

export const SESSION: NewObject = {
  ...{ type: 'list', uniqueName: null, ttlSeconds: null, purpose: 'com.twilio.rtd.ipmsg' },
  ...{ context: {}, data: undefined },
};

export async function openLive() {
  const kernel = await openKernel(
    { name: 'chat', folder: new URL('../../blocks/chat/migrations/', import.meta.url) },
    { name: 'live', folder: new URL('../migrations/', import.meta.url) },
  );
  const chat = makeChat(kernel.parts, { sealer: sealer(Buffer.alloc(32, 7)) });
  const parts = {
    ...kernel.parts,
    topics: kernel.topics,
    blocks: { chat, accounts: { authTokensOf: async () => ['secret'] } },
    outgoing: { call: async () => Promise.reject(new Error('nobody is asked here')), close: async () => {} },
  } as unknown as ChatLiveParts;
  const live = makeChatLive(parts);
  const { service } = await kernel.store.transact(tx =>
    chat.provision(tx, { accountSid: TEST_ACCOUNT, friendlyName: 'Desk' }),
  );
  /** Whoever has this identity, with a token of an hour. */
  const callerOf = (identity: string): LiveCaller => ({
    ...{
      accountSid: TEST_ACCOUNT,
      identity,
      roles: [],
      sessionSid: null,
      chatServiceSid: service.sid,
      chatRoleSid: null,
    },
    ...{ syncService: null, workspaceSid: null, workerSid: null, workspaceRole: null },
    expiresAt: new Date(kernel.parts.clock.now().getTime() + 3_600_000),
  });
  const find = async (caller: LiveCaller, type: ObjectType, key: string): Promise<ObjectView | null> => {
    const [found = null] = await live.source.find(caller, [{ type, key }]);
    if (found instanceof ApiError) throw found;
    return found;
  };
  const view = async (caller: LiveCaller, type: ObjectType, key: string) => {
    const found = await find(caller, type, key);
    if (found === null) throw new Error(`there is no ${key}`);
    return found;
  };
  return { kernel, chat, parts, live, service, callerOf, find, view };
}
