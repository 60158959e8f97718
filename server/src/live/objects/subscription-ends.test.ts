import { beforeEach, expect, test } from 'vitest';
import { refuse } from '../../kernel/errors.ts';
import { type Client, openObjects, soon, until } from './fixture.ts';
import type { ObjectEvent, ObjectSource, ObjectView } from './view.ts';

/** A room from which people are taken out; it is looked for as slowly, and fails as often, as the test says. */
const room = {
  ...{ look: Promise.resolve(), newest: Promise.resolve(0), failures: 0, looks: 0 },
  banned: new Set<string>(),
  events: [] as { event: ObjectEvent; departed: string[] }[],
};
const ROOM = `ES${'a'.repeat(32)}`;
const view: ObjectView = {
  ...{ sid: ROOM, type: 'list', topics: [ROOM] },
  newestEventId: () => room.newest,
  state: async () => null,
  items: async () => [],
  item: async () => null,
  async eventsSince(position) {
    const news = room.events.filter(({ event }) => event.id > position);
    return {
      ...{ events: news.map(({ event }) => event), departed: news.flatMap(one => one.departed) },
      ...{ lastEventId: room.events.length, more: false },
    };
  },
};
const source: ObjectSource = {
  async find({ identity }, named) {
    room.looks++;
    const isAsked = named.map(({ key }) => key === ROOM);
    if (isAsked.includes(true)) await room.look;
    if (isAsked.includes(true) && room.failures-- > 0) throw new Error('the database is away');
    return isAsked.map(asked => (asked ? (room.banned.has(identity) ? refuse(54007) : view) : null));
  },
  create: async () => null,
  change: async () => null,
};
const { kernel, listening, clientOf, ask, poke } = await openObjects(source);
let alice: Client;

beforeEach(() => {
  alice = clientOf('alice');
  Object.assign(room, {
    look: Promise.resolve(),
    newest: Promise.resolve(0),
    failures: 0,
    looks: 0,
    events: [],
  });
  room.banned.clear();
});

const inRoom = { object_sid: ROOM, object_type: 'list', last_event_id: 0 };

function happen(departed: string[] = []): void {
  const id = room.events.length + 1;
  const event: ObjectEvent = { id, type: 'list_item_added', dateCreated: new Date(id), item: { name: id } };
  room.events.push({ event, departed });
  kernel.topics.publish([{ topic: ROOM, position: id }]);
}

const newDocument = async (data: object = {}) =>
  (await ask(alice, 'POST', '/v3/Documents', { unique_name: `D${Math.random()}`, ...data })).body;

test('whoever leaves while the subscriptions are made leaves nothing behind', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  room.look = promise;
  const { sid } = await newDocument();
  const wanted = [inRoom, { object_sid: sid, object_type: 'document', last_event_id: 0 }];
  await poke(alice, 'establish', wanted);
  await soon(() => room.looks).toBeGreaterThan(0);
  alice.close();
  resolve();
  const gone = clientOf('bob');
  await poke(gone, 'establish', wanted);
  gone.close();
  await new Promise(done => setTimeout(done, 30));
  expect(listening.count).toBe(0);
  expect([...alice.told, ...gone.told]).toEqual([]);
});

test('whoever asks again while it is looked what there is hears everything once', async () => {
  const bob = clientOf('bob');
  await poke(bob, 'establish', [inRoom]);
  await until(bob, 'subscription_established');
  const { promise, resolve } = Promise.withResolvers<number>();
  room.newest = promise;
  for (const correlation of [7, 8]) await poke(alice, 'establish', [inRoom], correlation);
  await soon(() => room.looks).toBe(3);
  resolve(0);
  expect(await until(alice, 'subscription_established')).toMatchObject([{ correlation_id: 8 }]);
  happen();
  await until(alice, 'list_item_added');
  await new Promise(done => setTimeout(done, 20));
  expect(alice.told).toEqual([]);
  for (const client of [alice, bob]) client.close();
  expect(listening.count).toBe(0);
});

