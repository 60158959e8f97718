import { expect, test } from 'vitest';
import { OTHER_ACCOUNT } from '../../../test/kernel.ts';
import { type Floor, openWorkspace } from './fixture.ts';

const floor: Floor = await openWorkspace();
const { ask, rest, place, root } = floor;
const none = (prefix: string) => `${prefix}00000000000000000000000000000000`;

test('a new workspace has activities, task channels and, by template, routing', async () => {
  const made = await ask({
    method: 'POST',
    path: '/taskrouter/v1/Workspaces',
    form: { FriendlyName: 'W', Template: 'FIFO' },
  });
  expect(made.status).toBe(201);
  const { sid, url, links } = made.body;
  expect(made.body).toMatchObject({
    default_activity_name: 'Offline',
    timeout_activity_name: 'Offline',
    multi_task_enabled: true,
    prioritize_queue_order: 'FIFO',
    event_callback_url: null,
    url: expect.stringMatching(`/v1/Workspaces/${sid}$`),
  });
  expect(links.tasks).toBe(`${url}/Tasks`);
  const names = async (path: string, key: string, name = 'friendly_name') => {
    const { body } = await ask({ method: 'GET', path: `/taskrouter/v1/Workspaces/${sid}/${path}` });
    expect(body.meta.key).toBe(key);
    return body[key].map((row: Record<string, string>) => row[name]);
  };
  expect(await names('Activities', 'activities')).toEqual(['Offline', 'Available', 'Unavailable']);
  expect(await names('TaskChannels', 'channels', 'unique_name')).toEqual([
    'default',
    'voice',
    'chat',
    'sms',
    'video',
  ]);
  expect(await names('TaskQueues', 'task_queues')).toEqual(['Sample Queue']);
  expect(await names('Workflows', 'workflows')).toEqual(['Default Fifo Workflow']);
  const path = `/taskrouter/v1/Workspaces/${sid}`;
  expect((await ask({ method: 'POST', path, form: { MultiTaskEnabled: 'false' } })).status).toBe(400);
  expect((await ask({ method: 'POST', path, form: { TimeoutActivitySid: none('WA') } })).status).toBe(400);
  expect((await ask({ method: 'DELETE', path })).status).toBe(204);
  expect((await ask({ method: 'GET', path })).status).toBe(404);
  expect((await ask({ method: 'GET', path: `${path}/Tasks` })).status).toBe(404);
});

test('nobody sees or touches what another account has', async () => {
  const ada = await floor.hire('ada');
  const task = await floor.createTask();
  const { reservations } = await rest('GET', `/Tasks/${task.sid}/Reservations`);
  const paths = [
    '',
    '/Activities',
    `/Activities/${place.activitySids.Break}`,
    '/TaskChannels',
    '/TaskChannels/chat',
    '/TaskQueues',
    `/TaskQueues/${place.queueSid}`,
    '/Workflows',
    `/Workflows/${place.workflowSid}`,
    '/Workers',
    `/Workers/${ada.sid}`,
    `/Workers/${ada.sid}/Channels`,
    `/Workers/${ada.sid}/Channels/chat`,
    `/Workers/${ada.sid}/Reservations`,
    '/Tasks',
    `/Tasks/${task.sid}`,
    `/Tasks/${task.sid}/Reservations`,
    `/Tasks/${task.sid}/Reservations/${reservations[0].sid}`,
    '/Events',
  ];
  for (const path of paths) {
    expect([path, (await ask({ method: 'GET', path: root + path })).status]).toEqual([path, 200]);
    const reply = await ask({ method: 'GET', path: root + path, as: OTHER_ACCOUNT });
    expect([path, reply.status, reply.body.code]).toEqual([path, 404, 20404]);
  }
  const writes: [string, Record<string, string>][] = [
    ['', { FriendlyName: 'mine' }],
    ['/Tasks', {}],
    [`/Tasks/${task.sid}`, { Priority: '9' }],
    [`/Tasks/${task.sid}/Reservations/${reservations[0].sid}`, { ReservationStatus: 'accepted' }],
    ['/Workers', { FriendlyName: 'spy' }],
    [`/Workers/${ada.sid}`, { Attributes: '{}' }],
    [`/Workers/${ada.sid}/Channels/chat`, { Capacity: '9' }],
    ['/Workflows', { FriendlyName: 'w', Configuration: '{"task_routing":{"filters":[]}}' }],
  ];
  for (const [path, form] of writes) {
    const reply = await ask({ method: 'POST', path: root + path, form, as: OTHER_ACCOUNT });
    expect([path, reply.status]).toEqual([path, 404]);
  }
  for (const path of ['', `/Tasks/${task.sid}`, `/Workers/${ada.sid}`, `/TaskQueues/${place.queueSid}`])
    expect((await ask({ method: 'DELETE', path: root + path, as: OTHER_ACCOUNT })).status).toBe(404);
  expect(await floor.offers(task.sid)).toEqual(['ada pending']);
  await rest('DELETE', `/Tasks/${task.sid}`);
});

