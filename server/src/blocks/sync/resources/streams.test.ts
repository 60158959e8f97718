import { beforeAll, expect, test } from 'vitest';
import { type Fixture, makeService, openSync, TEST_ACCOUNT } from '../fixture.ts';

let fixture: Fixture;
let service: string;
beforeAll(async () => {
  fixture = await openSync();
  service = await makeService(fixture);
});

test('a stream has a name and a time, and no revision', async () => {
  const made = await fixture.post(`${service}/Streams`, { UniqueName: 'news', Ttl: '60' });
  const url = `http://switchhook.test/sync/v1${service}/Streams/${made.body.sid}`;
  expect(made.body).toEqual({
    sid: expect.stringMatching(/^TO[0-9a-f]{32}$/),
    unique_name: 'news',
    account_sid: TEST_ACCOUNT,
    service_sid: service.split('/')[2],
    date_expires: '2026-01-15T12:01:00Z',
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    created_by: 'system',
    url,
    links: { messages: `${url}/Messages` },
  });
  expect((await fixture.get(`${service}/Streams/news`)).body).toEqual(made.body);
  expect((await fixture.post(`${service}/Streams/news`, { Ttl: '0' })).body.date_expires).toBeNull();
  expect((await fixture.get(`${service}/Streams`)).body.streams).toHaveLength(1);
  expect((await fixture.remove(`${service}/Streams/news`)).status).toBe(204);
  expect((await fixture.get(`${service}/Streams/news`)).status).toBe(404);
});

test('a message is answered and told, and the stream looks as before', async () => {
  const { body: stream } = await fixture.post(`${service}/Streams`);
  const path = `${service}/Streams/${stream.sid}`;
  const sent = await fixture.post(`${path}/Messages`, { Data: '{"b":1,"a":2}' });
  expect(sent).toEqual({
    status: 201,
    body: { sid: expect.stringMatching(/^TZ[0-9a-f]{32}$/), data: { b: 1, a: 2 } },
  });
  expect((await fixture.get(path)).body).toEqual(stream);
  expect((await fixture.told(stream.sid)).at(-1)).toMatchObject({
    type: 'stream_message_published',
    key: sent.body.sid,
    data: '{"b":1,"a":2}',
  });
});

test('messages are JSON objects of up to 4 KiB', async () => {
  const { body } = await fixture.post(`${service}/Streams`);
  const send = (form: Record<string, string>) =>
    fixture.post(`${service}/Streams/${body.sid}/Messages`, form);
  const sized = (bytes: number) => JSON.stringify({ a: 'x'.repeat(bytes - 8) });
  expect((await send({ Data: sized(4096) })).status).toBe(201);
  expect(await send({ Data: sized(4097) })).toMatchObject({ status: 413, body: { code: 54006 } });
  expect(await send({ Data: '[]' })).toMatchObject({ status: 400, body: { code: 54251 } });
  expect(await send({})).toMatchObject({ status: 400, body: { code: 54251 } });
  const nowhere = await fixture.post(`${service}/Streams/none/Messages`, { Data: '{}' });
  expect(nowhere.status).toBe(404);
});
