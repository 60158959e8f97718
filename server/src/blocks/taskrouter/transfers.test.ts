import { beforeEach, expect, test } from 'vitest';
import { type Floor, openWorkspace } from './fixture.ts';

const floor: Floor = await openWorkspace();
const { kernel, rest, run, place } = floor;

let ada: { sid: string };
let bob: { sid: string };
let task: { sid: string };
let held: string;

beforeEach(async () => {
  for (const table of ['event', 'transfer', 'reservation', 'task', 'worker_channel', 'worker'])
    await kernel.database.query(`delete from taskrouter.${table}`);
  for (const table of ['work', 'timer']) await kernel.database.query(`delete from line.${table}`);
  ada = await floor.hire('ada');
  task = await floor.createTask();
  await floor.answer(task.sid, 'ada', { ReservationStatus: 'accepted' });
  held = (await rest('GET', `/Tasks/${task.sid}/Reservations`)).reservations[0].sid;
  bob = await floor.hire('bob');
});

async function transfer(to: string, form: Record<string, string> = {}) {
  const reply = await rest('POST', `/Workers/${ada.sid}/Transfers`, {
    ReservationSid: held,
    TaskSid: task.sid,
    To: to,
    ...form,
  });
  await run();
  return reply;
}

const now = async (sid: string) => rest('GET', `/Workers/${ada.sid}/Transfers/${sid}`);

async function told(): Promise<string[]> {
  const { events } = await rest('GET', `/Events?TaskSid=${task.sid}`);
  const types: string[] = events.map((event: Record<string, string>) => event.event_type);
  return types.slice(types.indexOf('task.transfer-initiated'));
}

test('a cold transfer ends the work of whoever began it when it is accepted', async () => {
  const begun = await transfer(bob.sid, { Mode: 'COLD', Attributes: '{"note":"for bob"}', Priority: '7' });
  expect(begun).toMatchObject({
    status: 201,
    transfer_status: 'initiated',
    transfer_type: 'WORKER',
    transfer_mode: 'COLD',
    initiating_reservation_sid: held,
    initiating_worker_sid: ada.sid,
    initiating_queue_sid: place.queueSid,
    initiating_workflow_sid: place.workflowSid,
  });
  expect(await floor.offers(task.sid)).toEqual(['ada accepted', 'bob pending']);
  expect((await floor.answer(task.sid, 'bob', { ReservationStatus: 'accepted' })).status).toBe(200);
  expect(await floor.offers(task.sid)).toEqual(['ada wrapping', 'bob accepted']);
  expect(await now(begun.sid)).toMatchObject({ transfer_status: 'complete' });
  expect(await told()).toEqual([
    'task.transfer-initiated',
    'reservation.created',
    'reservation.accepted',
    'task.transfer-completed',
    'reservation.wrapup',
  ]);
  await floor.answer(task.sid, 'ada', { ReservationStatus: 'completed' });
  expect(await floor.task(task.sid)).toMatchObject({
    assignment_status: 'assigned',
    attributes: '{"note":"for bob"}',
    priority: 7,
  });
  await floor.answer(task.sid, 'bob', { ReservationStatus: 'completed' });
  expect(await floor.task(task.sid)).toMatchObject({ assignment_status: 'completed' });
});

test('a warm transfer leaves both at work, and each finishes for himself', async () => {
  await transfer(bob.sid);
  await floor.answer(task.sid, 'bob', { ReservationStatus: 'accepted' });
  expect(await floor.offers(task.sid)).toEqual(['ada accepted', 'bob accepted']);
  await floor.answer(task.sid, 'ada', { ReservationStatus: 'completed' });
  expect(await floor.offers(task.sid)).toEqual(['ada completed', 'bob accepted']);
  expect(await floor.task(task.sid)).toMatchObject({ assignment_status: 'assigned' });
  await floor.answer(task.sid, 'bob', { ReservationStatus: 'wrapping' });
  expect(await floor.task(task.sid)).toMatchObject({ assignment_status: 'wrapping' });
});

test('a worker who rejects or is away fails the transfer, and the task stays', async () => {
  const begun = await transfer(bob.sid);
  await floor.answer(task.sid, 'bob', { ReservationStatus: 'rejected' });
  expect(await now(begun.sid)).toMatchObject({
    transfer_status: 'failed',
    transfer_failed_reason: 'The worker rejected the task',
  });
  expect((await told()).slice(2)).toEqual([
    'reservation.rejected',
    'task.transfer-attempt-failed',
    'task.transfer-failed',
  ]);
  await rest('POST', `/Workers/${bob.sid}`, { ActivitySid: place.activitySids.Break! });
  expect(await transfer(bob.sid)).toMatchObject({
    transfer_status: 'failed',
    transfer_failed_reason: 'Worker bob is Break',
  });
  expect(await floor.task(task.sid)).toMatchObject({ assignment_status: 'assigned' });
});

test('a transfer to a queue looks on for somebody, never for the one who began it', async () => {
  const queue = await rest('POST', '/TaskQueues', {
    FriendlyName: `Second ${task.sid}`,
    TargetWorkers: '1==1',
  });
  const begun = await transfer(queue.sid, { Mode: 'COLD' });
  await floor.answer(task.sid, 'bob', { ReservationStatus: 'rejected' });
  expect(await now(begun.sid)).toMatchObject({ transfer_status: 'initiated', transfer_type: 'QUEUE' });
  expect(await floor.offers(task.sid)).toEqual(['ada accepted', 'bob rejected']);
  await floor.pass(6);
  expect(await floor.offers(task.sid)).toEqual(['ada accepted', 'bob rejected', 'bob pending']);
  await floor.answer(task.sid, 'bob', { ReservationStatus: 'accepted' });
  expect(await floor.task(task.sid)).toMatchObject({ task_queue_sid: queue.sid });
});

test('a transfer is called off by hand, by time, and by the end of the task', async () => {
  const begun = await transfer(bob.sid);
  const canceled = await rest('POST', `/Workers/${ada.sid}/Transfers/${begun.sid}`, {
    TransferStatus: 'canceled',
  });
  expect(canceled).toMatchObject({ status: 200, transfer_status: 'canceled' });
  expect(await floor.offers(task.sid)).toEqual(['ada accepted', 'bob canceled']);
  expect(
    (await rest('POST', `/Workers/${ada.sid}/Transfers/${begun.sid}`, { TransferStatus: 'canceled' })).status,
  ).toBe(400);
  const other = await floor.createTask();
  expect(await floor.offers(other.sid)).toEqual(['bob pending']);
  await floor.answer(other.sid, 'bob', { ReservationStatus: 'accepted' });
  const waiting = await transfer(bob.sid);
  expect(await floor.offers(task.sid)).toHaveLength(2);
  await floor.pass(121);
  expect(await now(waiting.sid)).toMatchObject({
    transfer_status: 'failed',
    transfer_failed_reason: 'Nobody took the task over in time',
  });
  const last = await transfer(bob.sid);
  await floor.answer(task.sid, 'ada', { ReservationStatus: 'completed' });
  expect(await now(last.sid)).toMatchObject({ transfer_status: 'canceled' });
});

test('what cannot be transferred is refused', async () => {
  const statuses = [
    await transfer(ada.sid),
    await transfer('WQ00000000000000000000000000000000'),
    await transfer(bob.sid, { ReservationSid: 'WR00000000000000000000000000000000' }),
    await transfer(bob.sid, { Attributes: '[]' }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([400, 400, 400, 400]);
  await transfer(bob.sid);
  expect((await transfer(bob.sid)).status).toBe(400);
});
