import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { one } from '../../../kernel/line/tx.ts';
import { openFlex, sidOf } from '../test-surroundings.ts';

const { kernel, flex, ask, makeFlow, opened, removed, statuses } = await openFlex();
const channels = '/flex-api/v1/Channels';
const custom = await makeFlow();
const task = await makeFlow({
  IntegrationType: 'task',
  Enabled: 'false',
  'Integration.WorkspaceSid': sidOf('WS', 1),
  'Integration.WorkflowSid': sidOf('WW', 1),
});

const create = (form: Record<string, string>) =>
  ask({
    method: 'POST',
    path: channels,
    form: { FlexFlowSid: custom, ChatUserFriendlyName: 'Ann', ChatFriendlyName: 'Chat', ...form },
  });
const end = (channelSid: string) =>
  kernel.store.transact(tx => one(tx, flex.deactivate, { accountSid: TEST_ACCOUNT, channelSid }));

test('a channel is opened with what was asked for and answered as the contract writes it', async () => {
  const { status, body } = await create({
    Identity: 'ann',
    Target: 'telegram:1',
    ChatUniqueName: 'ann-1',
    PreEngagementData: '{"question": "why?"}',
    LongLived: 'true',
  });
  expect(status).toBe(201);
  expect(body).toEqual({
    account_sid: TEST_ACCOUNT,
    flex_flow_sid: custom,
    sid: expect.stringMatching(/^CH[0-9a-f]{32}$/),
    user_sid: expect.stringMatching(/^US/),
    task_sid: null,
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    url: expect.stringMatching(/\/v1\/Channels\/CH/),
  });
  expect(opened.at(-1)).toMatchObject({
    accountSid: TEST_ACCOUNT,
    flow: { sid: custom },
    kind: 'channel',
    identity: 'ann',
    userFriendlyName: 'Ann',
    friendlyName: 'Chat',
    uniqueName: 'ann-1',
    target: 'telegram:1',
    preEngagement: { question: 'why?' },
    longLived: true,
    taskSid: null,
    taskAttributes: null,
  });
  expect((await ask({ method: 'GET', path: `${channels}/${body.sid}` })).body).toEqual(body);
});

