/** State before + event = state fetched after, for every kind of event; and who may hear and ask what. */
import { expect, test } from 'vitest';
import { OTHER_ACCOUNT } from '../../../test/kernel.ts';
import { openBridge, type TestClient, type TestToken } from './fixture.ts';
import type { Payload } from './payloads.ts';

const bridge = await openBridge();
const { ask, listen, createTask } = bridge;

const REQUIRED = {
  worker:
    'account_sid workspace_sid sid friendly_name attributes activity_sid activity_name available date_created date_updated date_status_changed version',
  channel:
    'account_sid workspace_sid sid worker_sid task_channel_sid task_channel_unique_name configured_capacity available assigned_tasks available_capacity_percentage last_reserved_time date_created date_updated',
  reservation:
    'account_sid workspace_sid sid worker_sid reservation_status reservation_timeout task date_created date_updated version',
  task: 'sid attributes addons age priority queue_name queue_sid reason routing_target assignment_status task_channel_unique_name task_channel_sid timeout workflow_name workflow_sid date_created date_updated version virtual_start_time',
  transfer:
    'sid transfer_mode transfer_to transfer_type transfer_status initiating_reservation_sid initiating_worker_sid initiating_queue_sid initiating_workflow_sid date_created date_updated',
};

function complete(kind: keyof typeof REQUIRED, payload: Payload): Payload {
  expect(Object.keys(payload)).toEqual(expect.arrayContaining(REQUIRED[kind].split(' ')));
  for (const [name, value] of Object.entries(payload))
    if (name.startsWith('date_')) expect(String(value)).toMatch(/^\d{10}$/);
  return payload;
}

async function atWork(name: string) {
  const workerSid = await bridge.hire(name);
  const token: TestToken = { workerSid };
  const client = await listen(token);
  const of = (reservationSid: unknown) => `Workers/${workerSid}/Reservations/${reservationSid}`;
  return {
    workerSid,
    token,
    client,
    fetch: async (sid: unknown) => (await ask(token, { url: of(sid) })).payload as Payload,
    answer: (sid: unknown, status: string) =>
      ask(token, { method: 'POST', url: of(sid), params: { ReservationStatus: status } }),
    task: async (sid: unknown) => (await ask(token, { url: `Tasks/${sid}` })).payload as Payload,
    changeTask: (sid: unknown, params: object) => ask(token, { method: 'POST', url: `Tasks/${sid}`, params }),
    async rest() {
      await bridge.become(workerSid, 'Offline');
      client.socket.close();
    },
  };
}

/** What the event says is what a fetch says. */
async function sameAs(event: Promise<Payload>, fetched: Promise<Payload>, kind: keyof typeof REQUIRED) {
  const [told, read] = [await event, await fetched];
  expect(complete(kind, told)).toEqual(complete(kind, read));
  return told;
}

test('a worker hears of what becomes of him and of his channels', async () => {
  const { workerSid, token, client, rest } = await atWork('kim');
  const fetched = async () => (await ask(token, { url: `Workers/${workerSid}` })).payload as Payload;
  await ask(token, {
    method: 'POST',
    url: `Workers/${workerSid}`,
    params: { ActivitySid: bridge.place.activitySids.Break },
  });
  const moved = await sameAs(client.hears('worker.activity.update'), fetched(), 'worker');
  expect(moved).toMatchObject({ activity_name: 'Break', available: false });
  await ask(token, { method: 'POST', url: `Workers/${workerSid}`, params: { Attributes: { skill: 'b' } } });
  const skilled = await sameAs(client.hears('worker.attributes.update'), fetched(), 'worker');
  expect(skilled.attributes).toBe('{"skill":"b"}');
  await restChannel(workerSid, { Capacity: '4', Available: 'false' });
  const channels = (await ask(token, { url: `Workers/${workerSid}/WorkerChannels` })).payload.contents;
  const chat = channels.find((one: Payload) => one.task_channel_unique_name === 'chat');
  await sameAs(client.hears('worker.capacity.update'), Promise.resolve(chat), 'channel');
  await sameAs(client.hears('worker.channel.availability.update'), Promise.resolve(chat), 'channel');
  await rest();
});

