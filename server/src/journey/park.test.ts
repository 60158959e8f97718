/** Parked conversations, over the public door of a whole server whose clock the test sets. */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { type Form, openWorld, type World } from '../../test/contract/world.ts';
import { type FixedClock, fixedClock } from '../kernel/clock.ts';

const LIMIT_MS = 10_000;
const HOUR = 3600;

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came.
type Json = any;

let world: World;
let clock: FixedClock;
let workspace: string;
let chats: string;
let flowSid: string;
let ana: string;
let ben: string;
let number = 0;
const activities: Record<string, string> = {};
const workers: Record<string, string> = {};

const post = async (path: string, form: Form): Promise<Json> => {
  const { status, body, text } = await world.ask({ method: 'POST', path, form });
  if (status >= 300) throw new Error(`POST ${path}: ${status} ${text}`);
  return body;
};
const get = async (path: string): Promise<Json> => (await world.ask({ method: 'GET', path })).body;

beforeAll(async () => {
  clock = fixedClock(new Date());
  world = await openWorld(clock);
  const [{ sid }] = (await get('/taskrouter/v1/Workspaces')).workspaces;
  workspace = `/taskrouter/v1/Workspaces/${sid}`;
  const { chat_service_instance_sid: chatSid } = await get('/flex-api/v1/Configuration');
  chats = `/chat/v2/Services/${chatSid}`;
  for (const one of (await get(`${workspace}/Activities`)).activities)
    activities[one.friendly_name] = one.sid;
  const [workflow] = (await get(`${workspace}/Workflows`)).workflows;
  await post(`${workspace}/TaskQueues`, { FriendlyName: 'Experts', TargetWorkers: 'isExpert == true' });
  const flow = await post('/flex-api/v1/FlexFlows', {
    ...{ FriendlyName: 'parked', ChatServiceSid: chatSid, ChannelType: 'custom', ContactIdentity: 'shop' },
    ...{ Enabled: 'true', IntegrationType: 'task', 'Integration.WorkspaceSid': sid, JanitorEnabled: 'true' },
    ...{ 'Integration.WorkflowSid': workflow.sid, 'Integration.Channel': 'chat' },
  });
  flowSid = flow.sid;
});

/** Everybody is new in each test: those of the one before hold what they have accepted. */
beforeEach(async () => {
  for (const name of Object.keys(workers)) await be(name, 'Offline');
  number += 1;
  [ana, ben] = [`ana${number}`, `ben${number}`];
  for (const name of [ana, ben]) {
    const form = { FriendlyName: name, Attributes: JSON.stringify({ isExpert: name === ben }) };
    workers[name] = (await post(`${workspace}/Workers`, form)).sid;
  }
  await be(ana, 'Available');
});

const be = (name: string, activity: string) =>
  post(`${workspace}/Workers/${workers[name]}`, { ActivitySid: activities[activity]! });

/** The offers of this state that a worker has. */
const offersOf = async (name: string, status = 'pending'): Promise<Json[]> =>
  (await get(`${workspace}/Workers/${workers[name]}/Reservations?ReservationStatus=${status}`)).reservations;

const answer = (offer: Json, status: string) =>
  post(`${workspace}/Tasks/${offer.task_sid}/Reservations/${offer.sid}`, { ReservationStatus: status });

async function offered(name: string): Promise<Json> {
  await expect.poll(async () => (await offersOf(name)).length, { timeout: LIMIT_MS }).toBe(1);
  return (await offersOf(name))[0];
}

const channelAt = async (sid: string): Promise<Json> =>
  JSON.parse((await get(`${chats}/Channels/${sid}`)).attributes);

const change = async (sid: string, edit: (now: Json) => Json): Promise<void> => {
  await post(`${chats}/Channels/${sid}`, { Attributes: JSON.stringify(edit(await channelAt(sid))) });
};

const taskOf = (sid: string): Promise<Json> => get(`${workspace}/Tasks/${sid}`);

