import { beforeAll, expect, test } from 'vitest';
import { type Fixture, makeService, openSync, TEST_ACCOUNT } from '../fixture.ts';

let fixture: Fixture;
let service: string;
beforeAll(async () => {
  fixture = await openSync();
  service = await makeService(fixture);
});

async function makeMap(...keys: string[]): Promise<string> {
  const { body } = await fixture.post(`${service}/Maps`);
  const path = `${service}/Maps/${body.sid}`;
  for (const Key of keys) await fixture.post(`${path}/Items`, { Key, Data: '{}' });
  return path;
}

const keysOf = (body: { items: { key: string }[] }) => body.items.map(({ key }) => key);

test('an item is made under its key, changed, and removed', async () => {
  const map = await makeMap();
  expect(map).toMatch(/\/Maps\/MP[0-9a-f]{32}$/);
  const Key = 'a key/with ?signs&ümläute';
  const path = `${map}/Items/${encodeURIComponent(Key)}`;
  const made = await fixture.post(`${map}/Items`, { Key, Data: '{"n":1}', ItemTtl: '60', Ttl: '5' });
  expect(made).toEqual({
    status: 201,
    body: {
      key: Key,
      account_sid: TEST_ACCOUNT,
      service_sid: service.split('/')[2],
      map_sid: map.split('/').at(-1),
      revision: '0',
      data: { n: 1 },
      date_expires: '2026-01-15T12:01:00Z',
      date_created: '2026-01-15T12:00:00Z',
      date_updated: '2026-01-15T12:00:00Z',
      created_by: 'system',
      url: `http://switchhook.test/sync/v1${path}`,
    },
  });
  const edited = await fixture.post(path, { Data: '{"n":2}', Ttl: '' });
  expect(edited.body).toMatchObject({ revision: '1', data: { n: 2 }, date_expires: null });
  expect((await fixture.get(path)).body).toEqual(edited.body);
  expect((await fixture.remove(path)).status).toBe(204);
  expect((await fixture.get(path)).status).toBe(404);
  expect((await fixture.get(map)).body.revision).toBe('3');
});

test('keys come in the order of their bytes, from a place, in pages', async () => {
  const map = await makeMap('b', 'a', 'B', 'é', 'aa', '10', '9');
  const ask = async (query: string) => keysOf((await fixture.get(`${map}/Items?${query}`)).body);
  expect(await ask('')).toEqual(['10', '9', 'B', 'a', 'aa', 'b', 'é']);
  expect(await ask('Order=desc&PageSize=2')).toEqual(['é', 'b']);
  expect(await ask('From=a')).toEqual(['a', 'aa', 'b', 'é']);
  expect(await ask('From=a&Bounds=exclusive&PageSize=1')).toEqual(['aa']);
  const first = await fixture.get(`${map}/Items?From=a&PageSize=2`);
  const second = await fixture.get(`${map}/Items${new URL(first.body.meta.next_page_url).search}`);
  expect(keysOf(second.body)).toEqual(['b', 'é']);
});

test('a key is taken once, whoever is first', async () => {
  const map = await makeMap();
  const answers = await Promise.all(
    ['1', '2'].map(n => fixture.post(`${map}/Items`, { Key: 'k', Data: `{"n":${n}}` })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(answers.find(({ status }) => status === 409)!.body.code).toBe(54208);
  expect((await fixture.get(map)).body.revision).toBe('1');
});

test.each([
  ['no key', { Data: '{}' }, 400, 54209],
  ['an empty key', { Key: '', Data: '{}' }, 400, 54209],
  ['a long key', { Key: 'x'.repeat(321), Data: '{}' }, 400, 54209],
  ['no data', { Key: 'k' }, 400, 54206],
  ['a number', { Key: 'k', Data: '1' }, 400, 54206],
])('%s is refused', async (_, form, status, code) => {
  const map = await makeMap();
  expect(await fixture.post(`${map}/Items`, form as Record<string, string>)).toMatchObject({
    status,
    body: { code },
  });
});

test('of two changes to the same revision of an item one wins', async () => {
  const map = await makeMap('k');
  const headers = { 'if-match': '0' };
  const answers = await Promise.all([
    fixture.post(`${map}/Items/k`, { Data: '{"a":1}' }, { headers }),
    fixture.remove(`${map}/Items/k`, { headers }),
    fixture.post(`${map}/Items/k`, { Data: '{"a":2}' }, { headers }),
  ]);
  const won = answers.filter(({ status }) => status < 300);
  expect(won).toHaveLength(1);
  for (const { status, body } of answers.filter(({ status }) => status >= 300)) {
    expect([
      [412, 54205],
      [404, 20404],
    ]).toContainEqual([status, body.code]);
  }
});