test('each is told of an object by the name that they know, however others call it', async () => {
  const { sid, unique_name: name } = await newDocument();
  const bob = clientOf('bob');
  for (const [client, object_sid] of [
    [alice, sid],
    [bob, name],
  ] as const) {
    await poke(client, 'establish', [{ object_sid, object_type: 'document', last_event_id: 0 }]);
    await until(client, 'subscription_established');
  }
  const sids = async () =>
    Promise.all([alice, bob].map(async one => (await until(one, 'document_updated'))[0].event.document_sid));
  await ask(alice, 'POST', `/v3/Documents/${sid}`, { data: { n: 1 } });
  expect(await sids()).toEqual([sid, name]);
  for (const client of [alice, bob]) client.close();
  expect(listening.count).toBe(0);
  // Whoever comes after all have left is told too.
  alice = clientOf('alice');
  await poke(alice, 'establish', [{ object_sid: sid, object_type: 'document', last_event_id: 1 }]);
  await until(alice, 'subscription_established');
  await ask(alice, 'POST', `/v3/Documents/${sid}`, { data: { n: 2 } });
  await until(alice, 'document_updated');
  alice.close();
});

test.each([
  ['behind everything', 2 ** 53 - 1, []],
  ['before everything', -(2 ** 53) + 1, [1, 2]],
])('a position %s is brought to where the object is', async (_, last_event_id, missed) => {
  const { sid } = await newDocument();
  for (const n of [1, 2]) await ask(alice, 'POST', `/v3/Documents/${sid}`, { data: { n } });
  await poke(alice, 'establish', [{ object_sid: sid, object_type: 'document', last_event_id }]);
  const told = await until(alice, 'subscription_established');
  expect(told.slice(0, -1).map(({ event }) => event.id)).toEqual(missed);
  expect(told.at(-1).event.last_event_id).toBe(2);
  await ask(alice, 'POST', `/v3/Documents/${sid}`, { data: { n: 3 } });
  expect((await until(alice, 'document_updated'))[0].event.id).toBe(3);
  alice.close();
});

test('who is taken out is told that it is over, and why; the others hear on', async () => {
  const bob = clientOf('bob');
  for (const client of [alice, bob]) {
    await poke(client, 'establish', [inRoom]);
    await until(client, 'subscription_established');
  }
  room.banned.add('bob');
  happen(['bob']);
  expect((await until(alice, 'list_item_added')).length).toBe(1);
  expect(await until(bob, 'subscription_failed')).toMatchObject([
    { correlation_id: null, event: { object_sid: ROOM, object_type: 'list', error: { code: 54007 } } },
  ]);
  happen();
  await until(alice, 'list_item_added');
  expect(bob.told).toEqual([]);
  alice.close();
  expect(listening.count).toBe(0);
});

test('news of other objects come before the refusal that they explain', async () => {
  const { sid } = await newDocument();
  await poke(alice, 'establish', [{ object_sid: sid, object_type: 'document', last_event_id: 0 }]);
  await until(alice, 'subscription_established');
  room.banned.add('alice');
  await poke(alice, 'establish', [inRoom], 8);
  await ask(alice, 'POST', `/v3/Documents/${sid}`, { data: { n: 1 } });
  expect(await until(alice, 'subscription_failed')).toMatchObject([
    { event_type: 'document_updated' },
    { correlation_id: 8, event: { error: { code: 54007 } } },
  ]);
  alice.close();
});

test('who could not be proved again for a fault of ours is asked to come again', async () => {
  await poke(alice, 'establish', [inRoom]);
  await until(alice, 'subscription_established');
  room.failures = 1;
  happen(['alice']);
  expect(await until(alice, 'subscription_canceled')).toMatchObject([
    { correlation_id: null, event: { object_sid: ROOM, object_type: 'list' } },
  ]);
  await poke(alice, 'establish', [inRoom], 8);
  expect(await until(alice, 'subscription_established')).toMatchObject([
    { event_type: 'list_item_added', correlation_id: 8 },
    { event: { last_event_id: 1 } },
  ]);
  alice.close();
});

test('of a fault of ours nothing is said, so that the client asks again', async () => {
  room.failures = 1;
  await poke(alice, 'establish', [inRoom]);
  await soon(() => room.looks).toBe(1);
  await new Promise(done => setTimeout(done, 20));
  expect(alice.told).toEqual([]);
  expect(listening.count).toBe(0);
  await poke(alice, 'establish', [inRoom], 8);
  await until(alice, 'subscription_established');
  alice.close();
});
