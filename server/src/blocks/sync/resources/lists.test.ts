import { beforeAll, expect, test } from 'vitest';
import { type Fixture, makeService, openSync, TEST_ACCOUNT } from '../fixture.ts';

let fixture: Fixture;
let service: string;
beforeAll(async () => {
  fixture = await openSync();
  service = await makeService(fixture);
});

async function makeList(items: number): Promise<string> {
  const { body } = await fixture.post(`${service}/Lists`);
  const path = `${service}/Lists/${body.sid}`;
  for (let n = 0; n < items; n++) await fixture.post(`${path}/Items`, { Data: `{"n":${n}}` });
  return path;
}

const indexes = (body: { items: { index: number }[] }) => body.items.map(({ index }) => index);

test('a list is made, read, given a time and deleted', async () => {
  const made = await fixture.post(`${service}/Lists`, { UniqueName: 'todo', Ttl: '5', CollectionTtl: '60' });
  const url = `http://switchhook.test/sync/v1${service}/Lists/${made.body.sid}`;
  expect(made).toEqual({
    status: 201,
    body: {
      sid: expect.stringMatching(/^ES[0-9a-f]{32}$/),
      unique_name: 'todo',
      account_sid: TEST_ACCOUNT,
      service_sid: service.split('/')[2],
      revision: '0',
      date_expires: '2026-01-15T12:01:00Z',
      date_created: '2026-01-15T12:00:00Z',
      date_updated: '2026-01-15T12:00:00Z',
      created_by: 'system',
      url,
      links: { items: `${url}/Items`, permissions: `${url}/Permissions` },
    },
  });
  const path = `${service}/Lists/todo`;
  expect((await fixture.get(path)).body).toEqual(made.body);
  expect((await fixture.post(path, { Ttl: '0' })).body.date_expires).toBeNull();
  expect(await fixture.post(path, {})).toMatchObject({ status: 400, body: { code: 54010 } });
  expect((await fixture.get(`${service}/Lists`)).body.lists).toHaveLength(1);
  expect((await fixture.remove(path)).status).toBe(204);
  expect((await fixture.get(path)).status).toBe(404);
});

test('items are numbered, changed and removed, and numbers never come again', async () => {
  const list = await makeList(2);
  const made = await fixture.post(`${list}/Items`, { Data: '{"n":2}' });
  expect(made.body).toEqual({
    index: 2,
    account_sid: TEST_ACCOUNT,
    service_sid: service.split('/')[2],
    list_sid: list.split('/').at(-1),
    revision: '0',
    data: { n: 2 },
    date_expires: null,
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    created_by: 'system',
    url: `http://switchhook.test/sync/v1${list}/Items/2`,
  });
  const edited = await fixture.post(`${list}/Items/2`, { Data: '{"n":"two"}' });
  expect(edited).toMatchObject({ status: 200, body: { revision: '1', data: { n: 'two' } } });
  expect((await fixture.get(`${list}/Items/2`)).body).toEqual(edited.body);
  expect((await fixture.remove(`${list}/Items/2`)).status).toBe(204);
  expect((await fixture.remove(`${list}/Items/1`)).status).toBe(204);
  expect((await fixture.post(`${list}/Items`, { Data: '{}' })).body.index).toBe(3);
  expect(indexes((await fixture.get(`${list}/Items`)).body)).toEqual([0, 3]);
  expect((await fixture.get(list)).body.revision).toBe('7');
});

test('items come in order, from a place, in pages and back', async () => {
  const list = await makeList(12);
  await fixture.remove(`${list}/Items/3`);
  const ask = async (query: string) => indexes((await fixture.get(`${list}/Items?${query}`)).body);
  expect(await ask('')).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(await ask('Order=desc&PageSize=3')).toEqual([11, 10, 9]);
  expect(await ask('From=3&PageSize=2')).toEqual([4, 5]);
  expect(await ask('From=4&PageSize=2')).toEqual([4, 5]);
  expect(await ask('From=4&Bounds=exclusive&PageSize=2')).toEqual([5, 6]);
  expect(await ask('From=4&Bounds=exclusive&Order=desc')).toEqual([2, 1, 0]);
  const first = await fixture.get(`${list}/Items?From=9&Order=desc&PageSize=2`);
  expect(indexes(first.body)).toEqual([9, 8]);
  const second = await fixture.get(`${list}/Items${new URL(first.body.meta.next_page_url).search}`);
  expect(indexes(second.body)).toEqual([7, 6]);
  const back = await fixture.get(`${list}/Items${new URL(second.body.meta.previous_page_url).search}`);
  expect(indexes(back.body)).toEqual([9, 8]);
});

test('items that are added at once have different numbers', async () => {
  const list = await makeList(0);
  const made = await Promise.all(
    Array.from({ length: 8 }, () => fixture.post(`${list}/Items`, { Data: '{}' })),
  );
  expect(made.map(({ body }) => body.index).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('of two changes to the same revision of an item one wins', async () => {
  const list = await makeList(1);
  const headers = { 'if-match': '0' };
  const answers = await Promise.all([
    fixture.post(`${list}/Items/0`, { Data: '{"a":1}' }, { headers }),
    fixture.post(`${list}/Items/0`, { Data: '{"a":2}' }, { headers }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  expect(answers.find(({ status }) => status === 412)!.body.code).toBe(54155);
  expect(await fixture.remove(`${list}/Items/0`, { headers })).toMatchObject({ status: 412 });
  expect((await fixture.remove(`${list}/Items/0`, { headers: { 'if-match': '1' } })).status).toBe(204);
});

test('what items do not take is refused', async () => {
  const list = await makeList(1);
  const refused = async (answer: Promise<{ status: number; body: { code: number } }>) => {
    const { status, body } = await answer;
    return [status, body.code];
  };
  const { post, get, remove } = fixture;
  expect(await refused(post(`${list}/Items`, {}))).toEqual([400, 54156]);
  expect(await refused(post(`${list}/Items`, { Data: '[1]' }))).toEqual([400, 54156]);
  expect(await refused(post(`${list}/Items`, { Data: 'no' }))).toEqual([400, 54008]);
  expect(await refused(post(`${list}/Items`, { Data: '{}', ItemTtl: '-1' }))).toEqual([400, 54011]);
  expect(await refused(post(`${list}/Items/0`, { CollectionTtl: '5' }))).toEqual([400, 54010]);
  expect(await refused(post(`${list}/Items/one`, { Data: '{}' }))).toEqual([400, 54458]);
  expect(await refused(get(`${list}/Items/99999999999`))).toEqual([400, 54458]);
  expect(await refused(get(`${list}/Items?From=x`))).toEqual([400, 54458]);
  expect(await refused(get(`${list}/Items?Order=up`))).toEqual([400, 54451]);
  expect(await refused(get(`${list}/Items?Bounds=none`))).toEqual([400, 54452]);
  expect(await refused(get(`${list}/Items/7`))).toEqual([404, 20404]);
  expect(await refused(remove(`${list}/Items/7`))).toEqual([404, 20404]);
  expect(await refused(post(`${service}/Lists/none/Items`, { Data: '{}' }))).toEqual([404, 20404]);
});
