import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import { type Floor, openWorkspace } from './fixture.ts';

const floor: Floor = await openWorkspace();
const { kernel, rest, place } = floor;

const named = (figures: { friendly_name: string; workers: number }[]) =>
  Object.fromEntries(figures.map(({ friendly_name: name, workers }) => [name, workers]));

const bulkOperation = floor.block.operations.find(
  ({ id }) => id === 'CreateTaskQueueBulkRealTimeStatistics',
)!;

/** The one operation that is sent JSON. */
async function inBulk(body: unknown) {
  const exchange = {
    at: { workspaceSid: place.workspaceSid },
    given: {},
    caller: { accountSid: TEST_ACCOUNT },
    base: '',
    path: '',
    body,
  };
  const answer = await bulkOperation.answer(exchange as never);
  return answer.body as { task_queue_response_count: number; task_queue_data: object[] };
}

test('real-time statistics show who is there, what waits, and for how long', async () => {
  const second = await rest('POST', '/TaskQueues', { FriendlyName: 'Second', TargetWorkers: 'level > 2' });
  await floor.hire('ada', { level: 3 }, 'Break');
  await floor.hire('bob', { level: 1 });
  const held = await floor.createTask({ Priority: '4' });
  kernel.parts.clock.advance(10);
  const old = await floor.createTask();
  kernel.parts.clock.advance(5);
  const moved = await floor.createTask({ TaskQueueSid: second.sid, RoutingTarget: second.sid });
  await floor.answer(held.sid, 'bob', { ReservationStatus: 'accepted' });
  await floor.pass(7);
  const { realtime } = await rest('GET', '/Statistics');
  expect(realtime).toMatchObject({
    tasks_by_status: { pending: 2, reserved: 0, assigned: 1, wrapping: 0 },
    tasks_by_priority: { '0': 2, '4': 1 },
    total_tasks: 3,
    total_workers: 2,
    longest_task_waiting_age: 12,
    longest_task_waiting_sid: old.sid,
  });
  expect(named(realtime.activity_statistics)).toEqual({ Offline: 0, Available: 1, Unavailable: 0, Break: 1 });
  expect(await rest('GET', '/RealTimeStatistics?TaskChannel=sms')).toMatchObject({ total_tasks: 0 });
  const queue = await rest('GET', `/TaskQueues/${second.sid}/RealTimeStatistics`);
  expect(queue).toMatchObject({
    total_tasks: 1,
    total_eligible_workers: 1,
    total_available_workers: 0,
    longest_relative_task_age_in_queue: 7,
    longest_relative_task_sid_in_queue: moved.sid,
  });
  expect(await rest('GET', `/Workflows/${place.workflowSid}/RealTimeStatistics`)).toMatchObject({
    total_tasks: 2,
  });
  const workers = await rest('GET', '/Workers/Statistics?TaskQueueName=Second');
  expect(workers.realtime).toMatchObject({ total_workers: 1 });
  expect(await rest('GET', '/Workers/RealTimeStatistics')).toMatchObject({ total_workers: 2 });
});

test('many queues are asked about at once, and in a list', async () => {
  const bulk = await inBulk({ TaskQueueSids: [place.queueSid] });
  expect(bulk.task_queue_response_count).toBe(1);
  expect(bulk.task_queue_data[0]).toMatchObject({ task_queue_sid: place.queueSid, total_tasks: 2 });
  expect((await inBulk(undefined)).task_queue_response_count).toBe(2);
  await expect(inBulk({ TaskQueueSids: ['WT1'] })).rejects.toMatchObject({ status: 400 });
  const listed = await rest('GET', '/TaskQueues/Statistics?PageSize=1');
  expect(listed.task_queues_statistics.map((row: { task_queue_sid: string }) => row.task_queue_sid)).toEqual([
    place.queueSid,
  ]);
  expect(listed.meta.next_page_url).toContain('PageToken=');
});
