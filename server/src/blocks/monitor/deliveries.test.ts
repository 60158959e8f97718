import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { sealer } from '../../kernel/seal.ts';
import { type WebhookAnswer, type WebhookCall, webhookJob } from '../../kernel/webhook.ts';
import { makeMonitor, type NewAlert, REDELIVERY_JOB } from './index.ts';

const kernel = await openKernel({ name: 'monitor', folder: new URL('./migrations/', import.meta.url) });
const { clock } = kernel.parts;
const monitor = makeMonitor(kernel.parts, { sealer: sealer(Buffer.alloc(32, 7)) });
const ask = await serveBlocks(kernel, [monitor], () => ['monitor']);
const path = (rest: string) => `/monitor/v1/WebhookDeliveries${rest}`;
const get = (rest = '', as = TEST_ACCOUNT) => ask({ method: 'GET', path: path(rest), as });
const again = (sid: string, status = 'queued', as = TEST_ACCOUNT) =>
  ask({ method: 'POST', path: path(`/${sid}`), form: { Status: status }, as });

const call: WebhookCall = {
  ...{ url: 'https://me:pass@example.com/hook', method: 'POST', timeoutSeconds: 15 },
  ...{ parameters: { Body: 'Hi', AuthToken: 'deadbeef' }, idempotencyToken: '3-14', jar: null },
};
const failed: NewAlert = {
  ...{ accountSid: TEST_ACCOUNT, code: 11200, resourceSid: `SM${'1'.repeat(32)}` },
  request: { ...call, response: null },
  delivery: { key: 'CH1', call, reason: 'answered 500' },
};
const fail = async () => (await kernel.store.transact(tx => monitor.recordAlerts(tx, [failed])))[0]!.sid;
const answered = (given: Partial<WebhookAnswer>) => given as WebhookAnswer;
const record = (sid: string, answer: WebhookAnswer) =>
  kernel.store.transact(tx => monitor.recordRedelivered(tx, [{ accountSid: TEST_ACCOUNT, sid, answer }]));

test('a call that nobody took is listed under the SID of its alert, and kept whole but not to be read', async () => {
  const sid = await fail();
  const { body } = await get('?Status=failed');
  expect(body.webhook_deliveries[0]).toEqual({
    ...{ sid, account_sid: TEST_ACCOUNT, idempotency_token: '3-14', status: 'failed', redeliveries: 0 },
    ...{ request_method: 'POST', request_url: 'https://me:***@example.com/hook' },
    ...{ error_code: '11200', reason: 'answered 500', resource_sid: failed.resourceSid, service_sid: null },
    ...{ date_created: '2026-01-15T12:00:00Z', date_updated: '2026-01-15T12:00:00Z' },
    url: expect.stringContaining(`/v1/WebhookDeliveries/${sid}`),
  });
  const rows = await kernel.database.query('select * from monitor.delivery');
  expect(JSON.stringify(rows)).not.toMatch(/deadbeef|pass/);
  expect(await monitor.callOf({ accountSid: TEST_ACCOUNT, sid })).toEqual(call);
});

test('it is made again once, however often that is asked for, and both ends are told', async () => {
  const sid = await fail();
  clock.advance(60);
  const before = (await kernel.jobs()).length;
  expect((await again(sid)).body).toMatchObject({ status: 'queued', date_updated: '2026-01-15T12:01:00Z' });
  expect((await again(sid)).status).toBe(200);
  expect((await kernel.jobs()).slice(before)).toEqual([
    {
      ...{ kind: REDELIVERY_JOB, key: expect.stringMatching(/^[\w-]{43}:redelivery$/) },
      ...{ accountSid: TEST_ACCOUNT, data: { sid } },
    },
  ]);
  await record(sid, answered({ ok: false, errorCode: 11205, reason: 'no such host' }));
  expect((await get(`/${sid}`)).body).toMatchObject({
    ...{ status: 'failed', error_code: '11205', reason: 'no such host', redeliveries: 1 },
  });
  await again(sid);
  await record(sid, answered({ ok: true, errorCode: null, reason: null }));
  expect((await get(`/${sid}`)).body).toMatchObject({
    ...{ status: 'delivered', error_code: null, reason: null, redeliveries: 2 },
  });
  expect((await get('?Status=delivered')).body.webhook_deliveries).toHaveLength(1);
});

test('strangers neither see it nor make it again, and nothing else can be set', async () => {
  const sid = await fail();
  expect((await get('', OTHER_ACCOUNT)).body.webhook_deliveries).toEqual([]);
  expect((await get(`/${sid}`, OTHER_ACCOUNT)).status).toBe(404);
  expect((await again(sid, 'queued', OTHER_ACCOUNT)).status).toBe(404);
  expect((await again(sid, 'delivered')).status).toBe(400);
  expect((await get(`/${sid}`)).body.status).toBe('failed');
});

test('alerts that tell of no call have no delivery, and a delivery goes with its alert', async () => {
  const [alone] = await kernel.store.transact(tx =>
    monitor.recordAlerts(tx, [{ accountSid: TEST_ACCOUNT, code: 80902 }]),
  );
  expect((await get(`/${alone!.sid}`)).status).toBe(404);
  const sid = await fail();
  await kernel.database.query('delete from monitor.alert where sid = $1', [sid]);
  expect(await monitor.callOf({ accountSid: TEST_ACCOUNT, sid })).toBeNull();
});

test('calls that wait are listed in their order, with the next attempt of a line that is held back', async () => {
  const at = { key: 'CH2', accountSid: TEST_ACCOUNT };
  await kernel.store.transact(async tx => {
    for (const url of ['https://a.example/1', 'https://a:b@a.example/2'])
      tx.job(webhookJob(at, { url, method: 'POST', parameters: {} }));
    tx.job(
      webhookJob(
        { ...at, accountSid: OTHER_ACCOUNT },
        { url: 'https://b.example/', method: 'POST', parameters: {} },
      ),
    );
  });
  await kernel.database.query(
    `insert into line.parked select lane, key, 'job', $1, 1, 'answered 503' from line.job where key = 'CH2' limit 1`,
    [clock.now()],
  );
  const { body } = await ask({ method: 'GET', path: '/monitor/v1/WaitingWebhooks' });
  expect(body.waiting_webhooks).toMatchObject([
    { request_url: 'https://a.example/1', attempts: 0, reason: 'answered 503' },
    { request_url: 'https://a:***@a.example/2', idempotency_token: expect.stringMatching(/^\d+-\d+$/) },
  ]);
  expect(body.waiting_webhooks[0].date_of_next_attempt).toMatch(/^2026-01-15T/);
});
