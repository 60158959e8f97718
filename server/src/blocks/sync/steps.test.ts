import { beforeAll, expect, test } from 'vitest';
import { type Fixture, makeService, openSync } from './fixture.ts';

let fixture: Fixture;
let service: string;
beforeAll(async () => {
  fixture = await openSync();
  service = await makeService(fixture);
});

test.each(['Documents', 'Lists', 'Maps', 'Streams'])('%s go when their time is over', async segment => {
  const { body } = await fixture.post(`${service}/${segment}`, { Ttl: '60' });
  const path = `${service}/${segment}/${body.sid}`;
  await fixture.pass(59);
  expect((await fixture.get(path)).status).toBe(200);
  await fixture.pass(2);
  expect((await fixture.get(path)).status).toBe(404);
  expect((await fixture.told(body.sid)).at(-1)!.type).toMatch(/_removed$/);
});

test('a new time to live counts from when it is given, and none lets the object stay', async () => {
  const { body } = await fixture.post(`${service}/Documents`, { Ttl: '60' });
  const path = `${service}/Documents/${body.sid}`;
  await fixture.pass(50);
  await fixture.post(path, { Ttl: '60' });
  await fixture.pass(50);
  expect((await fixture.get(path)).status).toBe(200);
  await fixture.post(path, { Ttl: '0' });
  await fixture.pass(100);
  expect((await fixture.get(path)).body).toMatchObject({ date_expires: null, revision: '0' });
});

test('data alone does not extend a life', async () => {
  const { body } = await fixture.post(`${service}/Documents`, { Ttl: '60' });
  const path = `${service}/Documents/${body.sid}`;
  await fixture.pass(50);
  expect((await fixture.post(path, { Data: '{}' })).body.date_expires).toBe(body.date_expires);
  await fixture.pass(11);
  expect((await fixture.get(path)).status).toBe(404);
});

test('a timer that comes too early removes nothing', async () => {
  const { body } = await fixture.post(`${service}/Documents`, { Ttl: '60' });
  const at = { key: body.sid, accountSid: body.account_sid };
  await fixture.hear({ kind: 'syncObject.expired', ...at, data: { objectSid: body.sid } });
  expect((await fixture.get(`${service}/Documents/${body.sid}`)).status).toBe(200);
});

test('items go one by one, and their collection stays with its history', async () => {
  const { body: list } = await fixture.post(`${service}/Lists`);
  const path = `${service}/Lists/${list.sid}`;
  for (const Ttl of ['10', '20', '0']) await fixture.post(`${path}/Items`, { Data: '{}', Ttl });
  await fixture.pass(15);
  expect((await fixture.get(`${path}/Items`)).body.items.map((i: { index: number }) => i.index)).toEqual([
    1, 2,
  ]);
  await fixture.pass(15);
  expect((await fixture.get(`${path}/Items`)).body.items.map((i: { index: number }) => i.index)).toEqual([2]);
  expect((await fixture.get(path)).body.revision).toBe('5');
  expect((await fixture.told(list.sid)).map(({ type, id }) => [type, id])).toEqual([
    ['list_item_added', 1],
    ['list_item_added', 2],
    ['list_item_added', 3],
    ['list_item_removed', 4],
    ['list_item_removed', 5],
  ]);
});

test('a key that was removed and set again is not taken by its former timer', async () => {
  const { body: map } = await fixture.post(`${service}/Maps`);
  const path = `${service}/Maps/${map.sid}`;
  await fixture.post(`${path}/Items`, { Key: 'k', Data: '{}', Ttl: '10' });
  await fixture.remove(`${path}/Items/k`);
  await fixture.post(`${path}/Items`, { Key: 'k', Data: '{}' });
  await fixture.pass(20);
  expect((await fixture.get(`${path}/Items/k`)).status).toBe(200);
});

test('an item can give its collection a life', async () => {
  const { body: map } = await fixture.post(`${service}/Maps`);
  const path = `${service}/Maps/${map.sid}`;
  await fixture.post(`${path}/Items`, { Key: 'k', Data: '{}', Ttl: '600', CollectionTtl: '10' });
  expect((await fixture.get(path)).body.date_expires).not.toBeNull();
  await fixture.pass(11);
  expect((await fixture.get(path)).status).toBe(404);
  expect(await fixture.kernel.timers()).toEqual([]);
});