async function restChannel(workerSid: string, form: Record<string, string>) {
  const { accountSid, workspaceSid } = bridge.key;
  const url = bridge.socketUrl.replace('ws:', 'http:').replace('/event-bridge/v1/wschannels', '');
  const reply = await fetch(
    `${url}/taskrouter/v1/Workspaces/${workspaceSid}/Workers/${workerSid}/Channels/chat`,
    {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${accountSid}:secret`).toString('base64')}` },
      body: new URLSearchParams(form),
    },
  );
  expect(reply.status).toBe(200);
}

test('an offer is heard, accepted, wrapped up and completed, and each event equals a fetch', async () => {
  const { client, fetch, answer, task, changeTask, rest } = await atWork('lee');
  const taskSid = await createTask({ from: '+15550001' });
  const offered = await client.hears('reservation.created');
  await sameAs(client.hears('reservation.created'), fetch(offered.sid), 'reservation');
  expect(offered).toMatchObject({ reservation_status: 'pending', task: { assignment_status: 'reserved' } });
  complete('task', offered.task as Payload);
  await answer(offered.sid, 'accepted');
  await sameAs(client.hears('reservation.accepted'), fetch(offered.sid), 'reservation');
  await changeTask(taskSid, { Attributes: { mood: 'good' } });
  await sameAs(client.hears('task.updated'), task(taskSid), 'task');
  await changeTask(taskSid, { AssignmentStatus: 'wrapping', Reason: 'done' });
  await sameAs(client.hears('task.wrapup'), task(taskSid), 'task');
  await sameAs(client.hears('reservation.wrapup'), fetch(offered.sid), 'reservation');
  await changeTask(taskSid, { AssignmentStatus: 'completed', Reason: 'over' });
  await sameAs(client.hears('task.completed'), task(taskSid), 'task');
  await sameAs(client.hears('reservation.completed'), fetch(offered.sid), 'reservation');
  const types = client.heard.map(({ event_type }) => event_type);
  expect(types).toEqual([
    'init',
    'reservation.created',
    'reservation.accepted',
    'task.updated',
    'task.wrapup',
    'reservation.wrapup',
    'task.completed',
    'reservation.completed',
  ]);
  await rest();
});

test('offers end in every other way too', async () => {
  const { workerSid, client, answer, fetch, rest } = await atWork('max');
  // Other offers may come in between: what was rejected is offered again.
  const hear = async (type: string, isIt: (payload: Payload) => boolean): Promise<Payload> => {
    const find = () => client.heard.find(one => one.event_type === type && isIt(one.payload));
    await expect.poll(find, { timeout: 10_000 }).toBeDefined();
    return find()!.payload;
  };
  const endWith = async (type: string, end: (taskSid: string, sid: unknown) => Promise<unknown>) => {
    const taskSid = await createTask();
    const { sid } = await hear('reservation.created', ({ task }) => (task as Payload).sid === taskSid);
    await end(taskSid, sid);
    return { taskSid, ended: complete('reservation', await hear(type, payload => payload.sid === sid)), sid };
  };
  const cancel = (taskSid: string) =>
    bridge.kernel.store.transact(tx =>
      bridge.taskrouter.changeTasks(tx, [{ ...bridge.key, taskSid, assignmentStatus: 'canceled' }]),
    );
  const rejected = await endWith('reservation.rejected', (_, sid) => answer(sid, 'rejected'));
  // Meanwhile the task has gone back into its queue.
  expect({ ...rejected.ended, task: null }).toEqual({ ...(await fetch(rejected.sid)), task: null });
  await cancel(rejected.taskSid);
  const canceled = await endWith('reservation.canceled', cancel);
  expect(canceled.ended).toEqual(await fetch(canceled.sid));
  complete('task', await client.hears('task.canceled'));
  const removed = await endWith('reservation.rescinded', taskSid =>
    bridge.kernel.store.transact(tx => bridge.taskrouter.deleteTasks(tx, [{ ...bridge.key, taskSid }])),
  );
  expect(removed.ended).toMatchObject({ sid: removed.sid, reservation_status: 'rescinded' });
  complete('task', removed.ended.task as Payload);
  const timeout = await endWith('reservation.timeout', () => bridge.pass(121));
  expect({ ...timeout.ended, task: null }).toEqual({ ...(await fetch(timeout.sid)), task: null });
  expect((await client.hears('worker.activity.update')).activity_name).toBe('Offline');
  await cancel(timeout.taskSid);
  expect(workerSid).toBe(timeout.ended.worker_sid);
  await rest();
});

