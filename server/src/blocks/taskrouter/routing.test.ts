import { beforeEach, expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import { runTurn } from '../../kernel/line/turn.ts';
import { type Floor, openWorkspace } from './fixture.ts';

const floor: Floor = await openWorkspace();
const { kernel, rest, run, told, place } = floor;

const TABLES = ['event', 'reservation', 'task', 'worker_channel', 'worker'];

beforeEach(async () => {
  for (const table of TABLES) await kernel.database.query(`delete from taskrouter.${table}`);
  for (const table of ['work', 'timer', 'job']) await kernel.database.query(`delete from line.${table}`);
  told.length = 0;
  await configure({ filters: [], default_filter: { queue: place.queueSid } });
});

const setting = async (path: string, form: Record<string, string>) => {
  const reply = await rest('POST', path, form);
  expect(reply.status).toBe(200);
};

async function configure(routing: object, form: Record<string, string> = {}): Promise<void> {
  await setting(`/Workflows/${place.workflowSid}`, {
    Configuration: JSON.stringify({ task_routing: routing }),
    AssignmentCallbackUrl: '',
    ...form,
  });
}

const status = async (sid: string): Promise<string> => (await floor.task(sid)).assignment_status;

test('a task lives from its creation to its end, and everybody is told', async () => {
  await floor.hire('ada');
  const task = await floor.createTask({ Attributes: '{"channelSid":"CH1"}' });
  expect(task).toMatchObject({ assignment_status: 'pending', task_queue_friendly_name: 'Everyone', age: 0 });
  expect(await status(task.sid)).toBe('reserved');
  expect(await floor.offers(task.sid)).toEqual(['ada pending']);
  expect((await floor.answer(task.sid, 'ada', { ReservationStatus: 'accepted' })).status).toBe(200);
  expect(await status(task.sid)).toBe('assigned');
  await rest('POST', `/Tasks/${task.sid}`, { AssignmentStatus: 'wrapping', Reason: 'done' });
  expect(await floor.offers(task.sid)).toEqual(['ada wrapping']);
  await rest('POST', `/Tasks/${task.sid}`, { AssignmentStatus: 'completed' });
  expect(await floor.offers(task.sid)).toEqual(['ada completed']);
  await run();
  expect(told.map(({ status, event, reason }) => [status, event, reason])).toEqual([
    ['reserved', 'reservation.created', null],
    ['assigned', 'reservation.accepted', null],
    ['wrapping', 'task.wrapup', 'done'],
    ['completed', 'task.completed', 'done'],
  ]);
  expect(told[0]).toMatchObject({ taskSid: task.sid, attributes: '{"channelSid":"CH1"}' });
  const { events } = await rest('GET', `/Events?TaskSid=${task.sid}`);
  expect(events.map((event: Record<string, string>) => event.event_type)).toEqual([
    'workflow.entered',
    'task-queue.entered',
    'task.created',
    'workflow.target-matched',
    'reservation.created',
    'reservation.accepted',
    'task.wrapup',
    'reservation.wrapup',
    'task.completed',
    'reservation.completed',
  ]);
  await floor.pass(301);
  expect((await floor.task(task.sid)).status).toBe(404);
  expect(await kernel.timers()).toEqual([]);
});

test('the higher priority goes first, then the older task', async () => {
  const old = await floor.createTask();
  kernel.parts.clock.advance(1);
  const urgent = await floor.createTask({ Priority: '5' });
  kernel.parts.clock.advance(1);
  const young = await floor.createTask();
  await floor.hire('ada');
  expect([await status(old.sid), await status(urgent.sid)]).toEqual(['pending', 'reserved']);
  await floor.answer(urgent.sid, 'ada', { ReservationStatus: 'accepted' });
  await floor.answer(urgent.sid, 'ada', { ReservationStatus: 'completed' });
  expect([await status(old.sid), await status(young.sid)]).toEqual(['reserved', 'pending']);
});

test('a queue that is LIFO offers its youngest task', async () => {
  await setting(`/TaskQueues/${place.queueSid}`, { TaskOrder: 'LIFO' });
  const old = await floor.createTask({ Priority: '5' });
  kernel.parts.clock.advance(1);
  const young = await floor.createTask();
  await floor.hire('ada');
  expect([await status(old.sid), await status(young.sid)]).toEqual(['pending', 'reserved']);
  await setting(`/TaskQueues/${place.queueSid}`, { TaskOrder: 'FIFO' });
});

test('tasks that come together are shared out, longest idle first, and nobody gets more than fits', async () => {
  await floor.hire('ada');
  kernel.parts.clock.advance(1);
  await floor.hire('bob');
  const given = {
    accountSid: TEST_ACCOUNT,
    workspaceSid: place.workspaceSid,
    workflowSid: null,
    taskChannel: 'chat',
    attributes: '{}',
    priority: 0,
    timeoutSeconds: 60,
  };
  const tasks = await kernel.store.transact(tx => floor.block.createTasks(tx, [given, given, given]));
  await run();
  const offers = await Promise.all(tasks.map(task => floor.offers('sid' in task ? task.sid : '')));
  expect(offers).toEqual([['ada pending'], ['bob pending'], []]);
  const channels = await kernel.database.query('select count(*)::int as n from taskrouter.reservation');
  expect(channels).toEqual([{ n: 2 }]);
});

test('more room on a worker channel takes more tasks, and each kind of work has its own room', async () => {
  const ada = await floor.hire('ada');
  const tasks = [
    await floor.createTask(),
    await floor.createTask(),
    await floor.createTask({ TaskChannel: 'sms' }),
  ];
  expect(await Promise.all(tasks.map(task => status(task.sid)))).toEqual(['reserved', 'pending', 'reserved']);
  const reply = await rest('POST', `/Workers/${ada.sid}/Channels/chat`, { Capacity: '4' });
  expect(reply).toMatchObject({
    configured_capacity: 4,
    assigned_tasks: 1,
    available_capacity_percentage: 75,
  });
  await run();
  expect(await status(tasks[1]!.sid)).toBe('reserved');
});

test('who does not answer goes to the timeout activity, and the task to somebody else', async () => {
  const ada = await floor.hire('ada');
  const task = await floor.createTask();
  kernel.parts.clock.advance(1);
  await floor.hire('bob');
  const before = await kernel.timers();
  expect(before.map(({ kind, runAt }) => [kind, runAt.toISOString().slice(11, 19)])).toContainEqual([
    'reservation.timedOut',
    new Date(kernel.parts.clock.now().getTime() + 119_000).toISOString().slice(11, 19),
  ]);
  await floor.pass(119);
  expect(await floor.offers(task.sid)).toEqual(['ada timeout', 'bob pending']);
  expect(await rest('GET', `/Workers/${ada.sid}`)).toMatchObject({
    activity_name: 'Offline',
    available: false,
  });
});

test('who rejects is asked again only after a while, when nobody else is there', async () => {
  await floor.hire('ada');
  const task = await floor.createTask();
  await floor.answer(task.sid, 'ada', { ReservationStatus: 'rejected' });
  expect(await status(task.sid)).toBe('pending');
  await floor.pass(4);
  expect(await status(task.sid)).toBe('pending');
  await floor.pass(1);
  expect(await floor.offers(task.sid)).toEqual(['ada rejected', 'ada pending']);
});

test('a rejection can send the worker into another activity', async () => {
  const ada = await floor.hire('ada');
  const task = await floor.createTask();
  const wrong = await floor.answer(task.sid, 'ada', {
    ReservationStatus: 'rejected',
    WorkerActivitySid: 'WA00000000000000000000000000000000',
  });
  expect(wrong.status).toBe(400);
  await floor.answer(task.sid, 'ada', {
    ReservationStatus: 'rejected',
    WorkerActivitySid: place.activitySids.Break!,
  });
  expect(await rest('GET', `/Workers/${ada.sid}`)).toMatchObject({ activity_name: 'Break' });
  await floor.pass(10);
  expect(await status(task.sid)).toBe('pending');
});

test('of several who are asked at once the first to accept gets the task', async () => {
  await setting(`/TaskQueues/${place.queueSid}`, { MaxReservedWorkers: '3' });
  for (const name of ['ada', 'bob', 'eve']) await floor.hire(name);
  const task = await floor.createTask();
  expect(await floor.offers(task.sid)).toEqual(['ada pending', 'bob pending', 'eve pending']);
  await floor.answer(task.sid, 'ada', { ReservationStatus: 'rejected' });
  expect(await status(task.sid)).toBe('reserved');
  await floor.answer(task.sid, 'bob', { ReservationStatus: 'accepted' });
  expect(await floor.offers(task.sid)).toEqual(['ada rejected', 'bob accepted', 'eve rescinded']);
  expect((await floor.answer(task.sid, 'eve', { ReservationStatus: 'accepted' })).status).toBe(400);
  expect((await floor.answer(task.sid, 'bob', { ReservationStatus: 'accepted' })).status).toBe(400);
  await setting(`/TaskQueues/${place.queueSid}`, { MaxReservedWorkers: '1' });
});

test('a task goes from target to target and ends when the last one is over', async () => {
  const spanish = await rest('POST', '/TaskQueues', {
    FriendlyName: 'es',
    TargetWorkers: "languages HAS 'es'",
  });
  await configure({
    filters: [
      {
        filter_friendly_name: 'spanish',
        expression: "language == 'es'",
        targets: [
          { queue: spanish.sid, timeout: 30, priority: 7 },
          { queue: place.queueSid, timeout: 10, expression: 'task.level <= worker.level' },
        ],
      },
    ],
  });
  await floor.hire('ada', { languages: ['en'], level: 1 });
  const task = await floor.createTask({ Attributes: '{"language":"es","level":2}' });
  expect(await floor.task(task.sid)).toMatchObject({ task_queue_friendly_name: 'es', priority: 7 });
  await floor.pass(30);
  expect(await floor.task(task.sid)).toMatchObject({
    task_queue_friendly_name: 'Everyone',
    assignment_status: 'pending',
  });
  await floor.pass(10);
  expect(await floor.task(task.sid)).toMatchObject({
    assignment_status: 'canceled',
    reason: 'WorkflowTimeout',
  });
  const stray = await floor.createTask({ Attributes: '{"language":"fr"}' });
  expect(await status(stray.sid)).toBe('canceled');
  expect(told.map(change => change.status)).toEqual(['canceled', 'canceled']);
});

test('a target is skipped at once when nobody is there for it', async () => {
  const empty = await rest('POST', '/TaskQueues', { FriendlyName: 'nobody', TargetWorkers: '' });
  await configure({
    filters: [
      {
        filter_friendly_name: 'all',
        expression: '1==1',
        targets: [
          { queue: empty.sid, timeout: 300, skip_if: 'workers.available == 0' },
          { queue: place.queueSid },
        ],
      },
    ],
  });
  await floor.hire('ada');
  const task = await floor.createTask();
  expect(await floor.offers(task.sid)).toEqual(['ada pending']);
});

test('a task that nobody accepts in its time is canceled, with its reservation', async () => {
  await floor.hire('ada');
  const task = await floor.createTask({ Timeout: '60' });
  await floor.pass(60);
  expect(await floor.task(task.sid)).toMatchObject({
    assignment_status: 'canceled',
    reason: 'Task TTL Exceeded',
  });
  expect(await floor.offers(task.sid)).toEqual(['ada canceled']);
});

test('a task for one worker goes there whatever his load, unless it asks for room', async () => {
  const ada = await floor.hire('ada');
  const bob = await floor.hire('bob', {}, 'Offline');
  const first = await floor.createTask();
  const patient = await floor.createTask({ RoutingTarget: ada.sid, IgnoreCapacity: 'false' });
  const rude = await floor.createTask({ RoutingTarget: bob.sid });
  expect(await Promise.all([first, patient, rude].map(task => floor.offers(task.sid)))).toEqual([
    ['ada pending'],
    [],
    ['bob pending'],
  ]);
  await floor.answer(first.sid, 'ada', { ReservationStatus: 'accepted' });
  await floor.answer(first.sid, 'ada', { ReservationStatus: 'completed' });
  expect(await floor.offers(patient.sid)).toEqual(['ada pending']);
});

test('waiting tasks take the new configuration only when that is asked for', async () => {
  const other = await rest('POST', '/TaskQueues', { FriendlyName: 'other', TargetWorkers: '' });
  const task = await floor.createTask();
  const routing = { filters: [], default_filter: { queue: other.sid } };
  await configure(routing);
  await run();
  expect(await floor.task(task.sid)).toMatchObject({ task_queue_friendly_name: 'Everyone' });
  await configure(routing, { ReEvaluateTasks: 'true' });
  await run();
  expect(await floor.task(task.sid)).toMatchObject({ task_queue_friendly_name: 'other' });
});

test('one pass serves all events of a turn', async () => {
  await floor.hire('ada');
  let passes = 0;
  await kernel.store.transact(async tx => {
    const query = tx.query.bind(tx);
    tx.query = (text, params) => {
      if (text.includes('with due as')) passes += 1;
      return query(text, params);
    };
    const key = { accountSid: TEST_ACCOUNT, workspaceSid: place.workspaceSid };
    const event = { kind: 'task.created', key: place.workspaceSid, accountSid: key.accountSid, data: {} };
    await runTurn(tx, new Map([[event.key, [event, event, event]]]), floor.block.steps);
  });
  expect(passes).toBe(1);
});
