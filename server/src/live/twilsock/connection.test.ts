import { expect, test } from 'vitest';
import { refuse } from '../../kernel/errors.ts';
import { openTwilsock } from './fixture.ts';
import type { Packet } from './frame.ts';
import type { LiveConnection } from './live-connection.ts';
import type { Handler } from './requests.ts';

const opened: LiveConnection[] = [];
const fixture = await openTwilsock({ watchers: [{ opened: one => void opened.push(one) }] });

const status = ({ header }: Packet) => header.status as Record<string, unknown>;

/** What a packet of each method is answered, by who sends it. */
test.each([
  ['ping', 200, 200],
  ['put_notification_ctx', 401, 200],
  ['delete_notification_ctx', 401, 200],
  ['message', 401, 400],
  ['update', 401, 401],
  ['somersault', 401, 400],
  ['init', 401, 400],
])('%s: a stranger is answered %i, a client %i', async (method, asStranger, asClient) => {
  const stranger = await fixture.connect();
  expect(status(await stranger.ask({ method }))).toMatchObject({ code: asStranger });
  const client = await fixture.enter();
  expect(status(await client.ask({ method }))).toMatchObject({ code: asClient });
  stranger.socket.close();
  client.socket.close();
});

test('a client is told what it can rely on, and what to call itself next time', async () => {
  const client = await fixture.connect();
  const { header } = await client.ask({ method: 'init', token: 'token of alice' });
  expect(header).toMatchObject({
    status: { code: 200, status: 'OK' },
    continuation_token_status: { reissued: true, reissue_reason: 'NEW' },
    offline_storage: { data_sync: { storage_id: expect.stringMatching(/^[0-9a-f]{32}$/) } },
    capabilities: ['client_update', 'offline_storage'],
    init_registrations: [],
  });
  expect(opened.at(-1)).toMatchObject({ isOpen: true, caller: { identity: 'alice' } });
  const again = await fixture.connect();
  const continuation_token = header.continuation_token;
  const reply = await again.ask({ method: 'init', token: 'token of alice', continuation_token });
  expect(reply.header).toMatchObject({
    continuation_token,
    continuation_token_status: { reissued: false },
  });
  // The client has come again: its old connection is one that this side had not heard the end of.
  await client.closed;
  const other = await fixture.connect();
  const foreign = await other.ask({ method: 'init', token: 'token of bob', continuation_token });
  expect(foreign.header.continuation_token).not.toBe(continuation_token);
  expect(foreign.header).toMatchObject({ continuation_token_status: { reissue_reason: 'UNKNOWN' } });
  expect(again.socket.readyState).toBe(again.socket.OPEN);
});

test('a bad token is refused with its code, and a good one may follow', async () => {
  const client = await fixture.connect();
  const refused = await client.ask({ method: 'init', token: 'nonsense' });
  expect(status(refused)).toMatchObject({ code: 401, errorCode: 20101, description: expect.any(String) });
  expect(status(await client.ask({ method: 'init', token: 'token of alice' }))).toMatchObject({ code: 200 });
});

test('a new token must be of the same person', async () => {
  const client = await fixture.enter();
  expect(status(await client.ask({ method: 'update', token: 'token of alice#2' }))).toMatchObject({
    code: 200,
  });
  const refused = await client.ask({ method: 'update', token: 'token of bob' });
  expect(status(refused)).toMatchObject({ code: 403, errorCode: 51118 });
});

test.each([
  ['a text', 'hello'],
  ['rubbish', Buffer.from('hello')],
])('%s ends the connection', async (_, data) => {
  const client = await fixture.enter();
  client.socket.send(data);
  expect(await client.next()).toMatchObject({ method: 'close', header: { status: { code: 406 } } });
  await client.closed;
});

test('a token is warned of, and its end is the end of the connection', async () => {
  const { clock, enter } = await openTwilsock();
  const client = await enter();
  clock.advance(3600 - 179);
  expect((await client.next()).header).toMatchObject({
    method: 'client_update',
    client_update_type: 'token_about_to_expire',
  });
  await client.ask({ method: 'update', token: 'token of alice#2' });
  clock.advance(180);
  clock.advance(3600);
  expect((await client.next()).header).toMatchObject({ method: 'close', status: { code: 410 } });
  await client.closed;
});

test('a token that loses its worth ends the connection', async () => {
  const { revoked, enter } = await openTwilsock({ limits: { proveSeconds: 0 } });
  const client = await enter();
  revoked.add('token of alice');
  expect((await client.next()).header).toMatchObject({ method: 'close', status: { code: 401 } });
  await client.closed;
});

test('a session that is over is an end of the token, after which clients ask for another', async () => {
  const { enter } = await openTwilsock({
    limits: { proveSeconds: 0 },
    prove: async () => Promise.reject(refuse(20104)),
  });
  const client = await enter();
  expect((await client.next()).header).toMatchObject({ method: 'close', status: { code: 410 } });
  await client.closed;
});

test('the end of a session ends the connection at once, unless its bearer hangs on another one meanwhile', async () => {
  const { enter, endSession } = await openTwilsock();
  const [client, other] = [await enter('token of alice#LS1'), await enter('token of bob#LS2')];
  await other.ask({ method: 'update', token: 'token of bob#LS3' });
  for (const sid of ['LS1', 'LS2']) endSession(sid);
  expect((await client.next()).header).toMatchObject({ method: 'close', status: { code: 410 } });
  await client.closed;
  expect(status(await other.ask({ method: 'ping' }))).toMatchObject({ code: 200 });
  endSession('LS3');
  await other.closed;
});

