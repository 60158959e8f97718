import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import type { LiveConnection } from '../twilsock/live-connection.ts';
import { openLive } from './fixture.ts';

const { kernel, chat, live, service, callerOf, parts } = await openLive();
await kernel.database.query('update chat.service set reachability_enabled = true where sid = $1', [
  service.sid,
]);

/** The machine may be busy. */
const soon = <T>(get: () => T) => expect.poll(get, { timeout: 8000 });

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
  await soon(() => isOnline('ann')).toBe(true);
  live.watcher.closed!(first);
  await soon(async () => (await presences()).length).toBe(1);
  expect(await isOnline('ann')).toBe(true);
  live.watcher.closed!(second);
  await soon(() => isOnline('ann')).toBe(false);
});

test('whoever was gone before they could be noted leaves nothing behind, nor who could not be noted', async () => {
  const { setOnline } = chat;
  const ears = countEars();
  live.watcher.opened!({ ...connectionOf('cas'), isOpen: false });
  await new Promise(resolve => setTimeout(resolve, 30));
  expect([ears.count, await presences()]).toEqual([0, []]);
  const connection = connectionOf('cas');
  chat.setOnline = async () => Promise.reject(new Error('the database is away'));
  live.watcher.opened!(connection);
  await soon(() => ears.count).toBe(1);
  chat.setOnline = setOnline;
  live.watcher.closed!(connection);
  await soon(() => ears.count).toBe(0);
  ears.end();
});

test('all who come in one moment are noted in one transaction', async () => {
  const { transact } = kernel.store;
  const connections = ['dora', 'eli', 'fay'].map(identity => connectionOf(identity));
  // They arrive before the count begins.
  for (const one of connections) live.watcher.opened!(one);
  await soon(async () => (await presences()).length).toBe(3);
  let transactions = 0;
  parts.store.transact = work => {
    transactions++;
    return transact(work);
  };
  for (const one of connections) live.watcher.closed!(one);
  await soon(async () => (await presences()).length).toBe(0);
  parts.store.transact = transact;
  expect(transactions).toBe(1);
});

test('whoever is being struck off at the end is waited for', async () => {
  const connection = connectionOf('gus');
  const other = await openLive();
  const own = { ...connection, caller: other.callerOf('gus') };
  await other.kernel.database.query('update chat.service set reachability_enabled = true');
  other.live.watcher.opened!(own);
  const there = () => other.kernel.database.query('select connection_id from chat.presence');
  await soon(async () => (await there()).length).toBe(1);
  other.live.watcher.closed!(own);
  await other.live.stop();
  expect(await there()).toEqual([]);
});

test('a connection without a chat service is nobody’s', async () => {
  const connection = connectionOf('ben');
  live.watcher.opened!({ ...connection, caller: { ...connection.caller, chatServiceSid: null } });
  live.watcher.opened!(connection);
  await soon(async () => (await presences()).length).toBe(1);
  await live.stop();
  expect(await presences()).toEqual([]);
});

/** How many hear of typing. */
function countEars() {
  const { topics } = parts;
  const { subscribe } = topics;
  const ears = {
    count: 0,
    end: () => {
      topics.subscribe = subscribe;
    },
  };
  topics.subscribe = (topic, listener) => {
    const end = subscribe.call(topics, topic, listener);
    ears.count++;
    return () => {
      ears.count--;
      end();
    };
  };
  return ears;
}

const presences = () => kernel.database.query('select connection_id from chat.presence');
