import { expect, test } from 'vitest';
import { type Floor, openWorkspace } from './fixture.ts';

const floor: Floor = await openWorkspace();
const { kernel, rest, run, place } = floor;

await kernel.database.query('update taskrouter.workspace set multi_task_enabled = false');
const activity = async (name: string): Promise<string> =>
  (await rest('POST', '/Activities', { FriendlyName: name, Available: 'false' })).sid;
await rest('POST', `/TaskQueues/${place.queueSid}`, {
  ReservationActivitySid: await activity('Reserved'),
  AssignmentActivitySid: await activity('Busy'),
  MaxReservedWorkers: '2',
});

const where = async (sid: string): Promise<string> => (await rest('GET', `/Workers/${sid}`)).activity_name;

test('in a single-task workspace offers and work put workers into the activities of the queue', async () => {
  const ada = await floor.hire('ada');
  const bob = await floor.hire('bob');
  const task = await floor.createTask();
  expect([await where(ada.sid), await where(bob.sid)]).toEqual(['Reserved', 'Reserved']);
  await floor.answer(task.sid, 'ada', { ReservationStatus: 'rejected' });
  expect(await where(ada.sid)).toBe('Available');
  await floor.answer(task.sid, 'bob', { ReservationStatus: 'accepted' });
  expect(await where(bob.sid)).toBe('Busy');
  await floor.answer(task.sid, 'bob', { ReservationStatus: 'completed' });
  expect(await where(bob.sid)).toBe('Busy');
});

test('whoever is not needed goes back, unless he has gone elsewhere himself', async () => {
  const [ada] = (await rest('GET', '/Workers?FriendlyName=ada')).workers;
  const cyd = await floor.hire('cyd');
  const task = await floor.createTask();
  expect([await where(ada.sid), await where(cyd.sid)]).toEqual(['Reserved', 'Reserved']);
  kernel.parts.clock.advance(1);
  await rest('POST', `/Workers/${cyd.sid}`, { ActivitySid: place.activitySids.Break! });
  await rest('POST', `/Tasks/${task.sid}`, { AssignmentStatus: 'canceled' });
  await run();
  expect([await where(ada.sid), await where(cyd.sid)]).toEqual(['Available', 'Break']);
});