test('whoever begins a transfer hears how it goes, whoever takes over sees where the task comes from', async () => {
  const from = await atWork('ned');
  const taskSid = await createTask();
  const held = await from.client.hears('reservation.created');
  await from.answer(held.sid, 'accepted');
  const to = await atWork('ola');
  const start = (params: object) =>
    ask(from.token, {
      method: 'POST',
      url: `Workers/${from.workerSid}/Transfers`,
      params: { ReservationSid: held.sid, TaskSid: taskSid, To: to.workerSid, ...params },
    });
  const first = await start({ Mode: 'WARM' });
  expect(complete('transfer', first.payload)).toMatchObject({
    transfer_status: 'initiated',
    task_sid: taskSid,
  });
  complete('transfer', await from.client.hears('task.transfer-initiated'));
  const cancelUrl = `Workers/${from.workerSid}/Transfers/${first.payload.sid}`;
  expect((await from.fetch(held.sid)).active_outgoing_task_transfer).toMatchObject({
    sid: first.payload.sid,
  });
  const params = { TaskSid: taskSid, TransferStatus: 'canceled' };
  const canceled = await ask(from.token, { method: 'POST', url: cancelUrl, params });
  expect(await from.client.hears('task.transfer-canceled')).toEqual(canceled.payload);
  await to.client.hears('reservation.canceled');

  await start({ Mode: 'COLD' });
  const declined = await to.client.hears('reservation.created', 2);
  await to.answer(declined.sid, 'rejected');
  await from.client.hears('task.transfer-attempt-failed');
  expect(await from.client.hears('task.transfer-failed')).toMatchObject({ transfer_status: 'failed' });

  await bridge.pass(60);
  await start({ Mode: 'COLD' });
  const offered = await to.client.hears('reservation.created', 3);
  expect(offered.task_transfer).toMatchObject({ initiating_worker_sid: from.workerSid });
  await to.answer(offered.sid, 'accepted');
  await sameAs(to.client.hears('reservation.accepted'), to.fetch(offered.sid), 'reservation');
  expect(await from.client.hears('task.transfer-completed')).toMatchObject({ transfer_status: 'complete' });
  await from.client.hears('reservation.wrapup');
  await from.answer(held.sid, 'completed');
  await to.answer(offered.sid, 'completed');
  await to.client.hears('task.completed');
  await from.rest();
  await to.rest();
});

test('nobody hears what is not his', async () => {
  const one = await atWork('pia');
  const other: TestClient = await listen({ workerSid: await bridge.hire('quin', 'Offline') });
  await createTask();
  const offered = await one.client.hears('reservation.created');
  await one.answer(offered.sid, 'accepted');
  await one.answer(offered.sid, 'completed');
  await one.client.hears('reservation.completed');
  expect(other.heard.map(({ event_type }) => event_type)).toEqual(['init']);
  await one.rest();
});

test('a worker asks for his own only, a supervisor for everybody of the workspace', async () => {
  const own = await bridge.hire('rae', 'Offline');
  const other = await bridge.hire('sam', 'Offline');
  const statusOf = async (token: TestToken, url: string) => (await ask(token, { url })).status;
  const worker = { workerSid: own };
  const supervisor: TestToken = { workerSid: own, role: 'supervisor' };
  expect(await statusOf(worker, `Workers/${own}`)).toBe(200);
  expect(await statusOf(worker, 'TaskQueues')).toBe(200);
  for (const url of [`Workers/${other}`, `Workers/${other}/Reservations`, 'Workers'])
    expect(await statusOf(worker, url)).toBe(403);
  for (const url of [`Workers/${other}`, `Workers/${other}/Reservations`, 'Workers'])
    expect(await statusOf(supervisor, url)).toBe(200);
  expect(await statusOf({ ...supervisor, accountSid: OTHER_ACCOUNT }, `Workers/${own}`)).toBe(404);
  expect(await statusOf({ ...supervisor, workspaceSid: `WS${'0'.repeat(32)}` }, `Workers/${own}`)).toBe(403);
  const taskSid = await createTask();
  expect(await statusOf(worker, `Tasks/${taskSid}`)).toBe(403);
  expect(await statusOf(supervisor, `Tasks/${taskSid}`)).toBe(200);
  const made = await ask(worker, { method: 'POST', url: 'Tasks', params: { RoutingTarget: other } });
  expect(made.status).toBe(403);
});
