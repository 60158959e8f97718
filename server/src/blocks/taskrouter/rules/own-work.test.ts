import { beforeAll, expect, test } from 'vitest';
import { OTHER_ACCOUNT, type Request } from '../../../../test/kernel.ts';
import { openWorkspace } from '../fixture.ts';

const floor = await openWorkspace();
const { root, ask, hire, createTask } = floor;
const ann = { identity: 'ann', roles: ['agent'] };
const ben = { identity: 'ben', roles: ['agent'] };
const eve = { identity: 'eve', roles: ['supervisor'] };
const workers: Record<string, string> = {};
let task: string;
let reservation: string;

beforeAll(async () => {
  workers.ann = (await hire('ann')).sid;
  task = (await createTask()).sid;
  workers.ben = (await hire('ben', {}, 'Offline')).sid;
  const { reservations } = await floor.rest('GET', `/Tasks/${task}/Reservations`);
  reservation = reservations[0].sid;
});

const status = async (
  bearer: Request['bearer'],
  path: string,
  form?: Record<string, string>,
  as?: string,
): Promise<number> => {
  const method = form === undefined ? 'GET' : 'POST';
  const request = { method, path: root + path, ...(form && { form }), ...(bearer && { bearer }) } as const;
  return (await ask({ ...request, ...(as && { as }) })).status;
};

/** What three people get for the same request: who owns it, a colleague, the supervisor. */
const statuses = async (path: string, form?: Record<string, string>): Promise<number[]> => [
  await status(ben, path, form),
  await status(ann, path, form),
  await status(eve, path, form),
];

test('an agent reads the settings of the workspace and changes none', async () => {
  for (const path of ['', '/Activities', '/TaskQueues', '/TaskChannels', '/Workflows'])
    expect([path, await statuses(path)]).toEqual([path, [200, 200, 200]]);
  expect(await statuses('/Activities', { FriendlyName: 'Lunch' })).toEqual([403, 403, 403]);
  const nobody = { identity: 'nobody', roles: ['agent'] };
  expect(await status(nobody, '/Activities')).toBe(403);
});

test('an agent has one worker', async () => {
  const path = `/Workers/${workers.ann}`;
  for (const below of ['', '/Channels', '/Channels/chat', '/Reservations', '/Transfers', '/Statistics'])
    expect([below, await statuses(path + below)]).toEqual([below, [403, 200, 200]]);
  const away = { ActivitySid: floor.place.activitySids.Offline!, Attributes: '{"mood":"good"}' };
  expect(await statuses(path, { ...away, FriendlyName: 'ben2' })).toEqual([403, 403, 200]);
  expect(await statuses(path, { FriendlyName: 'ann' })).toEqual([403, 403, 200]);
  expect(await statuses(path, away)).toEqual([403, 200, 200]);
  expect(await statuses(`${path}/Channels/chat`, { Capacity: '3' })).toEqual([403, 403, 200]);
  expect(await status(ann, `/Workers/WK${'0'.repeat(32)}`)).toBe(403);
});

test('an agent finds the own worker by its name and sees no list of others', async () => {
  expect(await statuses('/Workers?FriendlyName=ann')).toEqual([403, 200, 200]);
  expect(await statuses('/Workers')).toEqual([403, 403, 200]);
});

test('a task is its agent’s from the offer on, and to change from the acceptance on', async () => {
  const path = `/Tasks/${task}`;
  for (const below of ['', '/Reservations', `/Reservations/${reservation}`, '/Why'])
    expect([below, await statuses(path + below)]).toEqual([below, [403, 200, 200]]);
  expect(await statuses(path, { Attributes: '{"early":true}' })).toEqual([403, 403, 200]);
  const accept = { ReservationStatus: 'accepted' };
  expect(await status(ben, `${path}/Reservations/${reservation}`, accept)).toBe(403);
  expect(await status(ann, `${path}/Reservations/${reservation}`, accept)).toBe(200);
  expect(await statuses(path, { Attributes: '{"late":true}' })).toEqual([403, 200, 200]);
  expect(await statuses(path, { Priority: '5' })).toEqual([403, 403, 200]);
  expect(await status(ann, path, { AssignmentStatus: 'canceled' })).toBe(403);
  expect(await status(ann, `/Tasks/WT${'0'.repeat(32)}`)).toBe(403);
  expect(await status(ben, path, { AssignmentStatus: 'wrapping' })).toBe(403);
  expect(await status(ann, path, { AssignmentStatus: 'wrapping' })).toBe(200);
  expect(await status(ann, path, { AssignmentStatus: 'completed', Reason: 'done' })).toBe(200);
  expect(await statuses(path)).toEqual([403, 200, 200]);
});

test('an agent reads the events of the own worker and tasks', async () => {
  expect(await statuses(`/Events?TaskSid=${task}`)).toEqual([403, 200, 200]);
  expect(await statuses(`/Events?WorkerSid=${workers.ann}`)).toEqual([403, 200, 200]);
  expect(await statuses(`/Events?TaskSid=${task}&WorkerSid=${workers.ben}`)).toEqual([403, 200, 200]);
  expect(await statuses('/Events')).toEqual([403, 403, 200]);
});

test('figures and new tasks are for supervisors', async () => {
  expect(await statuses('/RealTimeStatistics')).toEqual([403, 403, 200]);
  expect(await statuses('/Workers/Statistics')).toEqual([403, 403, 200]);
  expect(await statuses('/Tasks')).toEqual([403, 403, 200]);
  expect(await statuses('/Tasks', { TaskChannel: 'chat' })).toEqual([403, 403, 201]);
  await floor.run();
});

test('another account’s people find nothing, and are told no more than for what is not there', async () => {
  const path = `/Workers/${workers.ann}`;
  expect(await status(ann, path, undefined, OTHER_ACCOUNT)).toBe(403);
  expect(await status(ann, `/Tasks/${task}`, undefined, OTHER_ACCOUNT)).toBe(403);
  expect(await status(eve, path, undefined, OTHER_ACCOUNT)).toBe(404);
  expect(await status({ identity: 'ann', roles: ['admin'] }, path, undefined, OTHER_ACCOUNT)).toBe(404);
});