const conversationOf = (customer: string): Form => ({
  ...{ FlexFlowSid: flowSid, Identity: customer, ChatUserFriendlyName: customer },
  ...{ ChatFriendlyName: customer, Target: customer },
});

/** Alarms are set by the clock as it was: after a leap of it they are set anew, as when the server was not there. */
async function later(seconds: number): Promise<void> {
  clock.advance(seconds);
  await world.restart();
}

/** A conversation that ana holds. */
async function held(customer: string): Promise<{ channelSid: string; taskSid: string }> {
  const channel = await post('/flex-api/v1/Channels', conversationOf(customer));
  const offer = await offered(ana);
  await answer(offer, 'accepted');
  await post(`/flex-api/v1/Channels/${channel.sid}/Roles/agent/Users`, { Identity: ana });
  return { channelSid: channel.sid, taskSid: offer.task_sid };
}

async function parked(customer: string, more: object = {}): Promise<{ channelSid: string }> {
  const { channelSid, taskSid } = await held(customer);
  const at = clock.now().toISOString();
  await change(channelSid, now => ({ ...now, parked: { worker: ana, queue: 'Everyone', at, ...more } }));
  await expect
    .poll(async () => (await taskOf(taskSid)).assignment_status, { timeout: LIMIT_MS })
    .toBe('completed');
  expect((await taskOf(taskSid)).reason).toBe('parked');
  return { channelSid };
}

const writes = (channelSid: string, customer: string, body = 'Hello again') =>
  post(`${chats}/Channels/${channelSid}/Messages`, { From: customer, Body: body });

const isTaken = (channelSid: string) =>
  expect.poll(async () => (await channelAt(channelSid)).parked, { timeout: LIMIT_MS }).toBeUndefined();

const seated = async (channelSid: string): Promise<string[]> =>
  (await get(`${chats}/Channels/${channelSid}/Members`)).members.map(
    ({ identity }: { identity: string }) => identity,
  );

test('what is parked stays open, and the customer brings it back to the same worker', async () => {
  const { channelSid } = await parked('mia', { note: 'Waits for the receipt', name: 'Mia' });
  expect(await channelAt(channelSid)).toMatchObject({ status: 'ACTIVE', parked: { worker: ana } });
  await writes(channelSid, 'mia');
  const offer = await offered(ana);
  const task = await taskOf(offer.task_sid);
  expect(task).toMatchObject({ task_channel_unique_name: 'chat', task_queue_friendly_name: 'Everyone' });
  expect(JSON.parse(task.attributes)).toMatchObject({
    ...{ channelSid, name: 'mia' },
    parked: { worker: ana, note: 'Waits for the receipt', because: 'customer' },
  });
  expect((await channelAt(channelSid)).parked).toMatchObject({
    ...{ name: 'Mia', returned: { task: offer.task_sid } },
  });
  await writes(channelSid, 'mia', 'Anybody?');
  await answer(offer, 'accepted');
  await isTaken(channelSid);
  expect(await offersOf(ana)).toEqual([]);
  expect(await seated(channelSid)).toContain(ana);
  await answer(offer, 'completed');
  // Ended for good, it is closed as ever.
  await expect.poll(async () => (await channelAt(channelSid)).status, { timeout: LIMIT_MS }).toBe('INACTIVE');
});

test('somebody else gets it while the worker is away, and he leaves it to them', async () => {
  const { channelSid } = await parked('otto');
  await be(ana, 'Offline');
  await be(ben, 'Available');
  await writes(channelSid, 'otto');
  await answer(await offered(ben), 'accepted');
  await isTaken(channelSid);
  await expect.poll(() => seated(channelSid), { timeout: LIMIT_MS }).not.toContain(ana);
});

test('whoever rejects it first leaves it to everybody', async () => {
  const { channelSid } = await parked('pia');
  await be(ben, 'Available');
  await writes(channelSid, 'pia');
  await answer(await offered(ana), 'rejected');
  expect(await offered(ben)).toMatchObject({ worker_name: ben });
  await answer(await offered(ben), 'accepted');
  await isTaken(channelSid);
});

