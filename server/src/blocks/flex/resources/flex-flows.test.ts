import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { CHAT_SERVICE, NO_STUDIO_FLOW, openFlex, STUDIO_FLOW, sidOf } from '../test-surroundings.ts';

const { ask, makeFlow, studioFlow } = await openFlex();
const flows = '/flex-api/v1/FlexFlows';
const create = (form: Record<string, string>) => ask({ method: 'POST', path: flows, form });
const edit = (sid: string, form: Record<string, string>) =>
  ask({ method: 'POST', path: `${flows}/${sid}`, form });

const taskFlow = {
  FriendlyName: 'Tasks',
  ChatServiceSid: CHAT_SERVICE,
  ChannelType: 'sms',
  IntegrationType: 'task',
  'Integration.WorkspaceSid': sidOf('WS', 1),
  'Integration.WorkflowSid': sidOf('WW', 1),
};

test('a flow with a Studio flow and no more is one of Studio, enabled, with the documented defaults', async () => {
  const { status, body } = await create({ ...studioFlow, ChannelType: 'sms', ContactIdentity: '+15550100' });
  expect(status).toBe(201);
  expect(body).toEqual({
    account_sid: TEST_ACCOUNT,
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    sid: expect.stringMatching(/^FO[0-9a-f]{32}$/),
    friendly_name: 'Flow',
    chat_service_sid: CHAT_SERVICE,
    channel_type: 'sms',
    contact_identity: '+15550100',
    enabled: true,
    integration_type: 'studio',
    integration: { flow_sid: STUDIO_FLOW, retry_count: 3 },
    long_lived: false,
    janitor_enabled: false,
    url: expect.stringMatching(/\/v1\/FlexFlows\/FO/),
  });
  expect((await ask({ method: 'GET', path: `${flows}/${body.sid}` })).body).toEqual(body);
});

test('each integration keeps the keys that it has and drops the others', async () => {
  const task = await create({
    ...taskFlow,
    'Integration.FlowSid': STUDIO_FLOW,
    'Integration.RetryCount': '1',
  });
  const places = { workspace_sid: sidOf('WS', 1), workflow_sid: sidOf('WW', 1) };
  expect(task.body.integration).toEqual({ ...places, channel: 'default', timeout: 86400, priority: 0 });
  const asked = await create({
    ...taskFlow,
    'Integration.Channel': 'sms',
    'Integration.Timeout': '60',
    'Integration.Priority': '7',
    'Integration.CreationOnMessage': 'true',
  });
  expect(asked.body.integration).toEqual({
    ...places,
    channel: 'sms',
    timeout: 60,
    priority: 7,
    creation_on_message: true,
  });
  const url = 'https://example.com/chat';
  const external = await create({
    ...studioFlow,
    IntegrationType: 'external',
    'Integration.Url': url,
    'Integration.RetryCount': '0',
  });
  expect(external.body).toMatchObject({ integration_type: 'external', integration: { url, retry_count: 0 } });
});

test('what is missing or wrong is refused with the code that the contract has for it', async () => {
  const { 'Integration.FlowSid': _, ...bare } = studioFlow;
  const refused: [Record<string, string>, number][] = [
    [bare, 45212],
    [{ ...studioFlow, IntegrationType: 'task' }, 45212],
    [{ ...studioFlow, IntegrationType: 'external', 'Integration.Url': '' }, 45212],
    [{ ...studioFlow, IntegrationType: 'external', 'Integration.Url': 'ftp://x' }, 45212],
    [{ ...studioFlow, IntegrationType: 'pigeon' }, 45212],
    [{ ...studioFlow, 'Integration.RetryCount': '4' }, 45212],
    [{ ...studioFlow, 'Integration.FlowSid': 'FW1' }, 45212],
    [{ ...studioFlow, 'Integration.FlowSid': NO_STUDIO_FLOW }, 45212],
    [{ ...studioFlow, ChannelType: 'fax' }, 20001],
    [{ ...studioFlow, FriendlyName: '' }, 20001],
  ];
  for (const [form, code] of refused)
    expect(await create(form)).toMatchObject({ status: 400, body: { code } });
});

test('an address has one enabled flow; others wait, and web chats share theirs', async () => {
  const address = { ...taskFlow, ContactIdentity: '+15550200' };
  expect((await create(address)).status).toBe(201);
  expect(await create(address)).toMatchObject({ status: 409, body: { code: 45210 } });
  const waiting = await create({ ...address, Enabled: 'false' });
  expect(waiting.status).toBe(201);
  expect(await edit(waiting.body.sid, { Enabled: 'true' })).toMatchObject({
    status: 409,
    body: { code: 45210 },
  });
  const elsewhere = { ContactIdentity: '+15550201', Enabled: 'true' };
  expect((await edit(waiting.body.sid, elsewhere)).body).toMatchObject({ enabled: true });
  for (const ChannelType of ['web', 'web', 'whatsapp']) {
    expect((await create({ ...address, ChannelType })).status).toBe(201);
  }
  for (const _ of [1, 2]) expect((await create({ ...address, ContactIdentity: '' })).status).toBe(201);
});

test('an update changes what it names; another type of integration must bring what it needs', async () => {
  const sid = await makeFlow({ 'Integration.RetryCount': '2' });
  const renamed = await edit(sid, { FriendlyName: 'New', LongLived: 'true' });
  expect(renamed.body).toMatchObject({
    friendly_name: 'New',
    long_lived: true,
    integration: { flow_sid: STUDIO_FLOW, retry_count: 2 },
  });
  const flowSid = sidOf('FW', 2);
  const moved = await edit(sid, { 'Integration.FlowSid': flowSid });
  expect(moved.body.integration).toEqual({ flow_sid: flowSid, retry_count: 2 });
  expect((await edit(sid, { IntegrationType: 'task' })).body.code).toBe(45212);
  expect((await edit(sid, { 'Integration.FlowSid': NO_STUDIO_FLOW })).body.code).toBe(45212);
  const { FriendlyName: _, ChatServiceSid: __, ...toTask } = taskFlow;
  expect((await edit(sid, toTask)).body).toMatchObject({ integration_type: 'task', channel_type: 'sms' });
});

test('flows are listed newest first and by name, and belong to their account', async () => {
  const sids = [await makeFlow({ FriendlyName: 'Listed' }), await makeFlow({ FriendlyName: 'Listed' })];
  const listed = await ask({ method: 'GET', path: `${flows}?FriendlyName=Listed` });
  expect(listed.body.meta.key).toBe('flex_flows');
  expect(listed.body.flex_flows.map((flow: { sid: string }) => flow.sid)).toEqual(sids.reverse());
  const path = `${flows}/${sids[0]}`;
  for (const method of ['GET', 'POST', 'DELETE'] as const) {
    expect(await ask({ method, path, as: OTHER_ACCOUNT })).toMatchObject({
      status: 404,
      body: { code: 20404 },
    });
  }
  expect((await ask({ method: 'GET', path: flows, as: OTHER_ACCOUNT })).body.flex_flows).toEqual([]);
  expect((await ask({ method: 'DELETE', path })).status).toBe(204);
  expect((await ask({ method: 'DELETE', path })).status).toBe(404);
});
