import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import type { LiveConnection } from '../twilsock/live-connection.ts';
import { openLive } from './fixture.ts';

const { kernel, chat, live, service, callerOf } = await openLive();
await kernel.database.query('update chat.service set reachability_enabled = true where sid = $1', [
  service.sid,
]);

let connections = 0;
const connectionOf = (identity: string, told: unknown[] = []): LiveConnection => ({
  ...{ id: ++connections, caller: callerOf(identity), isOpen: true },
  notify: (type, payload) => void told.push({ type, payload }),
  notifyText: () => undefined,
  onClose: () => undefined,
});
const isOnline = async (identity: string) =>
  (await chat.userOf(kernel.store.read, { accountSid: TEST_ACCOUNT, serviceSid: service.sid, identity }))
    ?.reachability?.online;

test('a user is there as long as one of the connections is', async () => {
  const [first, second] = [connectionOf('ann'), connectionOf('ann')];
  live.watcher.opened!(first);
  live.watcher.opened!(second);
  await expect.poll(() => isOnline('ann')).toBe(true);
  live.watcher.closed!(first);
  await expect.poll(async () => (await presences()).length).toBe(1);
  expect(await isOnline('ann')).toBe(true);
  live.watcher.closed!(second);
  await expect.poll(() => isOnline('ann')).toBe(false);
});

test('a connection without a chat service is nobody’s', async () => {
  const connection = connectionOf('ben');
  live.watcher.opened!({ ...connection, caller: { ...connection.caller, chatServiceSid: null } });
  live.watcher.opened!(connection);
  await expect.poll(async () => (await presences()).length).toBe(1);
  await live.stop();
  expect(await presences()).toEqual([]);
});

const presences = () => kernel.database.query('select connection_id from chat.presence');
