/** What the tests of the event bridge stand on: a workspace, the real HTTP side with its sockets, and clients of workers. */
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { WebSocket } from 'ws';
import { openKernel, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { makeTaskRouter } from '../../blocks/taskrouter/index.ts';
import { refuse } from '../../kernel/errors.ts';
import { makeHttp } from '../../kernel/http.ts';
import { makeIdempotency } from '../../kernel/idempotency.ts';
import { runTurn } from '../../kernel/line/turn.ts';
import { type LineEvent, one } from '../../kernel/line/tx.ts';
import { newSid } from '../../kernel/sid.ts';
import { serveSockets } from '../../kernel/socket.ts';
import type { LiveCaller } from '../caller.ts';
import { makeEventBridge } from './index.ts';
import type { Payload } from './payloads.ts';

const migrations = {
  name: 'taskrouter',
  folder: new URL('../../blocks/taskrouter/migrations/', import.meta.url),
};

/** The tokens of these tests say openly what a real one proves. */
export interface TestToken {
  accountSid?: string;
  workspaceSid?: string | null;
  workerSid?: string | null;
  sessionSid?: string | null;
  role?: LiveCaller['workspaceRole'];
  seconds?: number;
}

export interface Heard {
  event_type: string;
  payload: Payload;
}

/** A client of the socket, with everything that it has heard. */
export interface TestClient {
  socket: WebSocket;
  heard: Heard[];
  /** How often the line was said to be alive. */
  blanks(): number;
  /** Waits until it has heard this kind of event (again). */
  hears(type: string, count?: number): Promise<Payload>;
  /** Waits for its end: code and reason. */
  closed: Promise<{ code: number; reason: string }>;
}

export async function openBridge() {
  const kernel = await openKernel(migrations);
  const { store, topics } = kernel;
  const { clock, log } = kernel.parts;
  const taskrouter = makeTaskRouter(kernel.parts);
  const place = await store.transact(tx => taskrouter.provision(tx, { accountSid: TEST_ACCOUNT }));
  const revoked = new Set<string>();
  const callerOf = async (token: string): Promise<LiveCaller> => {
    if (!token.startsWith('{') || revoked.has(token)) throw refuse(20101);
    return callerFrom(JSON.parse(token), { workspaceSid: place.workspaceSid, now: clock.now() });
  };
  const blocks = { taskrouter, accounts: { bearerOf: callerOf } } as never;
  const bridge = makeEventBridge({ ...kernel.parts, topics, blocks, callerOf });
  const edge = { publicUrl: null, isTrustedProxy: () => false };
  const app = await makeHttp({
    operations: taskrouter.operations,
    routes: bridge.routes,
    productsOf: () => ['taskrouter'],
    authenticator: async name => ({ accountSid: name, name }),
    idempotency: makeIdempotency(store, clock),
    edge,
    log,
    newRequestId: () => newSid('RQ'),
    observe: () => {},
  });
  const sockets = serveSockets(app.server, { routes: bridge.sockets, edge, log });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  afterAll(async () => {
    await sockets.stop();
    await bridge.stop();
    await app.close();
  });
  const tokenFor = (token: TestToken): string => JSON.stringify(token);

  /** Runs what is due, as the worker of the lines does, until nothing is left. */
  async function run(): Promise<void> {
    for (;;) {
      const count = await store.transact(async tx => {
        const due = await tx.query<LineEvent>(
          `with work as (delete from line.work returning id, kind, key, account_sid, data),
             timer as (delete from line.timer where run_at <= $1 returning kind, key, account_sid, data)
           select kind, key, account_sid, data from timer union all
           select kind, key, account_sid, data from (select * from work order by id) w`,
          [tx.now],
        );
        await runTurn(
          tx,
          Map.groupBy(due, ({ key }) => key),
          {
            ...taskrouter.steps,
            'task.changed': [async () => undefined],
          },
        );
        return due.length;
      });
      if (count === 0) return;
    }
  }

  /** One call of the event bridge, as the worker SDK makes it. */
  async function ask(
    token: TestToken,
    {
      method = 'GET',
      url,
      params = {},
      headers = {},
    }: {
      method?: 'GET' | 'POST';
      url: string;
      params?: object;
      headers?: Record<string, string>;
    },
  ) {
    const reply = await fetch(`http://127.0.0.1:${port}/event-bridge/v1/wschannels`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', apiVersion: 'v1', ...headers },
      body: JSON.stringify({
        url: `Workspaces/${place.workspaceSid}/${url}`,
        method,
        params,
        token: tokenFor(token),
      }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came.
    const body = (await reply.json()) as any;
    await run();
    return { status: reply.status, payload: body.payload, message: body.message };
  }

  async function connect(token: TestToken, query: Record<string, string> = {}): Promise<TestClient> {
    const asked = new URLSearchParams({ token: tokenFor(token), ...query });
    const client = clientOf(new WebSocket(`ws://127.0.0.1:${port}/event-bridge/v1/wschannels?${asked}`));
    await client.hears('init');
    return client;
  }

  return {
    kernel,
    place,
    taskrouter,
    revoked,
    tokenFor,
    run,
    ask,
    connect,
    key: { accountSid: TEST_ACCOUNT, workspaceSid: place.workspaceSid },
    socketUrl: `ws://127.0.0.1:${port}/event-bridge/v1/wschannels`,
    /** A client that has asked what there is, as the SDK does, and hears of everything from now on. */
    async listen(token: TestToken): Promise<TestClient> {
      const client = await connect(token);
      await ask(token, { url: `Workers/${token.workerSid}/Reservations`, params: { Active: 'true' } });
      return client;
    },
    /** Time passes, and what becomes due happens. */
    async pass(seconds: number) {
      clock.advance(seconds);
      await run();
    },
    /** A worker in an activity, `Available` unless it is said otherwise. */
    async hire(friendlyName: string, activity = 'Available') {
      const wanted = { accountSid: TEST_ACCOUNT, workspaceSid: place.workspaceSid, friendlyName };
      const worker = await store.transact(tx =>
        one(tx, taskrouter.ensureWorkers, { ...wanted, attributes: '{}' }),
      );
      await become(worker.sid, activity);
      return worker.sid;
    },
    become,
    /** By REST; answers the status. */
    async removeWorker(sid: string) {
      const url = `http://127.0.0.1:${port}/taskrouter/v1/Workspaces/${place.workspaceSid}/Workers/${sid}`;
      const authorization = `Basic ${Buffer.from(`${TEST_ACCOUNT}:secret`).toString('base64')}`;
      return (await fetch(url, { method: 'DELETE', headers: { authorization } })).status;
    },
    async createTask(attributes: object = {}) {
      const task = await store.transact(tx =>
        one(tx, taskrouter.createTasks, {
          ...{ accountSid: TEST_ACCOUNT, workspaceSid: place.workspaceSid, workflowSid: place.workflowSid },
          ...{
            taskChannel: 'chat',
            attributes: JSON.stringify(attributes),
            priority: 0,
            timeoutSeconds: 3600,
          },
        }),
      );
      if ('refused' in task) throw task.refused;
      await run();
      return task.sid;
    },
  };

  async function become(sid: string, activity: string): Promise<void> {
    const key = { accountSid: TEST_ACCOUNT, workspaceSid: place.workspaceSid };
    const change = { sid, activitySid: place.activitySids[activity]!, check: () => undefined };
    await store.transact(tx => taskrouter.editWorker(tx, key, change));
    await run();
  }
}

export type Bridge = Awaited<ReturnType<typeof openBridge>>;

function callerFrom(
  { accountSid = TEST_ACCOUNT, workerSid = null, sessionSid = null, role = 'worker', ...token }: TestToken,
  known: { workspaceSid: string; now: Date },
): LiveCaller {
  const { workspaceSid, seconds = 3600 } = token;
  return {
    accountSid,
    identity: 'somebody',
    roles: [],
    sessionSid,
    chatServiceSid: null,
    chatRoleSid: null,
    syncService: null,
    workspaceSid: workspaceSid === undefined ? known.workspaceSid : workspaceSid,
    workerSid,
    workspaceRole: role,
    expiresAt: new Date(known.now.getTime() + seconds * 1000),
  };
}

function clientOf(socket: WebSocket): TestClient {
  const heard: Heard[] = [];
  let blanks = 0;
  socket.on('message', data => {
    const text = String(data);
    if (text.trim() === '') blanks += 1;
    else heard.push(JSON.parse(text));
  });
  const closed = new Promise<{ code: number; reason: string }>(resolve =>
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  const refused = new Promise<never>((_, reject) => socket.on('error', reject));
  refused.catch(() => undefined);
  return {
    socket,
    heard,
    blanks: () => blanks,
    closed,
    hears: (type, count = 1) => Promise.race([refused, waitFor(heard, { type, count })]),
  };
}

const PATIENCE_MS = 8000;

async function waitFor(heard: readonly Heard[], { type, count }: { type: string; count: number }) {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const own = heard.filter(one => one.event_type === type);
    if (own.length >= count) return own[count - 1]!.payload;
    if (performance.now() > until)
      throw new Error(`${type} was not heard, only ${heard.map(one => one.event_type).join(', ')}`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