test('a token that is still proved when its client has gone leaves nothing behind', async () => {
  const proofs: PromiseWithResolvers<void>[] = [];
  const proved = openTwilsock();
  const { connect, watched } = await openTwilsock({
    async callerOf(token) {
      const { callerOf } = await proved;
      if (token.endsWith('LS2')) {
        proofs.push(Promise.withResolvers<void>());
        await proofs.at(-1)!.promise;
      }
      return callerOf(token);
    },
  });
  const client = await connect();
  await client.ask({ method: 'init', token: 'token of alice#LS1' });
  expect(watched()).toEqual(['LS1']);
  client.send({ method: 'update', id: 'late', token: 'token of alice#LS2' });
  await expect.poll(() => proofs.length, { timeout: 3000 }).toBe(1);
  client.socket.terminate();
  await expect.poll(watched, { timeout: 3000 }).toEqual([]);
  proofs[0]!.resolve();
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(watched()).toEqual([]);
});

test('an old token that is proved while a new one comes ends nothing', async () => {
  const proofs: PromiseWithResolvers<void>[] = [];
  const { enter } = await openTwilsock({
    limits: { proveSeconds: 0 },
    prove: () => {
      proofs.push(Promise.withResolvers<void>());
      return proofs.at(-1)!.promise;
    },
  });
  const client = await enter();
  await expect.poll(() => proofs.length, { timeout: 3000 }).toBeGreaterThan(0);
  await client.ask({ method: 'update', token: 'token of alice#2' });
  proofs[0]!.reject(refuse(20101));
  expect(status(await client.ask({ method: 'ping' }))).toMatchObject({ code: 200 });
  expect(client.told).toEqual([]);
  client.socket.close();
});

test('whoever does not say who it is goes, and whoever does not acknowledge', async () => {
  const connections: LiveConnection[] = [];
  const { connect, enter } = await openTwilsock({
    limits: { initSeconds: 0, acknowledgeSeconds: 0 },
    watchers: [{ opened: one => void connections.push(one) }],
  });
  await (await connect()).closed;
  const silent = await enter();
  silent.acknowledges = false;
  connections[0]!.notify('test', {});
  await silent.closed;
});

test('nothing is sent beyond what is acknowledged, and who falls too far behind is asked to come again', async () => {
  const connections: LiveConnection[] = [];
  const { enter } = await openTwilsock({
    limits: { unacknowledged: 3, packetsWaiting: 4 },
    watchers: [{ opened: one => void connections.push(one) }],
  });
  const client = await enter();
  client.acknowledges = false;
  const ids = () => client.told.map(({ payload }) => payload);
  for (let n = 1; n <= 7; n++) connections[0]!.notify('test', n);
  await expect.poll(ids).toEqual(['1', '2', '3']);
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(ids()).toEqual(['1', '2', '3']);
  for (const { id } of [...client.told]) client.send({ method: 'reply', id, status: { code: 200 } });
  await expect.poll(ids).toEqual(['1', '2', '3', '4', '5', '6']);
  for (let n = 8; n <= 12; n++) connections[0]!.notify('test', n);
  await client.closed;
  expect(client.told.at(-1)).toMatchObject({ method: 'close', header: { status: { code: 308 } } });
});

test('too many connections of one account are asked to wait', async () => {
  const { enter, connect } = await openTwilsock({ limits: { connectionsPerAccount: 1 } });
  const first = await enter();
  const second = await connect();
  const refused = await second.ask({ method: 'init', token: 'token of bob' });
  expect(status(refused)).toMatchObject({ code: 429, errorCode: 51124 });
  expect(JSON.parse(refused.payload).backoff_policy.reconnect_min_ms).toBeGreaterThan(0);
  first.socket.close();
  await first.closed;
  await expect
    .poll(async () => status(await second.ask({ method: 'init', token: 'token of bob' })).code)
    .toBe(200);
});

test('changes under one path are made one after the other, and too many requests are refused', async () => {
  const order: string[] = [];
  const slow: Handler = {
    ...{ product: 'cds', method: 'POST', path: '/v3/{what}' },
    async answer({ at, json }) {
      const n = (json as { n: number }).n;
      await new Promise(resolve => setTimeout(resolve, n === 1 ? 40 : 1));
      order.push(`${at.what} ${n}`);
      return { status: 201, body: { n } };
    },
  };
  const { enter } = await openTwilsock({
    handlers: [slow],
    limits: { requestsUnderWay: 3, requestsWaiting: 1 },
  });
  const client = await enter();
  const post = (path: string, n: number) =>
    client.ask(
      { method: 'message', http_request: { host: 'cds.us1.twilio.com', path, method: 'POST' } },
      { n },
    );
  const replies = await Promise.all([
    post('/v3/a', 1),
    post('/v3/a', 2),
    post('/v3/b', 3),
    post('/v3/a', 4),
    post('/v3/a', 5),
  ]);
  const codes = replies.map(({ header }) => (header.http_status as { code: number }).code);
  expect(codes).toEqual([201, 201, 201, 201, 429]);
  expect(order).toEqual(['b 3', 'a 1', 'a 2', 'a 4']);
  expect(JSON.parse(replies[0]!.payload)).toEqual({ n: 1 });
});

test('clients that are sent away do not all come again at once', async () => {
  const { twilsock, enter } = await openTwilsock();
  const clients = [await enter('token of alice'), await enter('token of bob')];
  await twilsock.stop();
  const farewells = await Promise.all(clients.map(client => client.next()));
  const waits = farewells.map(({ payload }) => JSON.parse(payload).backoff_policy.reconnect_min_ms);
  expect(new Set(waits).size).toBe(2);
  expect(status(farewells[0]!)).toMatchObject({ code: 308 });
});
