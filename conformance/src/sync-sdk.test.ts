/** The official Sync client of browsers, unmodified: objects, events, conflicts, tokens, over a real server. */
import type { SyncClient } from 'twilio-sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCuttingProxy } from '../test/cutting-proxy.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { makeSigner, type Signer, socketUrl, syncClient, syncToken } from '../test/sync.ts';

let scene: Scene;
let signer: Signer;
let alice: SyncClient;
let bob: SyncClient;

beforeAll(async () => {
  scene = await startScene({ servers: 2 });
  signer = await makeSigner(scene);
  alice = syncClient(syncToken(signer, 'alice'), socketUrl(scene.servers[0]!.url));
  bob = syncClient(syncToken(signer, 'bob'), socketUrl(scene.servers[1]!.url));
});
afterAll(async () => {
  await Promise.all([alice?.shutdown(), bob?.shutdown()]);
  await scene?.close();
});

const rest = () => scene.client.sync.v1.services(signer.syncServiceSid);

interface Heard {
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: each event has arguments of its own.
  args: any;
}

/** What an object tells, in order. */
function heardOf(object: object, names: string[]): Heard[] {
  const heard: Heard[] = [];
  const emitter = object as NodeJS.EventEmitter;
  for (const event of names) emitter.on(event, args => heard.push({ event, args }));
  return heard;
}

/** Waits until this holds. */
const becomes = (check: () => void) =>
  eventually(() => {
    check();
    return true;
  });

test('a document is made, opened elsewhere, changed on both sides, and removed', async () => {
  const mine = await alice.document({ id: 'greeting', value: { n: 1 } } as never);
  const theirs = await bob.document('greeting');
  expect(theirs.sid).toBe(mine.sid);
  expect(theirs.value).toEqual({ n: 1 });
  const heard = heardOf(theirs, ['updated', 'removed']);
  await mine.set({ n: 2 });
  await becomes(() => expect(theirs.value).toEqual({ n: 2 }));
  await Promise.all([
    mine.mutate(value => ({ ...value, a: 1 })),
    theirs.mutate(value => ({ ...value, b: 1 })),
  ]);
  await becomes(() => expect(mine.value).toEqual({ n: 2, a: 1, b: 1 }));
  await becomes(() => expect(theirs.value).toEqual({ n: 2, a: 1, b: 1 }));
  await rest()
    .documents(mine.sid)
    .update({ data: { by: 'REST' } });
  await becomes(() => expect(mine.value).toEqual({ by: 'REST' }));
  await mine.removeDocument();
  await becomes(() => expect(heard.at(-1)?.event).toBe('removed'));
  await expect(bob.document({ id: 'greeting', mode: 'open_existing' } as never)).rejects.toMatchObject({
    status: 404,
  });
});