test.each([
  ['/Tasks', { Attributes: '{' }, 'Attributes'],
  ['/Tasks', { Attributes: `{}${' '.repeat(4096)}` }, 'Attributes'],
  ['/Tasks', { TaskChannel: 'fax' }, 'TaskChannel'],
  ['/Tasks', { Timeout: '1209601' }, 'Timeout'],
  ['/Tasks', { Priority: '-1' }, 'Priority'],
  ['/Tasks', { WorkflowSid: none('WW') }, 'WorkflowSid'],
  ['/Tasks', { VirtualStartTime: '2099-01-01T00:00:00Z' }, 'VirtualStartTime'],
  ['/Tasks', { RoutingTarget: none('WK') }, 'RoutingTarget'],
  ['/Workers', {}, 'FriendlyName'],
  ['/Workers', { FriendlyName: 'x', Attributes: '7' }, 'Attributes'],
  ['/Workers', { FriendlyName: 'x', ActivitySid: none('WA') }, 'ActivitySid'],
  ['/TaskQueues', { FriendlyName: 'q', TargetWorkers: 'a ==' }, 'TargetWorkers'],
  ['/TaskQueues', { FriendlyName: 'q', MaxReservedWorkers: '51' }, 'MaxReservedWorkers'],
  ['/Workflows', { FriendlyName: 'w', Configuration: 'no' }, 'Configuration'],
  ['/Workflows', { FriendlyName: 'w', Configuration: '{"task_routing":{"filters":[{}]}}' }, 'Configuration'],
  [
    '/Workflows',
    { FriendlyName: 'w', Configuration: `{"task_routing":{"default_filter":{"queue":"${none('WQ')}"}}}` },
    'Configuration',
  ],
])('%s with wrong parameters (%#) is refused', async (path, form, name) => {
  const reply = await rest('POST', path, form as unknown as Record<string, string>);
  expect(reply).toMatchObject({ status: 400, code: 20001, message: expect.stringContaining(name) });
});

test('lists filter by what is asked, in the order that is asked', async () => {
  await floor.hire('low', { languages: ['en'] }, 'Offline');
  await floor.hire('high', { languages: ['en', 'es'] }, 'Break');
  const spanish = await rest('POST', '/TaskQueues', {
    FriendlyName: 'es',
    TargetWorkers: "languages HAS 'es'",
  });
  const workers = async (query: string) => {
    const reply = await rest('GET', `/Workers?${query}`);
    return reply.workers.map((row: Record<string, string>) => row.friendly_name);
  };
  expect(await workers('ActivityName=Break')).toEqual(['high']);
  expect(await workers(`TargetWorkersExpression=${encodeURIComponent("languages HAS 'en'")}`)).toEqual([
    'low',
    'high',
  ]);
  expect(await workers('TaskQueueName=es&Available=no')).toEqual(['high']);
  expect(await workers(`TaskQueueSid=${spanish.sid}`)).toEqual(['high']);
  const queues = async (query: string) => {
    const reply = await rest('GET', `/TaskQueues?${query}`);
    return reply.task_queues.map((row: Record<string, string>) => row.friendly_name);
  };
  expect(await queues(`EvaluateWorkerAttributes=${encodeURIComponent('{"languages":["es"]}')}`)).toEqual([
    'Everyone',
    'es',
  ]);
  const nobody = await rest('POST', '/TaskQueues', { FriendlyName: 'none', TargetWorkers: '' });
  const direct = { RoutingTarget: nobody.sid };
  await floor.createTask({ Attributes: '{"n":1}', Priority: '1', ...direct });
  await floor.createTask({ Attributes: '{"n":2}', Priority: '2', ...direct });
  await floor.createTask({ Attributes: '{"n":3}', Priority: '1', ...direct });
  const tasks = async (query: string) => {
    const reply = await rest('GET', `/Tasks?RoutingTarget=${nobody.sid}&${query}`);
    return reply.tasks.map((row: Record<string, string>) => JSON.parse(row.attributes!).n);
  };
  expect(await tasks('Ordering=Priority:desc,DateCreated:asc')).toEqual([2, 1, 3]);
  expect(await tasks('EvaluateTaskAttributes=n%20%3E%201')).toEqual([2, 3]);
  expect(await tasks('AssignmentStatus=assigned,pending&Priority=1')).toEqual([1, 3]);
  expect(await tasks('HasAddons=true')).toEqual([]);
  expect((await rest('GET', '/Tasks?Ordering=Colour:asc')).status).toBe(400);
  const paged = await rest('GET', `/Tasks?RoutingTarget=${nobody.sid}&Ordering=Priority:desc&PageSize=2`);
  const next = new URL(paged.meta.next_page_url);
  const second = await ask({ method: 'GET', path: next.pathname + next.search });
  expect(second.body.tasks.map((row: Record<string, string>) => row.attributes)).toEqual(['{"n":3}']);
});

