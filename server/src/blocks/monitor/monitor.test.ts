import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { soloTurn } from '../../kernel/line/turn.ts';
import { sealer } from '../../kernel/seal.ts';
import { makeMonitor, type NewAlert, type NewEvent } from './index.ts';

const kernel = await openKernel({ name: 'monitor', folder: new URL('./migrations/', import.meta.url) });
const { clock } = kernel.parts;
const monitor = makeMonitor(kernel.parts, { sealer: sealer(Buffer.alloc(32, 7)) });
const ask = await serveBlocks(kernel, [monitor], () => ['monitor']);
const get = (path: string, as = TEST_ACCOUNT) => ask({ method: 'GET', path: `/monitor/v1/${path}`, as });
const alert = (...alerts: NewAlert[]) => kernel.store.transact(tx => monitor.recordAlerts(tx, alerts));
const change = (...events: NewEvent[]) => kernel.store.transact(tx => monitor.recordEvents(tx, events));

const message = `SM${'1'.repeat(32)}`;
const failed: NewAlert = {
  accountSid: TEST_ACCOUNT,
  code: 11200,
  text: 'answered 500',
  resourceSid: message,
  request: {
    method: 'POST',
    url: 'https://me:pass@example.com/hook',
    parameters: { MessageSid: message, AuthToken: 'deadbeef' },
    response: { contentType: 'text/html', body: `out\0${'x'.repeat(10_000)}` },
  },
};
const created: NewEvent = {
  accountSid: TEST_ACCOUNT,
  resourceType: 'flex-flow',
  action: 'created',
  resourceSid: `FO${'1'.repeat(32)}`,
  resourceUrl: 'https://flex-api.example.com/v1/FlexFlows/FO1',
  actor: { name: TEST_ACCOUNT, identity: null },
  sourceIpAddress: '192.0.2.1',
  properties: { friendly_name: 'Flow' },
};

