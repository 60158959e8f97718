/** Who gets a connection, what ends it, and what is told when things go wrong in between. */
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openBridge, type TestToken } from './fixture.ts';
import { MAX_CONNECTIONS } from './limits.ts';

const bridge = await openBridge();
const { connect, listen } = bridge;
const workerSid = await bridge.hire('ada', 'Offline');
const token: TestToken = { workerSid };

async function refusal(text: string): Promise<string> {
  const socket = new WebSocket(`${bridge.socketUrl}?token=${encodeURIComponent(text)}`);
  const [error] = await once(socket, 'error');
  return (error as Error).message;
}

test('the first frame says whose connection it is and how long the token lives', async () => {
  const client = await connect({ workerSid, seconds: 600 });
  expect(client.heard[0]).toEqual({
    event_type: 'init',
    payload: {
      account_sid: bridge.key.accountSid,
      workspace_sid: bridge.key.workspaceSid,
      channel_id: workerSid,
      token_lifetime: 600_000,
    },
  });
  client.socket.close();
});

test('whoever is no worker is refused before there is a connection', async () => {
  const strangers = [
    'nonsense',
    bridge.tokenFor({ workerSid: null }),
    bridge.tokenFor({ workerSid, workspaceSid: null }),
    bridge.tokenFor({ workerSid, accountSid: `AC${'9'.repeat(32)}` }),
    bridge.tokenFor({ workerSid: `WK${'9'.repeat(32)}` }),
  ];
  for (const stranger of strangers) expect(await refusal(stranger)).toContain('403');
});

test('a connection that wants to be alone closes those before it', async () => {
  const [first, second] = [await connect(token), await connect(token)];
  const other = await connect({ workerSid: await bridge.hire('bob', 'Offline') });
  const third = await connect(token, { closeExistingSessions: 'true' });
  expect(await first.closed).toEqual({ code: 1000, reason: 'Another session of this worker has begun' });
  await second.closed;
  expect([third, other].map(({ socket }) => socket.readyState)).toEqual([1, 1]);
  third.socket.close();
  other.socket.close();
});

test('of too many connections of one worker the oldest goes', async () => {
  const clients = [];
  for (let n = 0; n <= MAX_CONNECTIONS; n++) clients.push(await connect(token));
  expect((await clients[0]!.closed).reason).toBe('Too many sessions of this worker');
  expect(clients[1]!.socket.readyState).toBe(WebSocket.OPEN);
  for (const { socket } of clients) socket.close();
});

test('a client that talks more than a little is cut off', async () => {
  const client = await connect(token);
  client.socket.send('a word is ignored');
  client.socket.send('x'.repeat(2000));
  expect((await client.closed).code).toBe(1009);
});

test('what is published twice, late or out of order is told once and in order', async () => {
  const dan = await bridge.hire('dan');
  const client = await listen({ workerSid: dan });
  const taskSid = await bridge.createTask();
  const { sid } = await client.hears('reservation.created');
  const change = { ...bridge.key, reservationSid: String(sid), status: 'accepted' as const };
  await bridge.kernel.store.transact(tx => bridge.taskrouter.changeReservations(tx, [change]));
  await client.hears('reservation.accepted');
  const events = await bridge.kernel.database.query<{ sid: string }>(
    'select sid from taskrouter.event where task_sid = $1 and reservation_sid is not null order by sid',
    [taskSid],
  );
  bridge.kernel.topics.publish(events.toReversed().map(event => ({ topic: dan, position: event.sid })));
  await bridge.become(dan, 'Break');
  await client.hears('worker.activity.update', 1);
  expect(client.heard.map(({ event_type }) => event_type)).toEqual([
    'init',
    'reservation.created',
    'reservation.accepted',
    'worker.activity.update',
  ]);
  client.socket.close();
});

