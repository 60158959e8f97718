import { beforeAll, expect, test } from 'vitest';
import { type Fixture, makeService, OTHER_ACCOUNT, openSync, TEST_ACCOUNT } from '../fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openSync();
});

test('a service is made with its defaults and all its properties', async () => {
  const { status, body } = await fixture.post('/Services');
  expect(status).toBe(201);
  const url = `http://switchhook.test/sync/v1/Services/${body.sid}`;
  expect(body).toEqual({
    sid: expect.stringMatching(/^IS[0-9a-f]{32}$/),
    unique_name: null,
    account_sid: TEST_ACCOUNT,
    friendly_name: null,
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    webhook_url: null,
    webhooks_from_rest_enabled: false,
    reachability_webhooks_enabled: false,
    acl_enabled: false,
    reachability_debouncing_enabled: false,
    reachability_debouncing_window: 5000,
    url,
    links: {
      documents: `${url}/Documents`,
      lists: `${url}/Lists`,
      maps: `${url}/Maps`,
      streams: `${url}/Streams`,
    },
  });
});

test('settings are changed one by one, and an empty URL goes away', async () => {
  const path = await makeService(fixture, { WebhookUrl: 'https://a.test/', FriendlyName: 'One' });
  const edited = await fixture.post(path, { WebhookUrl: '', AclEnabled: 'true' });
  expect(edited).toMatchObject({
    status: 200,
    body: { webhook_url: null, friendly_name: 'One', acl_enabled: true },
  });
  expect((await fixture.get(path)).body).toEqual(edited.body);
});

test.each([
  ['a relative URL', { WebhookUrl: '/here' }, 54051],
  ['a long name', { FriendlyName: 'x'.repeat(257) }, 54053],
  ['a short window', { ReachabilityDebouncingWindow: '999' }, 20001],
  ['a long window', { ReachabilityDebouncingWindow: '30001' }, 20001],
  ['a flag that is none', { AclEnabled: 'perhaps' }, 20001],
])('%s is refused', async (_, form, code) => {
  expect(await fixture.post('/Services', form)).toMatchObject({ status: 400, body: { code } });
});

test('every account has a service of its own under the name default', async () => {
  const mine = await fixture.get('/Services/default');
  expect(mine).toMatchObject({ status: 200, body: { unique_name: 'default', account_sid: TEST_ACCOUNT } });
  const [again, theirs] = await Promise.all([
    fixture.get('/Services/default'),
    fixture.get('/Services/default', { as: OTHER_ACCOUNT }),
  ]);
  expect(again.body.sid).toBe(mine.body.sid);
  expect(theirs.body.sid).not.toBe(mine.body.sid);
  const made = await fixture.post('/Services/default/Documents', { UniqueName: 'a' });
  expect(made.body.service_sid).toBe(mine.body.sid);
  expect(made.body.url).toContain(`/Services/${mine.body.sid}/Documents/${made.body.sid}`);
});

test('another account sees, changes and deletes nothing', async () => {
  const path = await makeService(fixture);
  const as = OTHER_ACCOUNT;
  const answers = [
    await fixture.get(path, { as }),
    await fixture.post(path, { FriendlyName: 'mine' }, { as }),
    await fixture.remove(path, { as }),
    await fixture.post(`${path}/Documents`, {}, { as }),
    await fixture.get(`${path}/Lists`, { as }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  expect(answers[0]!.body).toMatchObject({
    code: 20404,
    message: `The requested resource /v1${path} was not found`,
  });
  expect((await fixture.get(path)).status).toBe(200);
});

test('a service goes with everything in it, timers included', async () => {
  const path = await makeService(fixture);
  await fixture.post(`${path}/Documents`, { Ttl: '60' });
  const { body: list } = await fixture.post(`${path}/Lists`, {});
  await fixture.post(`${path}/Lists/${list.sid}/Items`, { Data: '{}', Ttl: '60' });
  expect((await fixture.remove(path)).status).toBe(204);
  expect((await fixture.get(path)).status).toBe(404);
  expect((await fixture.get(`${path}/Lists/${list.sid}/Items/0`)).status).toBe(404);
  expect(await fixture.kernel.timers()).toEqual([]);
  const left = await fixture.kernel.database.query('select 1 from sync.item where object_sid = $1', [
    list.sid,
  ]);
  expect(left).toEqual([]);
});

test('services are listed page by page', async () => {
  const as = `AC${'7'.repeat(32)}`;
  for (const FriendlyName of ['a', 'b', 'c']) await fixture.post('/Services', { FriendlyName }, { as });
  const first = await fixture.get('/Services?PageSize=2', { as });
  expect(first.body.services.map((one: { friendly_name: string }) => one.friendly_name)).toEqual(['a', 'b']);
  expect(first.body.meta).toMatchObject({ key: 'services', page: 0, page_size: 2 });
  const next = new URL(first.body.meta.next_page_url);
  const second = await fixture.get(`/Services${next.search}`, { as });
  expect(second.body.services.map((one: { friendly_name: string }) => one.friendly_name)).toEqual(['c']);
  expect(second.body.meta.next_page_url).toBeNull();
});
