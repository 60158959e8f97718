import { beforeAll, expect, test } from 'vitest';
import { openKernel, serveBlocks } from '../../../../test/kernel.ts';
import { one } from '../../../kernel/line/tx.ts';
import { ASKING, beginning, hear, NUMBER, OTHER_ACCOUNT, TEST_ACCOUNT } from '../fixture.ts';
import { makeStudio } from '../index.ts';

const migrations = { name: 'studio', folder: new URL('../migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const studio = makeStudio(kernel.parts, { webhookBase: 'http://webhooks.test', executionDays: 30 });
const ask = await serveBlocks(kernel, [studio], () => ['studio']);

let flowSid = '';
let v1 = '';
let v2 = '';
beforeAll(async () => {
  const wanted = { accountSid: TEST_ACCOUNT, friendlyName: 'Asking', definition: ASKING };
  flowSid = (await kernel.store.transact(tx => studio.provision(tx, wanted))).sid;
  v1 = `/v1/Flows/${flowSid}`;
  v2 = `/v2/Flows/${flowSid}`;
});

let contacts = 0;
/** Somebody who has not written before. */
const stranger = () => `+1500555${String(1000 + contacts++)}`;
const post = (path: string, form: Record<string, string>) =>
  ask({ method: 'POST', path: `/studio${path}`, form });
const get = async (path: string) => (await ask({ method: 'GET', path: `/studio${path}` })).body;
const remove = (path: string) => ask({ method: 'DELETE', path: `/studio${path}` });
const request = (To: string, rest: Record<string, string> = {}) =>
  post(`${v2}/Executions`, { To, From: NUMBER, ...rest });
const say = (contact: string, Body: string) =>
  hear(
    kernel,
    studio,
    beginning(flowSid, { contact, trigger: { event: 'incomingMessage', data: { Body } } }),
  );

test('an execution is requested: it waits for the journey with its parameters', async () => {
  const contact = stranger();
  const reply = await request(contact, { Parameters: '{"name": "Mia", "list": [1, {"a": null}]}' });
  const { sid } = reply.body;
  const url = `http://switchhook.test/studio${v2}/Executions/${sid}`;
  expect(reply).toEqual({
    status: 201,
    body: {
      sid: expect.stringMatching(/^FN[0-9a-f]{32}$/),
      account_sid: TEST_ACCOUNT,
      flow_sid: flowSid,
      contact_channel_address: contact,
      contact_sid: expect.stringMatching(/^FC[0-9a-f]{32}$/),
      flow_version: 1,
      context: {},
      status: 'active',
      initiated_by: null,
      date_created: '2026-01-15T12:00:00Z',
      date_updated: '2026-01-15T12:00:00Z',
      url,
      links: { steps: `${url}/Steps`, execution_context: `${url}/Context` },
    },
  });
  expect(await get(`${v2}/Executions/${sid}`)).toEqual(reply.body);
  const data = { accountSid: TEST_ACCOUNT, executionSid: sid };
  const key = `${TEST_ACCOUNT}:${contact}:${NUMBER}`;
  expect((await kernel.events()).at(-1)).toEqual({
    kind: 'flow.requested',
    key,
    accountSid: TEST_ACCOUNT,
    data,
  });
  expect(await kernel.store.transact(tx => one(tx, studio.executionsBySid, data))).toMatchObject({
    contact,
    flowAddress: NUMBER,
    line: key,
    state: null,
    trigger: {
      event: 'incomingRequest',
      data: { parameters: { name: 'Mia', list: [1, { a: null }] } },
    },
  });
  expect((await get(`${v2}/Executions/${sid}/Context`)).context).toEqual({});
});

test('a contact with an active execution is refused another', async () => {
  const contact = stranger();
  const { sid } = (await request(contact)).body;
  const reply = await request(contact);
  expect(reply).toMatchObject({ status: 409, body: { code: 20409, message: expect.stringContaining(sid) } });
  await post(`${v2}/Executions/${sid}`, { Status: 'ended' });
  expect((await request(contact)).status).toBe(201);
});

test.each([
  [{ To: 'x'.repeat(300) }, 81023],
  [{ To: ' ' }, 81023],
  [{ Parameters: '[1]' }, 20001],
  [{ Parameters: 'no JSON' }, 20001],
])('%j is refused', async (form, code) => {
  expect((await request(stranger(), form)).body).toMatchObject({ code, status: 400 });
});

test('a flow without a published revision executes nothing', async () => {
  const form = { FriendlyName: 'Draft', Status: 'draft', Definition: JSON.stringify(ASKING) };
  const draft = (await post('/v2/Flows', form)).body.sid;
  const reply = await post(`/v2/Flows/${draft}/Executions`, { To: stranger(), From: NUMBER });
  expect(reply).toMatchObject({ status: 409, body: { code: 20409 } });
  const unknown = 'FW00000000000000000000000000000404';
  expect((await post(`/v2/Flows/${unknown}/Executions`, { To: '1', From: '2' })).status).toBe(404);
});

test('ending is final', async () => {
  const { executionSid } = await say(stranger(), 'Hello');
  const path = `${v2}/Executions/${executionSid}`;
  expect(await post(path, { Status: 'active' })).toMatchObject({ status: 200, body: { status: 'active' } });
  expect(await post(path, { Status: 'ended' })).toMatchObject({ status: 200, body: { status: 'ended' } });
  expect((await post(path, { Status: 'active' })).status).toBe(400);
  expect((await post(path, { Status: 'paused' })).status).toBe(400);
});

test('a deleted execution is gone with its steps and timers', async () => {
  const { executionSid } = await say(stranger(), 'Hello');
  const path = `${v2}/Executions/${executionSid}`;
  expect((await ask({ method: 'DELETE', path: `/studio${path}`, as: OTHER_ACCOUNT })).status).toBe(404);
  expect((await remove(path)).status).toBe(204);
  expect((await remove(path)).status).toBe(404);
  expect((await get(`${path}/Steps`)).code).toBe(20404);
  expect((await kernel.timers()).filter(({ name }) => name.startsWith(executionSid))).toEqual([]);
});

test('executions are listed newest first and found by time and status', async () => {
  kernel.parts.clock.advance(3600);
  const from = kernel.parts.clock.now().toISOString();
  const first = (await request(stranger())).body.sid;
  kernel.parts.clock.advance(60);
  const second = (await request(stranger())).body.sid;
  await post(`${v2}/Executions/${first}`, { Status: 'ended' });
  const list = async (query: string) =>
    (await get(`${v2}/Executions?${query}`)).executions.map((row: { sid: string }) => row.sid);
  expect(await list(`DateCreatedFrom=${from}`)).toEqual([second, first]);
  expect(await list(`DateCreatedFrom=${from}&DateCreatedTo=${from}`)).toEqual([first]);
  expect(await list(`DateCreatedFrom=${from}&status=ended`)).toEqual([first]);
  const page = await get(`${v2}/Executions?PageSize=1`);
  expect(page.executions[0].sid).toBe(second);
  expect((await get(page.meta.next_page_url.replace(/^.*studio/, ''))).executions[0].sid).toBe(first);
  expect((await get(`${v2}/Executions?DateCreatedFrom=soon`)).code).toBe(20001);
});

test('steps show what happened, the most recent first, each with its context', async () => {
  const contact = stranger();
  const { executionSid } = await say(contact, 'Hello');
  await say(contact, 'Mia');
  const { state } = await say(contact, 'Noa');
  const path = `${v2}/Executions/${executionSid}`;
  const { steps, meta } = await get(`${path}/Steps`);
  expect(meta.key).toBe('steps');
  const ways = steps.map((step: Record<string, string>) => [
    step.name,
    step.transitioned_from,
    step.transitioned_to,
  ]);
  expect(ways).toEqual([
    ['next', 'remember', 'ask'],
    ['incomingMessage', 'ask', 'remember'],
    ['next', 'remember', 'ask'],
    ['incomingMessage', 'ask', 'remember'],
    ['incomingMessage', 'Trigger', 'ask'],
  ]);
  const url = `http://switchhook.test/studio${path}/Steps/${steps[0].sid}`;
  expect(steps[0]).toEqual({
    sid: expect.stringMatching(/^FT[0-9a-f]{32}$/),
    account_sid: TEST_ACCOUNT,
    flow_sid: flowSid,
    execution_sid: executionSid,
    parent_step_sid: null,
    name: 'next',
    context: {},
    transitioned_from: 'remember',
    transitioned_to: 'ask',
    type: 'set-variables',
    date_created: expect.any(String),
    date_updated: null,
    url,
    links: { step_context: `${url}/Context` },
  });
  expect(await get(`${path}/Steps/${steps[0].sid}`)).toEqual(steps[0]);
  for (const below of ['', '/Context', '/Steps', `/Steps/${steps[0].sid}`, `/Steps/${steps[0].sid}/Context`])
    expect(await ask({ method: 'GET', path: `/studio${path}${below}`, as: OTHER_ACCOUNT })).toMatchObject({
      status: 404,
      body: { message: `The requested resource ${path}${below} was not found` },
    });
  const contexts = await Promise.all(
    steps.map(async (step: { sid: string }) => await get(`${path}/Steps/${step.sid}/Context`)),
  );
  expect(contexts[0]).toEqual({
    account_sid: TEST_ACCOUNT,
    flow_sid: flowSid,
    execution_sid: executionSid,
    step_sid: steps[0].sid,
    context: expect.any(Object),
    url: `${url}/Context`,
  });
  const names = contexts.map(({ context }) => context.flow.variables.name);
  expect(names).toEqual(['Noa', 'Mia', 'Mia', undefined, undefined]);
  expect(contexts[4].context).toMatchObject({ trigger: { message: { Body: 'Hello' } }, widgets: {} });
  expect(contexts[3].context.widgets.ask.inbound).toEqual({ Body: 'Mia' });
  expect((await get(`${path}/Context`)).context).toEqual(state!.context);
});

test('the first version of the API shows the same executions, also as engagements', async () => {
  const contact = stranger();
  const created = await post(`${v1}/Engagements`, { To: contact, From: NUMBER });
  expect(created.status).toBe(200);
  const url = `http://switchhook.test/studio${v1}/Engagements/${created.body.sid}`;
  expect(created.body.links).toEqual({ steps: `${url}/Steps`, engagement_context: `${url}/Context` });
  expect(created.body).not.toHaveProperty('flow_version');
  expect((await get(`${v1}/Executions/${created.body.sid}`)).contact_channel_address).toBe(contact);
  expect((await post(`${v1}/Executions`, { To: stranger(), From: NUMBER })).status).toBe(200);

  const { executionSid: sid } = await say(stranger(), 'Hello');
  const { steps } = await get(`${v1}/Engagements/${sid}/Steps`);
  expect(steps).toMatchObject([
    { engagement_sid: sid, name: 'incomingMessage', transitioned_from: 'Trigger' },
  ]);
  const step = `/Engagements/${sid}/Steps/${steps[0].sid}`;
  expect(await get(v1 + step)).toEqual(steps[0]);
  expect(await get(`${v1}${step}/Context`)).toMatchObject({
    engagement_sid: sid,
    step_sid: steps[0].sid,
    context: { flow: { sid } },
  });
  expect((await get(`${v1}/Executions/${sid}/Steps`)).steps).toMatchObject([{ execution_sid: sid }]);
  expect((await get(`${v1}/Executions/${sid}/Context`)).context).toMatchObject({ flow: { sid } });
  expect((await get(`${v1}/Engagements/${sid}/Context`)).engagement_sid).toBe(sid);
  expect((await get(`${v1}/Engagements?PageSize=1`)).meta.key).toBe('engagements');
  expect((await post(`${v1}/Executions/${sid}`, { Status: 'ended' })).body.status).toBe('ended');
  expect((await remove(`${v1}/Engagements/${sid}`)).status).toBe(204);
  expect((await remove(`${v1}/Executions/${created.body.sid}`)).status).toBe(204);
});