test('a customer has one active channel per flow, also when requests come together', async () => {
  const together = await Promise.all([1, 2, 3, 4].map(() => create({ Identity: 'bob' })));
  expect(together.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  const sids = new Set(together.map(({ body }) => body.sid));
  expect(sids.size).toBe(1);
  const [sid] = sids;
  const elsewhere = await create({ Identity: 'bob', FlexFlowSid: task });
  expect(elsewhere.body.sid).not.toBe(sid);
  await end(sid);
  const next = await create({ Identity: 'bob' });
  expect(next.body.sid).not.toBe(sid);
});

test('what a channel says counts, also before its end was heard of', async () => {
  const { sid } = (await create({ Identity: 'gus' })).body;
  statuses.set(sid, 'inactive');
  const next = await create({ Identity: 'gus' });
  expect(next.body.sid).not.toBe(sid);
  statuses.set(next.body.sid, 'gone');
  expect((await create({ Identity: 'gus' })).body.sid).not.toBe(next.body.sid);
});

test('a long-lived conversation that rests is the one that its customer comes back to', async () => {
  const again = { Identity: 'hal', LongLived: 'true' };
  const { sid } = (await create(again)).body;
  await end(sid);
  statuses.set(sid, 'inactive');
  expect((await create(again)).body.sid).toBe(sid);
  expect((await create({ Identity: 'hal', LongLived: 'false' })).body.sid).not.toBe(sid);
  const other = (await create({ ...again, Identity: 'ida' })).body.sid;
  statuses.set(other, 'gone');
  expect((await create({ ...again, Identity: 'ida' })).body.sid).not.toBe(other);
});

test('a disabled flow opens channels; its integration brings the task or takes the given one', async () => {
  const TaskSid = sidOf('WT', 9);
  const made = await create({ Identity: 'carl', FlexFlowSid: task, TaskAttributes: '{"name": "Carl"}' });
  expect(made.body.task_sid).toMatch(/^WT/);
  expect(opened.at(-1)).toMatchObject({ taskAttributes: '{"name": "Carl"}', longLived: null });
  expect((await create({ Identity: 'dora', FlexFlowSid: task, TaskSid })).body.task_sid).toBe(TaskSid);
  expect((await create({ Identity: 'dora', TaskSid })).body.task_sid).toBeNull();
});

test('what cannot be opened is refused with the code that the contract has for it', async () => {
  const theirs = await makeFlow({}, OTHER_ACCOUNT);
  expect((await create({ Identity: 'erna', ChatUniqueName: 'taken' })).status).toBe(201);
  const refused: [Record<string, string>, number, number][] = [
    [{ Identity: 'x', FlexFlowSid: sidOf('FO', 404) }, 404, 45205],
    [{ Identity: 'x', FlexFlowSid: theirs }, 404, 45205],
    [{ Identity: 'x', ChatUniqueName: 'taken' }, 409, 45208],
    [{ Identity: 'System' }, 400, 45211],
    [{ Identity: sidOf('US', 1) }, 400, 45211],
    [{ Identity: 'x', PreEngagementData: '{' }, 400, 45733],
    [{ Identity: 'x', PreEngagementData: JSON.stringify('x'.repeat(15_000)) }, 400, 45731],
    [{ Identity: 'x', TaskAttributes: '[1]' }, 400, 45004],
    [{ Identity: '' }, 400, 20001],
    [{ Identity: 'x', TaskSid: 'WT1' }, 400, 20001],
  ];
  for (const [form, status, code] of refused)
    expect(await create(form)).toMatchObject({ status, body: { code } });
  const again = await create({ Identity: 'erna', ChatUniqueName: 'taken' });
  expect(again.status).toBe(201);
});

test('channels are listed, belong to their account, and go with their chat channel', async () => {
  const { body } = await create({ Identity: 'fred' });
  const path = `${channels}/${body.sid}`;
  const { body: list } = await ask({ method: 'GET', path: `${channels}?PageSize=1` });
  expect(list.meta.key).toBe('flex_chat_channels');
  expect(list.flex_chat_channels).toEqual([body]);
  const after = list.meta.next_page_url.split('?')[1];
  const next = await ask({ method: 'GET', path: `${channels}?${after}` });
  expect(next.body.flex_chat_channels[0].sid).not.toBe(body.sid);
  for (const method of ['GET', 'DELETE'] as const) {
    expect((await ask({ method, path, as: OTHER_ACCOUNT })).status).toBe(404);
  }
  expect((await ask({ method: 'DELETE', path })).status).toBe(204);
  expect(removed).toEqual([body.sid]);
  expect((await ask({ method: 'GET', path })).body.code).toBe(20404);
});

test('the desk seats its agent once', async () => {
  const { body } = await create({ Identity: 'gina' });
  const seat = (role: string, channel = body.sid, as = TEST_ACCOUNT) =>
    ask({
      method: 'POST',
      path: `${channels}/${channel}/Roles/${role}/Users`,
      form: { Identity: 'agent1' },
      as,
    });
  expect(await seat('agent')).toEqual({
    status: 201,
    body: {
      identity: 'agent1',
      channel_sid: body.sid,
      attributes: '{"role":"agent"}',
      date_created: '2026-01-15T12:00:00Z',
    },
  });
  expect(await seat('supervisor')).toMatchObject({ status: 409, body: { code: 45206 } });
  expect(await seat('agent', sidOf('CH', 404))).toMatchObject({ status: 404, body: { code: 45204 } });
  expect(await seat('agent', body.sid, OTHER_ACCOUNT)).toMatchObject({ status: 404, body: { code: 45204 } });
  expect((await seat('janitor')).status).toBe(404);
});
