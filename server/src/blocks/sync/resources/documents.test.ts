import { beforeAll, expect, test } from 'vitest';
import { type Fixture, makeService, OTHER_ACCOUNT, openSync, TEST_ACCOUNT } from '../fixture.ts';

let fixture: Fixture;
let service: string;
beforeAll(async () => {
  fixture = await openSync();
  service = await makeService(fixture);
});

test('a document is made, read by SID and by name, replaced and deleted', async () => {
  const made = await fixture.post(`${service}/Documents`, {
    UniqueName: 'the one',
    Data: '{"z":1,"a":{"y":[],"b":null}}',
  });
  expect(made.status).toBe(201);
  const url = `http://switchhook.test/sync/v1${service}/Documents/${made.body.sid}`;
  expect(made.body).toEqual({
    sid: expect.stringMatching(/^ET[0-9a-f]{32}$/),
    unique_name: 'the one',
    account_sid: TEST_ACCOUNT,
    service_sid: service.split('/')[2],
    revision: '0',
    data: { z: 1, a: { y: [], b: null } },
    date_expires: null,
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    created_by: 'system',
    url,
    links: { permissions: `${url}/Permissions` },
  });
  expect(JSON.stringify(made.body.data)).toBe('{"z":1,"a":{"y":[],"b":null}}');
  expect((await fixture.get(`${service}/Documents/the%20one`)).body).toEqual(made.body);
  const path = `${service}/Documents/${made.body.sid}`;
  const edited = await fixture.post(path, { Data: '{"n":2}' });
  expect(edited).toMatchObject({ status: 200, body: { revision: '1', data: { n: 2 } } });
  expect((await fixture.get(path)).body).toEqual(edited.body);
  expect((await fixture.get(`${service}/Documents`)).body.documents).toEqual([edited.body]);
  expect((await fixture.remove(`${service}/Documents/the%20one`)).status).toBe(204);
  expect((await fixture.get(path)).status).toBe(404);
  expect((await fixture.remove(path)).status).toBe(404);
});

test('what is stored is the text that was sent', async () => {
  const Data = '{"b":1, "a":12345678901234567890, "2":0, "1":0}';
  const { body } = await fixture.post(`${service}/Documents`, { Data });
  const [row] = await fixture.kernel.database.query<{ data: string }>(
    'select data from sync.object where sid = $1',
    [body.sid],
  );
  expect(row!.data).toBe(Data);
});

test('a document without data is an empty object', async () => {
  expect((await fixture.post(`${service}/Documents`)).body).toMatchObject({ data: {}, unique_name: null });
});

const big = (bytes: number) => JSON.stringify({ a: 'ü'.repeat(Math.floor((bytes - 8) / 2)) });

test.each([
  ['no JSON', { Data: '{' }, 400, 54008],
  ['an array', { Data: '[]' }, 400, 54101],
  ['a text', { Data: '"a"' }, 400, 54101],
  ['null', { Data: 'null' }, 400, 54101],
  ['depth without an end', { Data: `{"a":${'['.repeat(8000)}${']'.repeat(8000)}}` }, 400, 54101],
  ['more than 16 KiB', { Data: big(16 * 1024 + 2) }, 413, 54006],
  ['a name like a SID', { UniqueName: `CH${'a'.repeat(32)}` }, 400, 54302],
  ['an empty name', { UniqueName: '' }, 400, 54302],
  ['a long name', { UniqueName: 'x'.repeat(321) }, 400, 54302],
  ['more than a year', { Ttl: '31536001' }, 400, 54011],
  ['a time of no number', { Ttl: 'soon' }, 400, 54011],
])('%s is refused', async (_, form, status, code) => {
  expect(await fixture.post(`${service}/Documents`, form)).toMatchObject({ status, body: { code, status } });
});

test('exactly 16 KiB are taken', async () => {
  expect((await fixture.post(`${service}/Documents`, { Data: big(16 * 1024) })).status).toBe(201);
});

test('a name is taken once per kind and service', async () => {
  const first = { UniqueName: 'taken' };
  await fixture.post(`${service}/Documents`, first);
  expect(await fixture.post(`${service}/Documents`, first)).toMatchObject({
    status: 409,
    body: { code: 54301 },
  });
  expect((await fixture.post(`${service}/Lists`, first)).status).toBe(201);
  expect((await fixture.post(`${await makeService(fixture)}/Documents`, first)).status).toBe(201);
});

test('of two changes to the same revision one wins', async () => {
  const { body } = await fixture.post(`${service}/Documents`);
  const path = `${service}/Documents/${body.sid}`;
  const change = (n: number) =>
    fixture.post(path, { Data: `{"n":${n}}` }, { headers: { 'if-match': body.revision } });
  const answers = await Promise.all([1, 2, 3, 4].map(change));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  expect(answers.find(({ status }) => status === 412)!.body.code).toBe(54103);
  const winner = answers.find(({ status }) => status === 200)!.body;
  expect((await fixture.get(path)).body).toEqual(winner);
  expect(winner.revision).toBe('1');
});

test('changes without a condition all count', async () => {
  const { body } = await fixture.post(`${service}/Documents`);
  const path = `${service}/Documents/${body.sid}`;
  await Promise.all(Array.from({ length: 17 }, (_, n) => fixture.post(path, { Data: `{"n":${n}}` })));
  expect((await fixture.get(path)).body.revision).toBe('11');
  const ids = (await fixture.told(body.sid)).map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 17 }, (_, n) => n + 1));
});

test.each([
  ['quoted', '"0"', 200],
  ['weak', 'W/"0"', 200],
  ['any', '*', 200],
  ['another', 'ff', 412],
])('a condition may be %s', async (_, ifMatch, status) => {
  const { body } = await fixture.post(`${service}/Documents`);
  const path = `${service}/Documents/${body.sid}`;
  expect((await fixture.post(path, { Data: '{}' }, { headers: { 'if-match': ifMatch } })).status).toBe(
    status,
  );
});

test('a condition that is no revision, and a change of nothing, are refused', async () => {
  const { body } = await fixture.post(`${service}/Documents`);
  const path = `${service}/Documents/${body.sid}`;
  const headers = { 'if-match': 'the last one' };
  expect(await fixture.post(path, { Data: '{}' }, { headers })).toMatchObject({ body: { code: 54003 } });
  expect(await fixture.post(path, {})).toMatchObject({ status: 400, body: { code: 54010 } });
});

test('a document of another service or account is not there', async () => {
  const { body } = await fixture.post(`${service}/Documents`, { UniqueName: 'hidden' });
  const other = await makeService(fixture);
  for (const key of [body.sid, 'hidden']) {
    expect((await fixture.get(`${other}/Documents/${key}`)).status).toBe(404);
    expect((await fixture.post(`${other}/Documents/${key}`, { Data: '{}' })).status).toBe(404);
    expect((await fixture.remove(`${other}/Documents/${key}`)).status).toBe(404);
    expect((await fixture.get(`${service}/Lists/${key}`)).status).toBe(404);
    expect((await fixture.remove(`${service}/Documents/${key}`, { as: OTHER_ACCOUNT })).status).toBe(404);
  }
  expect((await fixture.get(`${service}/Documents/${body.sid}`)).status).toBe(200);
});