test('a failed call is an alert that is listed, and fetched with the call but without its secrets', async () => {
  const [kept] = await alert(failed);
  const listed = (await get('Alerts')).body;
  expect(listed.meta.key).toBe('alerts');
  expect(listed.alerts[0]).toEqual({
    account_sid: TEST_ACCOUNT,
    alert_text: 'answered 500',
    api_version: null,
    date_created: '2026-01-15T12:00:00Z',
    date_generated: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    error_code: '11200',
    log_level: 'error',
    more_info: 'https://www.twilio.com/docs/errors/11200',
    request_method: 'POST',
    request_url: 'https://me:***@example.com/hook',
    resource_sid: message,
    service_sid: null,
    sid: kept!.sid,
    url: expect.stringContaining(`/v1/Alerts/${kept!.sid}`),
  });
  const { status, body } = await get(`Alerts/${kept!.sid}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    ...listed.alerts[0],
    request_variables: `MessageSid=${message}&AuthToken=***`,
    response_headers: 'Content-Type=text%2Fhtml',
  });
  expect(body.response_body).toMatch(/^outx{4000,4096}$/);
});

test('the catalogue says how grave an alert is, and what it is when nobody else does', async () => {
  await alert({ accountSid: TEST_ACCOUNT, code: 45206 });
  const { alerts } = (await get('Alerts?LogLevel=warning')).body;
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({
    error_code: '45206',
    alert_text: 'Chat User is already a member of the Chat Channel',
    request_url: null,
    request_method: null,
  });
  expect((await get('Alerts?LogLevel=loud')).status).toBe(400);
});

test('alerts and events are found by their time, whole days included', async () => {
  clock.advance(86_400);
  await alert({ accountSid: TEST_ACCOUNT, code: 11205 });
  const codes = async (query: string) =>
    (await get(`Alerts?${query}`)).body.alerts.map((one: { error_code: string }) => one.error_code);
  expect(await codes('StartDate=2026-01-16')).toEqual(['11205']);
  expect(await codes('EndDate=2026-01-15')).not.toContain('11205');
  expect(await codes('StartDate=2026-01-16&EndDate=2026-01-16')).toEqual(['11205']);
  expect(await codes('EndDate=2026-01-15T11:59:59Z')).toEqual([]);
  expect((await get('Alerts?StartDate=yesterday')).status).toBe(400);
});

test('a change is an event that says who, what, when and from where', async () => {
  await change(created);
  const { events } = (await get('Events')).body;
  expect(events).toEqual([
    {
      account_sid: TEST_ACCOUNT,
      actor_sid: TEST_ACCOUNT,
      actor_type: 'account',
      description: null,
      event_data: { resource_properties: { friendly_name: 'Flow' } },
      event_date: '2026-01-16T12:00:00Z',
      event_type: 'flex-flow.created',
      resource_sid: created.resourceSid,
      resource_type: 'flex-flow',
      sid: expect.stringMatching(/^AE[0-9a-f]{32}$/),
      source: 'api',
      source_ip_address: '192.0.2.1',
      url: expect.stringMatching(/\/v1\/Events\/AE/),
      links: { actor: null, resource: created.resourceUrl },
    },
  ]);
  expect((await get(`Events/${events[0].sid}`)).body).toEqual(events[0]);
});

test('events are found by each of their filters', async () => {
  const key = `SK${'2'.repeat(32)}`;
  const properties = { friendly_name: 'New', secret: 'x' };
  const other = { resourceSid: `FO${'2'.repeat(32)}`, sourceIpAddress: '2001:db8::1' };
  const actor = { name: 'token', identity: 'zoe' };
  await change(
    { ...created, action: 'updated', actor: { name: key, identity: null }, properties },
    { ...created, ...other, action: 'deleted', actor },
  );
  const found = async (query: string) => (await get(`Events?${query}`)).body.events;
  const [updated] = await found('EventType=flex-flow.updated');
  expect(updated).toMatchObject({
    actor_type: 'api-key',
    event_data: { resource_properties: { friendly_name: { updated: 'New' }, secret: { updated: '***' } } },
  });
  expect(await found(`ActorSid=${key}`)).toHaveLength(1);
  expect(await found(`ResourceSid=${created.resourceSid}`)).toHaveLength(2);
  const deleted = { event_data: {}, actor_sid: null, actor_type: 'user', description: 'by zoe' };
  expect(await found('SourceIpAddress=2001:db8::1')).toMatchObject([deleted]);
  expect(await found('StartDate=2026-01-17')).toEqual([]);
});

test('nobody sees what is another account’s', async () => {
  const { alerts } = (await get('Alerts')).body;
  const { events } = (await get('Events')).body;
  expect((await get('Alerts', OTHER_ACCOUNT)).body.alerts).toEqual([]);
  expect((await get('Events', OTHER_ACCOUNT)).body.events).toEqual([]);
  for (const path of [`Alerts/${alerts[0].sid}`, `Events/${events[0].sid}`]) {
    expect((await get(path)).status).toBe(200);
    expect((await get(path, OTHER_ACCOUNT)).body.code).toBe(20404);
  }
});

test('one timer of an account removes daily what is thirty days old, and no other account’s rows', async () => {
  await alert({ accountSid: OTHER_ACCOUNT, code: 11200 });
  const timers = await kernel.timers();
  expect(timers).toMatchObject([
    { name: `${TEST_ACCOUNT}:monitor`, runAt: new Date('2026-01-16T12:00:00Z') },
    { name: `${OTHER_ACCOUNT}:monitor`, runAt: new Date('2026-01-17T12:00:00Z') },
  ]);
  clock.advance(29.5 * 86_400);
  await kernel.store.transact(async tx => {
    for (const step of monitor.steps[timers[0]!.kind]!) await step(timers[0]!, soloTurn(tx));
  });
  // What came on the sixteenth is twenty-nine and a half days old.
  expect((await get('Alerts')).body.alerts.map((one: { error_code: string }) => one.error_code)).toEqual([
    '11205',
  ]);
  expect((await get('Events')).body.events).toHaveLength(3);
  expect((await get('Alerts', OTHER_ACCOUNT)).body.alerts).toHaveLength(1);
  const [again] = await kernel.timers();
  expect(again!.runAt).toEqual(new Date(clock.now().getTime() + 86_400_000));
});