test('an answer that is heard of before its offer waits for it', async () => {
  const eve = await bridge.hire('eve');
  await bridge.pass(1);
  const client = await listen({ workerSid: eve });
  // Nothing of what this process commits is heard, as if another process had done it and its word were on the way.
  const { topics, database } = bridge.kernel;
  const { publish } = topics;
  topics.publish = () => undefined;
  const taskSid = await bridge.createTask();
  const [offer] = await database.query<{ sid: string }>(
    'select sid from taskrouter.reservation where task_sid = $1',
    [taskSid],
  );
  const change = { ...bridge.key, reservationSid: offer!.sid, status: 'accepted' as const };
  await bridge.kernel.store.transact(tx => bridge.taskrouter.changeReservations(tx, [change]));
  topics.publish = publish;
  const [accepted] = await database.query<{ sid: string }>(
    "select sid from taskrouter.event where reservation_sid = $1 and event_type = 'reservation.accepted'",
    [offer!.sid],
  );
  topics.publish([{ topic: eve, position: accepted!.sid }]);
  await client.hears('reservation.accepted');
  expect(client.heard.map(({ event_type }) => event_type)).toEqual([
    'init',
    'reservation.created',
    'reservation.accepted',
  ]);
  expect(client.heard[1]!.payload).toMatchObject({ reservation_status: 'pending' });
  await bridge.become(eve, 'Offline');
  client.socket.close();
});

test('events wait until a new client has asked what there is', async () => {
  const fay = await bridge.hire('fay', 'Offline');
  const client = await connect({ workerSid: fay });
  await bridge.become(fay, 'Break');
  expect(client.heard.map(({ event_type }) => event_type)).toEqual(['init']);
  await bridge.ask({ workerSid: fay }, { url: `Workers/${fay}/Reservations` });
  await client.hears('worker.activity.update');
  client.socket.close();
});

test('a worker who asked for it goes offline when his last client is gone for a while', async () => {
  const gus = await bridge.hire('gus');
  const activity = async () =>
    (await bridge.taskrouter.views.worker({ ...bridge.key, sid: gus }))?.activityName;
  const client = await connect({ workerSid: gus }, { setWorkerOfflineIfDisconnected: 'true' });
  await bridge.ask({ workerSid: gus }, { url: `Workers/${gus}` });
  client.socket.close();
  await client.closed;
  await bridge.pass(30);
  expect(await activity()).toBe('Available');
  await bridge.pass(31);
  expect(await activity()).toBe('Offline');
});

test('what was committed while the database could not be heard is told afterwards, once', async () => {
  const hal = await bridge.hire('hal');
  await bridge.pass(1);
  const client = await listen({ workerSid: hal });
  const { topics } = bridge.kernel;
  const { publish } = topics;
  await bridge.become(hal, 'Break');
  await client.hears('worker.activity.update');
  topics.publish = () => undefined;
  await bridge.become(hal, 'Available');
  const taskSid = await bridge.createTask();
  topics.publish = publish;
  // As after the connection that listens was down.
  (topics as unknown as { loseAll(): void }).loseAll();
  const offered = await client.hears('reservation.created');
  expect(offered).toMatchObject({ task: { sid: taskSid } });
  expect(client.heard.map(({ event_type, payload }) => payload.activity_name ?? event_type)).toEqual([
    'init',
    'Break',
    'Available',
    'reservation.created',
  ]);
  await bridge.become(hal, 'Offline');
  client.socket.close();
});

test('the connection of a worker who is deleted ends', async () => {
  const ida = await bridge.hire('ida', 'Offline');
  const client = await listen({ workerSid: ida });
  expect(await bridge.removeWorker(ida)).toBe(204);
  expect((await client.closed).reason).toBe('The worker was deleted');
});

test('the end of a session of a sign-in ends its connections at once, and no others', async () => {
  const [own, other] = [await connect({ workerSid, sessionSid: 'LS1' }), await connect(token)];
  await bridge.kernel.store.transact(async tx => tx.publish('LS1', 'ended'));
  expect(await own.closed).toEqual({ code: 1008, reason: 'Token revoked' });
  expect(other.socket.readyState).toBe(WebSocket.OPEN);
  other.socket.close();
});
