import { beforeAll, expect, test } from 'vitest';
import { type Fixture, makeService, openSync, TEST_ACCOUNT } from '../fixture.ts';
import type { ItemChange, NewObject, ObjectRow } from '../index.ts';

let fixture: Fixture;
let serviceSid: string;
beforeAll(async () => {
  fixture = await openSync();
  serviceSid = (await makeService(fixture)).split('/')[2]!;
});

const actor = { identity: 'alice', source: 'SDK' } as const;
const accountSid = TEST_ACCOUNT;

function create(...inputs: Partial<NewObject>[]) {
  const whole = inputs.map(input => ({ accountSid, serviceSid, actor, kind: 'map' as const, ...input }));
  return fixture.kernel.store.transact(tx => fixture.sync.createObjects(tx, whole));
}

function change(...inputs: ItemChange[]) {
  return fixture.kernel.store.transact(tx => fixture.sync.changeItems(tx, inputs));
}

const onMap = (key: string) => ({ at: { accountSid, serviceSid, kind: 'map', key }, actor }) as const;

test('objects are made together, and a refusal stops only itself', async () => {
  const made = await create(
    { uniqueName: 'one' },
    { uniqueName: 'one' },
    { serviceSid: `IS${'0'.repeat(32)}` },
    { kind: 'document', data: '[]' },
    { kind: 'list', uniqueName: 'one' },
    { accountSid: `AC${'9'.repeat(32)}` },
  );
  expect(made).toMatchObject([
    { uniqueName: 'one', kind: 'map', createdBy: 'alice' },
    { refused: 54301 },
    { refused: 54050 },
    { refused: 54101 },
    { uniqueName: 'one', kind: 'list' },
    { refused: 54050 },
  ]);
});

test('items of one batch follow one another, and are written as they end', async () => {
  await create({ uniqueName: 'busy' }, { uniqueName: 'calm' });
  const busy = onMap('busy');
  const outcomes = await change(
    { deed: 'add', ...busy, item: 'a', data: '{"n":1}' },
    { deed: 'add', ...busy, item: 'a', data: '{"n":2}' },
    { deed: 'update', ...busy, item: 'a', data: '{"n":3}', ifMatch: '0' },
    { deed: 'update', ...busy, item: 'a', data: '{"n":4}', ifMatch: '0' },
    { deed: 'add', ...onMap('calm'), item: 'c', data: '{}' },
    { deed: 'add', ...busy, item: 'b', data: '{}', itemTtlSeconds: 60 },
    { deed: 'remove', ...busy, item: 'b' },
    { deed: 'update', ...busy, item: 'b', data: '{}' },
    { deed: 'add', ...onMap('nowhere'), item: 'b', data: '{}' },
  );
  expect(outcomes).toMatchObject([
    { key: 'a', lastEventId: 1 },
    { refused: 54208 },
    { data: '{"n":3}', revision: 1, lastEventId: 2 },
    { refused: 54205 },
    { key: 'c', lastEventId: 1 },
    { key: 'b', lastEventId: 3 },
    { key: 'b' },
    { refused: 54201 },
    { refused: 54200 },
  ]);
  const rows = await fixture.kernel.database.query(
    `select i.key, i.data, i.revision, i.last_event_id, o.last_event_id as at from sync.item i
     join sync.object o on o.sid = i.object_sid where o.unique_name = 'busy'`,
  );
  expect(rows).toEqual([{ key: 'a', data: '{"n":3}', revision: 1, lastEventId: 2, at: 4 }]);
  expect(await fixture.kernel.timers()).toEqual([]);
});

test('every event of an object equals what is read after it', async () => {
  await create({ uniqueName: 'seen' });
  const seen = onMap('seen');
  await change({ deed: 'add', ...seen, item: 'a', data: '{"n":1}' });
  await change({ deed: 'update', ...seen, item: 'a', data: '{"n":2}' });
  const [row] = await fixture.kernel.database.query<{ sid: string; lastEventId: number }>(
    `select sid, last_event_id from sync.object where unique_name = 'seen'`,
  );
  const events = await fixture.told(row!.sid);
  expect(events.map(({ id }) => id)).toEqual([1, 2]);
  const item = await fixture.get(`/Services/${serviceSid}/Maps/seen/Items/a`);
  expect(events.at(-1)).toMatchObject({
    type: 'map_item_updated',
    id: row!.lastEventId,
    key: 'a',
    data: JSON.stringify(item.body.data),
    revision: Number.parseInt(item.body.revision, 16),
  });
});

test('an item is put whether it is there or not, and only as the revision allows', async () => {
  await create({ uniqueName: 'put' });
  const at = onMap('put');
  const outcomes = await change(
    { deed: 'put', ...at, item: 'a', data: '{"n":1}', ifMatch: '0' },
    { deed: 'put', ...at, item: 'a', data: '{"n":1}', ifMatch: '-1' },
    { deed: 'put', ...at, item: 'a', data: '{"n":2}', ifMatch: '-1' },
    { deed: 'put', ...at, item: 'a', data: '{"n":3}', ifMatch: '0' },
    { deed: 'put', ...at, item: 'a', data: '{"n":4}' },
  );
  expect(outcomes).toMatchObject([
    { refused: 54205 },
    { data: '{"n":1}', revision: 0, lastEventId: 1 },
    { refused: 54205 },
    { data: '{"n":3}', revision: 1, lastEventId: 2 },
    { data: '{"n":4}', revision: 2, lastEventId: 3 },
  ]);
});

test('events are forgotten in steps once their time is over, those of streams after a minute', async () => {
  const [map, stream] = (await create({}, { kind: 'stream' })) as ObjectRow[];
  const { sync, kernel } = fixture;
  await change({ deed: 'add', ...onMap(map!.sid), item: 'a', data: '{}' });
  const at = { accountSid, serviceSid, kind: 'stream', key: stream!.sid } as const;
  const [message] = await kernel.store.transact(tx => sync.publishMessages(tx, [{ at, actor, data: '{}' }]));
  expect(message).toMatchObject({ lastEventId: 1, data: '{}' });
  expect(await fixture.told(stream!.sid)).toMatchObject([{ type: 'stream_message_published', id: 1 }]);
  const later = new Date(kernel.parts.clock.now().getTime() + 61_000);
  expect(await sync.forgetEvents(kernel.database, later, 1000)).toBe(1);
  expect(await fixture.told(stream!.sid)).toEqual([]);
  expect(await fixture.told(map!.sid)).toHaveLength(1);
  const muchLater = new Date(later.getTime() + 2 * 24 * 3600 * 1000);
  expect(await sync.forgetEvents(kernel.database, muchLater, 1)).toBe(1);
});

test('an object is removed once in a batch, with all its items', async () => {
  await create({ uniqueName: 'gone' });
  const gone = onMap('gone');
  await change({ deed: 'add', ...gone, item: 'a', data: '{}' });
  const outcomes = await fixture.kernel.store.transact(tx => fixture.sync.removeObjects(tx, [gone, gone]));
  expect(outcomes).toMatchObject([{ uniqueName: 'gone' }, { refused: 54200 }]);
  expect(await change({ deed: 'add', ...gone, item: 'a', data: '{}' })).toEqual([{ refused: 54200 }]);
});
