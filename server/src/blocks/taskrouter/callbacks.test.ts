import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import { type Floor, openWorkspace } from './fixture.ts';
import { readInstruction } from './rules/assignment.ts';
import { passes } from './rules/record.ts';

const floor: Floor = await openWorkspace();
const { kernel, rest, run, place } = floor;

async function answer(reservationSid: string, body: string, contentType = 'application/json'): Promise<void> {
  const said = {
    ok: true,
    status: 200,
    contentType,
    body,
    errorCode: null,
    reason: null,
    url: 'https://desk.test/',
  };
  await kernel.store.transact(async tx =>
    tx.emit({
      kind: 'assignment.answered',
      key: place.workspaceSid,
      accountSid: TEST_ACCOUNT,
      data: { workspaceSid: place.workspaceSid, reservationSid, answer: said },
    }),
  );
  await run();
}

test('the workflow is asked about a reservation, and what it says is done', async () => {
  const urls = {
    AssignmentCallbackUrl: 'https://desk.test/assign',
    FallbackAssignmentCallbackUrl: 'https://desk.test/fallback',
  };
  await rest('POST', `/Workflows/${place.workflowSid}`, urls);
  const ada = await floor.hire('ada', { level: 3 });
  const task = await floor.createTask({ Attributes: '{"a":"b"}', Priority: '2' });
  const [asked] = await floor.webhooks();
  const { reservations } = await rest('GET', `/Tasks/${task.sid}/Reservations`);
  const reservationSid = reservations[0].sid;
  expect(asked).toMatchObject({
    kind: 'webhook',
    key: reservationSid,
    accountSid: TEST_ACCOUNT,
    data: {
      url: urls.AssignmentCallbackUrl,
      fallbackUrl: urls.FallbackAssignmentCallbackUrl,
      timeoutSeconds: 5,
      parameters: {
        AccountSid: TEST_ACCOUNT,
        WorkspaceSid: place.workspaceSid,
        WorkflowSid: place.workflowSid,
        TaskQueueSid: place.queueSid,
        WorkerSid: ada.sid,
        WorkerName: 'ada',
        WorkerAttributes: '{"level":3}',
        TaskSid: task.sid,
        TaskAttributes: '{"a":"b"}',
        TaskAge: '0',
        TaskPriority: '2',
        TaskChannelUniqueName: 'chat',
        ReservationSid: reservationSid,
      },
      then: { kind: 'assignment.answered', key: place.workspaceSid },
    },
  });
  await answer(reservationSid, '');
  await answer(reservationSid, '{"instruction":"dequeue"}');
  expect(await floor.offers(task.sid)).toEqual(['ada pending']);
  await answer(reservationSid, `{"instruction":"reject","activity_sid":"${place.activitySids.Break}"}`);
  expect(await floor.offers(task.sid)).toEqual(['ada rejected']);
  expect(await rest('GET', `/Workers/${ada.sid}`)).toMatchObject({ activity_name: 'Break' });
  await rest('POST', `/Workers/${ada.sid}`, { ActivitySid: place.activitySids.Available! });
  await floor.pass(6);
  const again = await rest('GET', `/Workers/${ada.sid}/Reservations?ReservationStatus=pending`);
  await answer(again.reservations[0].sid, '{"instruction":"accept"}');
  expect(await floor.offers(task.sid)).toEqual(['ada rejected', 'ada accepted']);
  await rest('POST', `/Workflows/${place.workflowSid}`, { AssignmentCallbackUrl: '' });
});

test.each([
  ['', 'text/plain', 'none', undefined],
  ['{"instruction":"accept"}', 'text/plain', 'wrong', 40000],
  ['{"instruction":', 'application/json', 'wrong', 40001],
  ['{}', 'application/json', 'wrong', 40005],
  ['{"instruction":"conference"}', 'application/json', 'wrong', 40151],
  ['{"instruction":5}', 'application/json', 'wrong', 55555],
  ['{"instruction":"accept"}', 'application/json; charset=utf-8', 'accept', undefined],
])('the answer %s of the type %s is %s', (body, contentType, kind, code) => {
  const instruction = readInstruction({ ok: true, contentType, body, errorCode: null });
  expect(instruction.kind).toBe(kind);
  if (code !== undefined) expect(instruction).toMatchObject({ code });
});

test('a callback that failed is told with its own code', () => {
  const answer = { ok: false, contentType: '', body: '', errorCode: 11205 };
  expect(readInstruction(answer)).toMatchObject({ kind: 'wrong', code: 11205 });
});

test('the workspace is called about the events that its filter names', async () => {
  await kernel.database.query('delete from line.job');
  const form = {
    EventCallbackUrl: 'https://desk.test/events',
    EventsFilter: 'task.created, worker.activity.update',
  };
  await floor.ask({ method: 'POST', path: floor.root, form });
  const bob = await floor.hire('bob', {}, 'Offline');
  kernel.parts.clock.advance(26);
  await rest('POST', `/Workers/${bob.sid}`, { ActivitySid: place.activitySids.Unavailable! });
  const task = await floor.createTask();
  const called = await floor.webhooks();
  expect(called.map(({ key, data }) => [key, data.url, data.parameters.EventType])).toEqual([
    [`${place.workspaceSid}:events`, form.EventCallbackUrl, 'worker.activity.update'],
    [`${place.workspaceSid}:events`, form.EventCallbackUrl, 'task.created'],
  ]);
  expect(called[0]!.data.parameters).toMatchObject({
    AccountSid: TEST_ACCOUNT,
    WorkspaceName: 'Flex Task Assignment',
    ResourceType: 'worker',
    ResourceSid: bob.sid,
    WorkerName: 'bob',
    WorkerActivityName: 'Unavailable',
    WorkerPreviousActivityName: 'Offline',
    WorkerTimeInPreviousActivity: '26',
    WorkerTimeInPreviousActivityMs: '26000',
    Timestamp: String(kernel.parts.clock.now().getTime() / 1000),
  });
  expect(called[1]!.data.parameters).toMatchObject({
    TaskSid: task.sid,
    TaskAttributes: '{}',
    TaskAssignmentStatus: 'pending',
    TaskQueueName: 'Everyone',
    TaskQueueTargetExpression: '1==1',
    WorkflowName: 'Assign to Anyone',
    TaskChannelUniqueName: 'chat',
  });
});

test('an empty filter lets everything through', () => {
  expect([passes(null, 'a.b'), passes(' ', 'a.b'), passes('a.b', 'a.c'), passes('a.c,a.b', 'a.b')]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

test('events are kept for thirty days', async () => {
  await kernel.store.transact(tx => floor.block.provision(tx, { accountSid: TEST_ACCOUNT }));
  const count = async () => (await kernel.database.query('select sid from taskrouter.event')).length;
  const before = await count();
  await floor.pass(29 * 86_400);
  expect(await count()).toBeGreaterThanOrEqual(before);
  await floor.pass(2 * 86_400);
  const recent = await kernel.database.query<{ eventDate: Date }>('select event_date from taskrouter.event');
  const oldest = kernel.parts.clock.now().getTime() - 31 * 86_400_000;
  expect(recent.every(({ eventDate }) => eventDate.getTime() > oldest)).toBe(true);
  expect(await count()).toBeLessThan(before);
});
