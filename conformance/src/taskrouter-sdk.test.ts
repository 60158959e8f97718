/** The unmodified worker SDKs against two server processes on one database: an agent's day, from ready to complete. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk } from '../test/desk.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import {
  addresses,
  type Generation,
  generations,
  heard,
  layCable,
  makeSigning,
  openWorker,
  type SdkReservation,
  type SdkWorker,
  type Signing,
  sdk,
  workerToken,
} from '../test/worker-clients.ts';

const START_LIMIT_MS = 240_000;
let scene: Scene;
let signing: Signing;
const open: SdkWorker[] = [];

beforeAll(async () => {
  scene = await startScene({ servers: 2 });
  signing = await makeSigning(scene);
}, START_LIMIT_MS);

afterAll(async () => {
  for (const worker of open) worker.disconnect();
  await scene?.close();
}, START_LIMIT_MS);

const workspace = () => scene.client.taskrouter.v1.workspaces(scene.workspaceSid);

async function agent(
  generation: Generation,
  workerSid: string,
  { url = scene.server.url, ttl = 3600, options = {} }: { url?: string; ttl?: number; options?: object } = {},
): Promise<SdkWorker> {
  const token = workerToken(signing, { workerSid, ttl });
  const worker = await openWorker({ generation, token, url, options });
  open.push(worker);
  return worker;
}

const offer = (worker: SdkWorker) => heard<SdkReservation>(worker, 'reservationCreated');

const makeTask = (desk: Desk, attributes: object = {}) =>
  workspace().tasks.create({
    workflowSid: desk.workflowSid,
    taskChannel: 'chat',
    attributes: JSON.stringify(attributes),
  });

let teams = 0;
/** A desk of its own, and an agent who sits at it and is available. */
async function seated(generation: Generation, place: Parameters<typeof agent>[2] = {}) {
  teams += 1;
  const desk = await openDesk(scene, `team-${teams}`);
  const worker = await agent(generation, desk.workerSid, place);
  await activityOf(worker, 'Available').setAsCurrent();
  return { desk, worker };
}

function activityOf(worker: SdkWorker, name: string) {
  return [...worker.activities.values()].find(activity => activity.name === name)!;
}

async function offered(desk: Desk, worker: SdkWorker, attributes: object = {}): Promise<SdkReservation> {
  const [reservation] = await Promise.all([offer(worker), makeTask(desk, attributes)]);
  return reservation;
}

const both = (what: Promise<unknown>, ...events: Promise<unknown>[]) => Promise.all([what, ...events]);

