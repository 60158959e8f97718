/** What supervisors watch, through the official Sync client: everybody, queues, tasks and offers, as they change. */
import type { SyncClient } from 'twilio-sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { socketUrl, syncClient } from '../test/sync.ts';

let scene: Scene;
let supervisor: SyncClient;
let agent: SyncClient;

beforeAll(async () => {
  scene = await startScene({ servers: 2 });
  supervisor = syncClient(await tokenOf('sue', 'supervisor'), socketUrl(scene.servers[0]!.url));
  agent = syncClient(await tokenOf('al', 'agent'), socketUrl(scene.servers[1]!.url));
});
afterAll(async () => {
  await Promise.all([supervisor?.shutdown(), agent?.shutdown()]);
  await scene?.close();
});

async function tokenOf(identity: string, role: string): Promise<string> {
  const answer = await fetch(`${scene.server.url}/iam/v1/Accounts/${scene.accountSid}/Tokens`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${scene.accountSid}:${scene.authToken}`).toString('base64')}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ identity, roles: [role] }),
  });
  return ((await answer.json()) as { token: string }).token;
}

interface Query {
  getItems(): Record<string, Record<string, unknown>>;
  on(event: string, heard: (item: { key: string }) => void): void;
  close(): void;
}

interface Queries {
  liveQuery(index: string, text: string): Promise<Query>;
  instantQuery(index: string): Promise<{
    search(text: string): Promise<void>;
    on(event: 'searchResult', heard: (items: Record<string, Record<string, unknown>>) => void): void;
  }>;
}

const queriesOf = (client: SyncClient) => client as unknown as Queries;
const workspace = () => scene.client.taskrouter.v1.workspaces(scene.workspaceSid);
const worker = (friendlyName: string, skill: string) =>
  workspace().workers.create({
    friendlyName,
    attributes: JSON.stringify({ full_name: `${friendlyName} X`, skill }),
  });

/** Waits until this holds. */
const becomes = (check: () => void | Promise<void>) =>
  eventually(async () => {
    await check();
    return true;
  });

test('workers come into a query, change in it, and leave it', async () => {
  const jo = await worker('jo', 'billing');
  const query = await queriesOf(supervisor).liveQuery(
    'tr-worker',
    'data.activity_name == "Available" AND data.attributes.full_name CONTAINS "x"',
  );
  expect(query.getItems()).toEqual({});
  const heard: string[] = [];
  query.on('itemUpdated', ({ key }) => heard.push(`updated ${key}`));
  query.on('itemRemoved', ({ key }) => heard.push(`removed ${key}`));
  await workspace().workers(jo.sid).update({ activitySid: scene.activities.Available! });
  await becomes(() =>
    expect(query.getItems()[jo.sid]).toMatchObject({
      worker_sid: jo.sid,
      friendly_name: 'jo',
      activity_name: 'Available',
      attributes: { full_name: 'jo X', skill: 'billing' },
      date_activity_changed: expect.stringMatching(/^\d{4}-/),
    }),
  );
  await workspace().workers(jo.sid).update({ activitySid: scene.activities.Offline! });
  await becomes(() => expect(query.getItems()).toEqual({}));
  await becomes(() => expect(heard).toEqual([`updated ${jo.sid}`, `removed ${jo.sid}`]));
  query.close();
});

test('a task and the offer of it are seen from their beginning to their end', async () => {
  const kim = await worker('kim', 'sales');
  const tasks = await queriesOf(supervisor).liveQuery('tr-task', '');
  const offers = await queriesOf(supervisor).liveQuery('tr-reservation', `data.worker_sid == "${kim.sid}"`);
  const task = await workspace().tasks.create({
    attributes: JSON.stringify({ name: 'Una', channelType: 'sms' }),
  });
  await becomes(() =>
    expect(tasks.getItems()[task.sid]).toMatchObject({
      status: 'pending',
      queue_name: 'Everyone',
      attributes: { name: 'Una' },
    }),
  );
  await workspace().workers(kim.sid).update({ activitySid: scene.activities.Available! });
  await becomes(() =>
    expect(Object.values(offers.getItems())).toMatchObject([{ status: 'pending', task_sid: task.sid }]),
  );
  const [sid] = Object.keys(offers.getItems());
  await workspace().workers(kim.sid).reservations(sid!).update({ reservationStatus: 'accepted' });
  await becomes(() =>
    expect(offers.getItems()[sid!]).toMatchObject({ status: 'accepted', task_status: 'assigned' }),
  );
  await workspace()
    .tasks(task.sid)
    .update({ attributes: JSON.stringify({ name: 'Una B' }) });
  await becomes(() => expect(offers.getItems()[sid!]).toMatchObject({ attributes: { name: 'Una B' } }));
  await workspace().tasks(task.sid).update({ assignmentStatus: 'completed', reason: 'done' });
  await becomes(() => expect([tasks.getItems(), offers.getItems()]).toEqual([{}, {}]));
});

test('an agent finds colleagues and queues to hand over to, and no offers of others', async () => {
  const found = async (index: string, text: string) => {
    const query = await queriesOf(agent).instantQuery(index);
    const result = Promise.withResolvers<Record<string, Record<string, unknown>>>();
    query.on('searchResult', result.resolve);
    await query.search(text);
    return Object.values(await result.promise);
  };
  expect(await found('tr-worker', 'data.attributes.full_name contains "KIM"')).toMatchObject([
    { friendly_name: 'kim' },
  ]);
  expect(await found('tr-queue', 'data.queue_name contains "every"')).toMatchObject([
    { queue_name: 'Everyone' },
  ]);
  await workspace().tasks.create({ attributes: '{}' });
  await eventually(async () => (await workspace().tasks.list({ assignmentStatus: ['reserved'] })).length > 0);
  expect(await found('tr-reservation', '')).toEqual([]);
  await expect(queriesOf(agent).liveQuery('tr-worker', 'no query')).rejects.toMatchObject({ status: 400 });
  await expect(queriesOf(agent).liveQuery('tr-nothing', '')).rejects.toMatchObject({ status: 400 });
});

test('the boards of queues and workspace show what happens, and cannot be written', async () => {
  const [queue] = await workspace().taskQueues.list();
  const board = await supervisor.map({
    id: `${queue!.sid}.realtime_statistics.v1`,
    mode: 'open_existing',
  } as never);
  const value = async (key: string) => (await board.get(key)).value as Record<string, unknown>;
  const tasksNow = async () => (await value('tasks_now')).queue as { total_tasks: number };
  const before = (await tasksNow()).total_tasks;
  await workspace().tasks.create({ attributes: '{}' });
  await becomes(async () => expect((await tasksNow()).total_tasks).toBe(before + 1));
  expect((await value('tasks_today')).queue).toMatchObject({
    handled_tasks_count: 1,
    abandoned_tasks_count: 0,
    sla_percentage: 1,
  });
  expect(await value('worker_activities_statistics')).toMatchObject({ total_eligible_workers: 2 });
  await expect(board.set('tasks_now', {})).rejects.toMatchObject({ status: 403 });
  const whole = await supervisor.map({ id: 'realtime_statistics_v1', mode: 'open_existing' } as never);
  expect((await whole.get('workspace')).value).toMatchObject({ activity_statistics: expect.any(Array) });
});