test('a worker without room is waited for a few seconds, and then it is for everybody', async () => {
  const { channelSid } = await parked('quin');
  const channel = `${workspace}/Workers/${workers[ana]}/Channels/chat`;
  await post(channel, { Capacity: '0' });
  await be(ben, 'Available');
  await writes(channelSid, 'quin');
  await expect
    .poll(async () => (await channelAt(channelSid)).parked.returned, { timeout: LIMIT_MS })
    .toBeDefined();
  expect(await offersOf(ben)).toEqual([]);
  await later(6);
  await answer(await offered(ben), 'accepted');
  await post(channel, { Capacity: '1' });
});

test('its time brings it back, not before and also when the server was not there', async () => {
  const until = new Date(clock.now().getTime() + HOUR * 1000).toISOString();
  const { channelSid } = await parked('rosa', { until });
  await later(HOUR - 10);
  expect(await offersOf(ana)).toEqual([]);
  await later(20);
  const offer = await offered(ana);
  expect(JSON.parse((await taskOf(offer.task_sid)).attributes).parked.because).toBe('time');
  await answer(offer, 'accepted');
  await isTaken(channelSid);
});

test('a later time waits longer, and another name gives it to somebody else', async () => {
  const until = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000).toISOString();
  const { channelSid } = await parked('sami', { until: until(60) });
  await change(channelSid, now => ({ ...now, parked: { ...now.parked, until: until(HOUR) } }));
  await later(120);
  await be(ben, 'Available');
  expect(await offersOf(ana)).toEqual([]);
  await change(channelSid, now => ({
    ...now,
    parked: { ...now.parked, worker: '', queue: 'Experts', until: until(0) },
  }));
  const offer = await offered(ben);
  expect((await taskOf(offer.task_sid)).task_queue_friendly_name).toBe('Experts');
  await answer(offer, 'accepted');
  await isTaken(channelSid);
});

test('taken off it, the worker has it back whatever he is doing, also when it was on its way to others', async () => {
  const { channelSid } = await parked('tess');
  await be(ana, 'Break');
  await change(channelSid, ({ parked: _, ...now }) => now);
  const offer = await offered(ana);
  await answer(offer, 'accepted');
  const at = clock.now().toISOString();
  await change(channelSid, now => ({ ...now, parked: { worker: ana, queue: '', at: `${at}` } }));
  await expect
    .poll(async () => (await taskOf(offer.task_sid)).assignment_status, { timeout: LIMIT_MS })
    .toBe('completed');
  await writes(channelSid, 'tess');
  await expect
    .poll(async () => (await channelAt(channelSid)).parked.returned, { timeout: LIMIT_MS })
    .toBeDefined();
  const { returned } = (await channelAt(channelSid)).parked;
  await change(channelSid, ({ parked: _, ...now }) => now);
  expect(await offered(ana)).toMatchObject({ task_sid: returned.task });
  await answer(await offered(ana), 'accepted');
});

test('what nobody holds cannot be parked, and what has ended is parked no more', async () => {
  await be(ana, 'Offline');
  const { sid } = await post('/flex-api/v1/Channels', conversationOf('uma'));
  const at = clock.now().toISOString();
  await change(sid, now => ({ ...now, parked: { worker: ana, queue: '', at } }));
  await isTaken(sid);
  await change(sid, now => ({ ...now, status: 'INACTIVE' }));
  await be(ana, 'Available');
  await answer(await offered(ana), 'rejected');
  await be(ana, 'Offline');
  await be(ben, 'Available');
  await answer(await offered(ben), 'accepted');
  await be(ana, 'Available');
  const { channelSid } = await parked('vera');
  await change(channelSid, now => ({ ...now, status: 'INACTIVE' }));
  await isTaken(channelSid);
});