describe.each(generations)('the worker SDK %s', generation => {
  test('begins with its worker, changes activity and attributes, and hears of both', async () => {
    teams += 1;
    const desk = await openDesk(scene, `team-${teams}`);
    const worker = await agent(generation, desk.workerSid);
    expect(worker.name).toBe(`agent-team-${teams}`);
    expect(worker.activity.name).toBe('Offline');
    expect([...worker.channels.values()].map(one => one.taskChannelUniqueName)).toContain('chat');
    await both(activityOf(worker, 'Available').setAsCurrent(), heard(worker, 'activityUpdated'));
    expect(worker.activity.name).toBe('Available');
    const attributes = { ...worker.attributes, skill: 'billing' };
    await both(worker.setAttributes(attributes), heard(worker, 'attributesUpdated'));
    expect(worker.attributes).toEqual(attributes);
    const chat = [...worker.channels.values()].find(one => one.taskChannelUniqueName === 'chat')!;
    await both(
      workspace().workers(desk.workerSid).workerChannels('chat').update({ capacity: 3 }),
      heard(chat, 'capacityUpdated'),
    );
    expect(chat.capacity).toBe(3);
    await activityOf(worker, 'Offline').setAsCurrent();
  });

  test('accepts a task, works on it, wraps it up and completes it', async () => {
    const { desk, worker } = await seated(generation);
    const reservation = await offered(desk, worker, { name: 'Ann' });
    expect(reservation).toMatchObject({ status: 'pending', task: { attributes: { name: 'Ann' } } });
    await both(reservation.accept(), heard(reservation, 'accepted'));
    expect(reservation.status).toBe('accepted');
    const { task } = reservation;
    await both(task.setAttributes({ name: 'Ann', mood: 'good' }), heard(task, 'updated'));
    expect(task.attributes).toEqual({ name: 'Ann', mood: 'good' });
    await both(task.wrapUp({ reason: 'said all' }), heard(task, 'wrapup'), heard(reservation, 'wrapup'));
    expect([task.status, reservation.status]).toEqual(['wrapping', 'wrapping']);
    await both(task.complete('done'), heard(task, 'completed'), heard(reservation, 'completed'));
    expect((await workspace().tasks(task.sid).fetch()).assignmentStatus).toBe('completed');
    await eventually(() => worker.reservations.size === 0);
  });

  test('rejects a task into a pause, lets one pass, and loses one that is canceled', async () => {
    const { desk, worker } = await seated(generation);
    const first = await offered(desk, worker);
    const pause = activityOf(worker, 'Break').sid;
    await both(
      first.reject({ activitySid: pause }),
      heard(first, 'rejected'),
      heard(worker, 'activityUpdated'),
    );
    expect(worker.activity.name).toBe('Break');
    await workspace().tasks(first.task.sid).update({ assignmentStatus: 'canceled', reason: 'enough' });

    await workspace().workflows(desk.workflowSid).update({ taskReservationTimeout: 1 });
    await activityOf(worker, 'Available').setAsCurrent();
    const passed = await offered(desk, worker);
    await Promise.all([heard(passed, 'timeout'), heard(worker, 'activityUpdated')]);
    expect(passed.status).toBe('timeout');
    await eventually(() => worker.activity.name === 'Offline');
    await workspace().tasks(passed.task.sid).update({ assignmentStatus: 'canceled', reason: 'enough' });

    await workspace().workflows(desk.workflowSid).update({ taskReservationTimeout: 60 });
    await activityOf(worker, 'Available').setAsCurrent();
    const lost = await offered(desk, worker);
    const cancel = workspace().tasks(lost.task.sid).update({ assignmentStatus: 'canceled', reason: 'gone' });
    await both(cancel, heard(lost, 'canceled'), heard(lost.task, 'canceled'));
    expect(lost.status).toBe('canceled');
  });

  test('wraps up and completes by the reservation', async () => {
    const { desk, worker } = await seated(generation);
    const reservation = await offered(desk, worker);
    await reservation.accept();
    await both(reservation.wrap(), heard(reservation, 'wrapup'));
    await both(reservation.complete(), heard(reservation, 'completed'));
    expect(reservation.status).toBe('completed');
  });

  test('makes a task for itself', async () => {
    const { desk, worker } = await seated(generation);
    const [queue] = await workspace().taskQueues.list({ friendlyName: `team-${teams}` });
    const [reservation, sid] = await Promise.all([
      offer(worker),
      worker.createTask('+15550002', '+15550001', desk.workflowSid, queue!.sid, {
        attributes: { why: 'call back' },
        taskChannelUniqueName: 'sms',
      }),
    ]);
    expect(reservation.task.sid).toBe(sid);
    expect(reservation.task.attributes).toMatchObject({ outbound_to: '+15550002', why: 'call back' });
    await reservation.accept();
    await reservation.complete();
  });

  test('hands a task on, warm and cold, to a worker and to a queue, and calls a transfer off', async () => {
    const [from, to] = [await seated(generation), await seated(generation, { url: scene.servers[1]!.url })];
    const [queue] = await workspace().taskQueues.list({ friendlyName: `team-${teams}` });
    const held = await offered(from.desk, from.worker);
    await held.accept();
    const { task } = held;

    // Called off.
    const [, first] = await Promise.all([
      task.transfer(to.desk.workerSid, { mode: 'WARM' }),
      offer(to.worker),
    ]);
    const offeredTransfer = task.transfers.outgoing!;
    expect(offeredTransfer.status).toBe('initiated');
    await both(offeredTransfer.cancel(), heard(offeredTransfer, 'canceled'), heard(first, 'canceled'));

    // Declined.
    const [, declined] = await Promise.all([
      task.transfer(to.desk.workerSid, { mode: 'COLD' }),
      offer(to.worker),
    ]);
    const failing = task.transfers.outgoing!;
    await both(declined.reject(), heard(failing, 'attemptFailed'), heard(failing, 'failed'));
    expect(failing.status).toBe('failed');

    // Warm, to the other's queue: both hold it until each has finished.
    const [, warm] = await Promise.all([task.transfer(queue!.sid, { mode: 'WARM' }), offer(to.worker)]);
    expect(warm.task.transfers.incoming).toMatchObject({ status: 'initiated' });
    const completing = task.transfers.outgoing!;
    await both(warm.accept(), heard(completing, 'completed'));
    expect([held.status, warm.status]).toEqual(['accepted', 'accepted']);
    await both(warm.complete(), heard(warm, 'completed'));

    // Cold, back to the other: whoever hands it on only wraps up.
    const [, cold] = await Promise.all([
      task.transfer(to.desk.workerSid, { mode: 'COLD', attributes: { note: 'angry' } }),
      offer(to.worker),
    ]);
    expect(cold.task.attributes).toEqual({ note: 'angry' });
    await both(cold.accept(), heard(held, 'wrapup'));
    await both(held.complete(), heard(held, 'completed'));
    await both(cold.task.complete('done'), heard(cold, 'completed'));
  }, 90_000);

  test('comes back after a cut, with what was offered meanwhile', async () => {
    const cable = await layCable(scene.server.url);
    const { desk, worker } = await seated(generation, { url: cable.url });
    const before = await offered(desk, worker);
    await before.accept();
    await before.complete();
    const gone = heard(worker, 'disconnected');
    cable.cut();
    await gone;
    const [task] = await Promise.all([makeTask(desk), heard(worker, 'ready')]);
    const reservation = await eventually(() =>
      [...worker.reservations.values()].find(one => one.task.sid === task.sid),
    );
    await both(reservation.accept(), heard(reservation, 'accepted'));
    await reservation.complete();
    worker.disconnect();
    await cable.close();
  });

  test('goes on with a new token when the old one ends', async () => {
    const { desk, worker } = await seated(generation, { ttl: 12 });
    await heard(worker, 'tokenExpired');
    worker.updateToken(workerToken(signing, { workerSid: desk.workerSid }));
    await Promise.all([heard(worker, 'disconnected'), heard(worker, 'ready')]);
    const reservation = await offered(desk, worker);
    await reservation.accept();
    await reservation.complete();
  }, 60_000);

  test('closes other sessions of the worker, in another process too', async () => {
    teams += 1;
    const desk = await openDesk(scene, `team-${teams}`);
    const first = await agent(generation, desk.workerSid);
    const gone = heard(first, 'disconnected');
    const second = await agent(generation, desk.workerSid, {
      url: scene.servers[1]!.url,
      options: { closeExistingSessions: true },
    });
    await gone;
    first.disconnect();
    await both(activityOf(second, 'Break').setAsCurrent(), heard(second, 'activityUpdated'));
  });

  test('hears in one process what is done in the other', async () => {
    const { desk, worker } = await seated(generation, { url: scene.servers[1]!.url });
    const reservation = await offered(desk, worker);
    const accepted = heard(reservation, 'accepted');
    await workspace()
      .workers(desk.workerSid)
      .reservations(reservation.sid)
      .update({ reservationStatus: 'accepted' });
    await accepted;
    await eventually(() => reservation.task.status === 'assigned');
    await both(
      workspace().tasks(reservation.task.sid).update({ assignmentStatus: 'completed', reason: 'by REST' }),
      heard(reservation, 'completed'),
    );
  });

  test('is refused with a token of another account', async () => {
    teams += 1;
    const desk = await openDesk(scene, `team-${teams}`);
    const stranger = { ...signing, accountSid: `AC${'0'.repeat(32)}` };
    const { Worker } = sdk(generation);
    const token = workerToken(stranger, { workerSid: desk.workerSid });
    const worker = new Worker(token, { ...addresses(scene.server.url), logLevel: 'silent' });
    const refused = heard(worker, 'error');
    worker.on('error', () => undefined);
    await refused;
    worker.disconnect();
  });

  test('shows supervisors the workspace', async () => {
    const { Workspace } = sdk(generation);
    const [someone] = await workspace().workers.list({ limit: 1 });
    const supervising = workerToken(signing, { workerSid: someone!.sid, role: 'supervisor' });
    const shown = new Workspace(supervising, { ...addresses(scene.server.url), logLevel: 'silent' });
    expect((await shown.fetchWorkers()).size).toBeGreaterThan(0);
    expect((await shown.fetchTaskQueues({ FriendlyName: 'Everyone' })).size).toBe(1);
    const worker = workerToken(signing, { workerSid: someone!.sid });
    const hidden = new Workspace(worker, { ...addresses(scene.server.url), logLevel: 'silent' });
    await expect(hidden.fetchWorkers()).rejects.toThrow('403');
  });
});