test('a list: pushed, paged both ways, changed under a condition, removed, and heard in order', async () => {
  const mine = await alice.list('numbers');
  const theirs = await bob.list('numbers');
  const heard = heardOf(theirs, ['itemAdded', 'itemUpdated', 'itemRemoved', 'removed']);
  await becomes(() =>
    expect(
      (theirs as never as { syncListImpl: { subscriptionState: string } }).syncListImpl.subscriptionState,
    ).toBe('established'),
  );
  for (let n = 0; n < 7; n++) await mine.push({ n });
  const first = await mine.getItems({ pageSize: 3 });
  expect(first.items.map((item: { index?: number; key?: string }) => item.index)).toEqual([0, 1, 2]);
  expect(first.hasPrevPage).toBe(false);
  const third = await (await first.nextPage()).nextPage();
  expect(third.items.map((item: { index?: number; key?: string }) => item.index)).toEqual([6]);
  expect(third.hasNextPage).toBe(false);
  expect((await third.prevPage()).items.map((item: { index?: number; key?: string }) => item.index)).toEqual([
    3, 4, 5,
  ]);
  const last = await mine.getItems({ pageSize: 3, order: 'desc' });
  expect(last.items.map((item: { index?: number; key?: string }) => item.index)).toEqual([6, 5, 4]);
  const middle = await mine.getItems({ from: 3, pageSize: 2 });
  expect(middle.items.map((item: { index?: number; key?: string }) => item.index)).toEqual([3, 4]);
  expect((await middle.prevPage()).items.map((item: { index?: number; key?: string }) => item.index)).toEqual(
    [1, 2],
  );
  const add = (value: object) => ({ ...value, sum: ((value as { sum?: number }).sum ?? 0) + 1 });
  await Promise.all([mine.mutate(2, add), theirs.mutate(2, add)]);
  expect((await rest().syncLists('numbers').syncListItems(2).fetch()).data).toEqual({ n: 2, sum: 2 });
  await rest().syncLists('numbers').syncListItems(4).remove();
  await becomes(() => expect(heard.filter(({ event }) => event === 'itemRemoved')).toHaveLength(1));
  // This client hears of it in its own time.
  await eventually(async () => {
    await expect(mine.get(4)).rejects.toMatchObject({ status: 404 });
    return true;
  });
  await mine.removeList();
  await becomes(() => expect(heard.at(-1)).toMatchObject({ event: 'removed' }));
  const added = heard.filter(({ event }) => event === 'itemAdded');
  expect(added.map(({ args }) => args.item.value.n)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('a map: set, read with its items, changed under a condition, and removed over REST', async () => {
  const mine = await alice.map('settings');
  await mine.set('colour', { is: 'blue' });
  await mine.set('größe € 1', { is: 5 });
  const theirs = await bob.map({ id: 'settings', includeItems: true } as never);
  const heard = heardOf(theirs, ['itemAdded', 'itemUpdated', 'itemRemoved', 'removed']);
  expect((await theirs.get('größe € 1')).value).toEqual({ is: 5 });
  const count = (value: { n?: number }) => ({ n: (value.n ?? 0) + 1 });
  await Promise.all([mine.mutate('count', count as never), theirs.mutate('count', count as never)]);
  expect((await rest().syncMaps('settings').syncMapItems('count').fetch()).data).toEqual({ n: 2 });
  await theirs.remove('colour');
  // This client hears of it in its own time.
  await eventually(async () => {
    await expect(mine.get('colour')).rejects.toMatchObject({ status: 404, code: 54201 });
    return true;
  });
  await rest()
    .syncMaps('settings')
    .syncMapItems('größe € 1')
    .update({ data: { is: 6 } });
  await becomes(() =>
    expect(heard.at(-1)).toMatchObject({ event: 'itemUpdated', args: { item: { value: { is: 6 } } } }),
  );
  const page = await mine.getItems({ pageSize: 1, from: 'd' });
  expect(page.items.map((item: { index?: number; key?: string }) => item.key)).toEqual(['größe € 1']);
  await rest().syncMaps('settings').remove();
  await becomes(() => expect(heard.at(-1)?.event).toBe('removed'));
});

test('what lives for a while goes, and those who look at it are told', async () => {
  const brief = await alice.document({ id: 'brief', ttl: 1 } as never);
  const own = heardOf(brief, ['removed']);
  expect(brief.dateExpires).not.toBeNull();
  // What the other looks at begins to pass only when they look.
  const shared = await alice.document({ id: 'brief, shared', ttl: 60 } as never);
  const list = await alice.list('brief');
  const theirs = [await bob.document('brief, shared'), await bob.list('brief')] as const;
  const seen = heardOf(theirs[0], ['removed']);
  const items = heardOf(theirs[1], ['itemAdded', 'itemRemoved']);
  await shared.setTtl(1);
  await list.push({ n: 1 }, { ttl: 1 });
  await becomes(() => expect([own, seen].map(({ length }) => length)).toEqual([1, 1]));
  await becomes(() => expect(items.map(({ event }) => event)).toEqual(['itemAdded', 'itemRemoved']));
});

test('messages of a stream reach who listens', async () => {
  const open = (client: SyncClient) =>
    (client as never as { stream(id: string): Promise<Stream> }).stream('ticker');
  const [mine, theirs] = [await open(alice), await open(bob)];
  const heard = heardOf(theirs, ['messagePublished']);
  await becomes(() => expect(theirs.syncStreamImpl.subscriptionState).toBe('established'));
  await mine.publishMessage({ n: 1 });
  await rest()
    .syncStreams('ticker')
    .streamMessages.create({ data: { n: 2 } });
  await becomes(() => expect(heard.map(({ args }) => args.message.value)).toEqual([{ n: 1 }, { n: 2 }]));
});

interface Stream {
  syncStreamImpl: { subscriptionState: string };
  publishMessage(value: object): Promise<unknown>;
}

test('a service that asks for permissions lets in whom it names, and who made the object', async () => {
  const service = await scene.client.sync.v1.services.create({ aclEnabled: true });
  const guarded = { ...signer, syncServiceSid: service.sid };
  const clients = ['alice', 'bob'].map(who =>
    syncClient(syncToken(guarded, who), socketUrl(scene.server.url)),
  );
  const [owner, guest] = clients as [SyncClient, SyncClient];
  try {
    const mine = await owner.document({ id: 'guarded', value: { n: 1 } } as never);
    await expect(guest.document('guarded')).rejects.toMatchObject({ status: 403, code: 54007 });
    const permissions = scene.client.sync.v1
      .services(service.sid)
      .documents('guarded')
      .documentPermissions('bob');
    await permissions.update({ read: true, write: false, manage: false });
    const theirs = await guest.document('guarded');
    await expect(theirs.set({ n: 2 })).rejects.toMatchObject({ status: 403 });
    await mine.set({ n: 3 });
    await becomes(() => expect(theirs.value).toEqual({ n: 3 }));
  } finally {
    await Promise.all(clients.map(client => client.shutdown()));
  }
});

test('a client whose line was cut comes again and hears what it missed, once', async () => {
  const { hostname: host, port } = new URL(scene.server.url);
  const proxy = await startCuttingProxy({ host, port: Number(port) }, { seed: 1, chance: 0 });
  const client = syncClient(syncToken(signer, 'frank'), socketUrl(`http://127.0.0.1:${proxy.port}`));
  const map = await client.map('cut');
  const heard = heardOf(map, ['itemAdded', 'itemUpdated', 'itemRemoved']);
  const items = rest().syncMaps('cut').syncMapItems;
  await items.create({ key: 'a', data: { n: 1 } });
  await becomes(() => expect(heard).toHaveLength(1));
  proxy.cut();
  await items.create({ key: 'b', data: { n: 2 } });
  await items('a').update({ data: { n: 3 } });
  await items('b').remove();
  await becomes(() => expect(heard).toHaveLength(4));
  const seen = heard.map(({ event, args }) => [event, args.key ?? args.item.key]);
  expect(seen).toEqual([
    ['itemAdded', 'a'],
    ['itemAdded', 'b'],
    ['itemUpdated', 'a'],
    ['itemRemoved', 'b'],
  ]);
  await client.shutdown();
  await proxy.close();
});

test('tokens: warned before they end, replaced on the same socket, and the end of one ends the connection', async () => {
  const uri = socketUrl(scene.server.url);
  const client = syncClient(syncToken(signer, 'carol', 5), uri);
  const heard = heardOf(client, ['tokenAboutToExpire', 'tokenExpired', 'connectionStateChanged']);
  await becomes(() => expect(heard.some(({ event }) => event === 'tokenAboutToExpire')).toBe(true));
  await client.updateToken(syncToken(signer, 'carol', 8));
  await expect(client.updateToken(syncToken(signer, 'dave'))).rejects.toThrow();
  await client.updateToken(syncToken(signer, 'carol', 3));
  await becomes(() => expect(heard.some(({ event }) => event === 'tokenExpired')).toBe(true));
  // Until then the client would not take another one.
  await becomes(() => expect(heard.at(-1)?.args).toBe('disconnected'));
  await client.updateToken(syncToken(signer, 'carol'));
  await becomes(() => expect(heard.at(-1)?.args).toBe('connected'));
  await client.shutdown();
});

const refusal = (errorCode: number) => ({
  event: 'connectionError',
  args: expect.objectContaining({ terminal: true, errorCode }),
});

test.each([
  ['of another key', () => syncToken({ ...signer, secret: 'x'.repeat(32) }, 'eve'), 20107],
  ['that has ended', () => syncToken(signer, 'eve', -10), 20104],
  ['of nobody', () => 'rubbish', 20101],
])('a token %s is denied', async (_, make, errorCode) => {
  const client = syncClient(make(), socketUrl(scene.server.url));
  const heard = heardOf(client, ['connectionError', 'tokenExpired']);
  await becomes(() => expect(heard).toContainEqual(refusal(errorCode)));
  await becomes(() => expect(client.connectionState).toBe('denied'));
  if (errorCode === 20104)
    await becomes(() => expect(heard.some(({ event }) => event === 'tokenExpired')).toBe(true));
});