test('a version that is not the newest is refused', async () => {
  const worker = await floor.hire('vera', {}, 'Offline');
  const path = `/Workers/${worker.sid}`;
  expect((await rest('POST', path, { Attributes: '{"a":1}' }, { 'if-match': '"0"' })).status).toBe(200);
  expect(await rest('POST', path, { Attributes: '{"a":2}' }, { 'if-match': '"0"' })).toMatchObject({
    status: 412,
    code: 20412,
  });
  expect((await rest('DELETE', path, undefined, { 'if-match': '5' })).status).toBe(412);
  const task = await floor.createTask({ RoutingTarget: place.queueSid });
  expect((await rest('POST', `/Tasks/${task.sid}`, { Priority: '1' }, { 'if-match': '77' })).status).toBe(
    412,
  );
});

test('what is still needed cannot be removed', async () => {
  const eve = await floor.hire('eve');
  const twice = await rest('POST', '/Workers', { FriendlyName: 'eve' });
  expect([twice.status, twice.code]).toEqual([409, 20409]);
  const statuses = async (paths: string[]) =>
    Promise.all(paths.map(async path => (await rest('DELETE', path)).status));
  const { activitySids, queueSid, workflowSid } = place;
  expect(
    await statuses([
      `/Workers/${eve.sid}`,
      `/Activities/${activitySids.Offline}`,
      `/Activities/${activitySids.Available}`,
      '/TaskChannels/chat',
      `/TaskQueues/${queueSid}`,
    ]),
  ).toEqual([400, 400, 400, 400, 400]);
  await floor.createTask();
  expect(await statuses([`/Workflows/${workflowSid}`])).toEqual([400]);
  expect((await rest('POST', '/TaskChannels', { FriendlyName: 'E', UniqueName: 'email' })).status).toBe(201);
  expect((await rest('POST', '/TaskChannels', { FriendlyName: 'E', UniqueName: 'email' })).status).toBe(409);
  const { channels } = await rest('GET', `/Workers/${eve.sid}/Channels`);
  expect(channels).toHaveLength(6);
  expect((await statuses(['/TaskChannels/email', '/TaskChannels/email'])).sort()).toEqual([204, 404]);
});

test('going away rejects what is pending when that is asked for, and keeps what was accepted', async () => {
  for (const { sid } of (await rest('GET', '/Tasks')).tasks) await rest('DELETE', `/Tasks/${sid}`);
  await floor.run();
  const zoe = await floor.hire('zoe', { only: 'zoe' });
  const queue = await rest('POST', '/TaskQueues', { FriendlyName: 'zoe', TargetWorkers: "only == 'zoe'" });
  await rest('POST', `/Workers/${zoe.sid}/Channels/chat`, { Capacity: '2' });
  const kept = await floor.createTask({ RoutingTarget: queue.sid });
  await floor.answer(kept.sid, 'zoe', { Instruction: 'accept' });
  const lost = await floor.createTask({ RoutingTarget: queue.sid });
  const away = { ActivitySid: place.activitySids.Break!, RejectPendingReservations: 'true' };
  const here = { ...away, ActivitySid: place.activitySids.Available! };
  expect((await rest('POST', `/Workers/${zoe.sid}`, here)).status).toBe(400);
  expect((await rest('POST', `/Workers/${zoe.sid}`, away)).status).toBe(200);
  await floor.run();
  expect([await floor.offers(kept.sid), await floor.offers(lost.sid)]).toEqual([
    ['zoe accepted'],
    ['zoe rejected'],
  ]);
  expect((await rest('DELETE', `/Workers/${zoe.sid}`)).status).toBe(400);
  expect((await rest('POST', `/Tasks/${kept.sid}`, { AssignmentStatus: 'canceled' })).status).toBe(400);
  expect((await rest('DELETE', `/Tasks/${kept.sid}`)).status).toBe(204);
  await floor.run();
  expect(floor.told.at(-1)).toMatchObject({ taskSid: kept.sid, status: 'deleted', event: 'task.deleted' });
  expect((await rest('DELETE', `/Workers/${zoe.sid}`)).status).toBe(204);
});

test('instructions for calls are refused', async () => {
  await floor.hire('voice');
  const task = await floor.createTask({
    RoutingTarget: (await rest('GET', '/Workers?FriendlyName=voice')).workers[0].sid,
  });
  for (const [instruction, code] of [
    ['dequeue', 40151],
    ['dance', 55555],
  ] as const) {
    const reply = await floor.answer(task.sid, 'voice', { Instruction: instruction });
    expect([reply.status, reply.code]).toEqual([400, code]);
  }
  const reply = await floor.answer(task.sid, 'voice', { ReservationStatus: 'timeout' });
  expect(reply.status).toBe(400);
});
