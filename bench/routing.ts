/**
 * The speed of routing: agents who accept and finish what they are offered, over a backlog of tasks that wait. The backlog
 * is written straight into the database, as it would take longer to create than to measure; everything else goes over REST.
 */
import pg from 'pg';
import { Agent, request } from 'undici';
import { cpuPerMessage, readCpu } from './machine.ts';
import { ACCOUNT_SID, AUTH_TOKEN, type Stage } from './stage.ts';

const WORKERS = 1000;
const QUEUES = 20;
const AGENTS_AT_ONCE = 64;
const PAUSE_MS = 20;

export interface RoutingFigures {
  /** By the size of the backlog: accepted and finished tasks a second. */
  assignmentsPerSecond: Record<number, number>;
  /** From sending a task to the sight of its reservation, when workers are free. */
  offerP50: number;
  offerP99: number;
  /** Microseconds of CPU per assignment, over the largest backlog. */
  nodeUs: number;
  postgresUs: number;
}

export interface RoutingOrder {
  backlogs: readonly number[];
  /** How long each backlog is worked on. */
  seconds: number;
}

interface Place {
  workspaceSid: string;
  workflowSid: string;
  queueSids: string[];
  available: string;
  channelSid: string;
}

/** The server is still at work on these rows, so PostgreSQL may break a tie with it: then once more. */
async function emptyBacklog(database: pg.Pool, { workspaceSid }: Place): Promise<void> {
  const cancel =
    "update taskrouter.task set assignment_status = 'canceled' where workspace_sid = $1 and assignment_status = 'pending'";
  await database.query(cancel, [workspaceSid]).catch(() => database.query(cancel, [workspaceSid]));
}

type Call = (path: string, form?: Record<string, string>) => Promise<Record<string, string>>;

/** Measures on a workspace of its own; leaves it behind. */
export async function measureRouting(stage: Stage, order: RoutingOrder): Promise<RoutingFigures> {
  const agent = new Agent({ connections: 64, pipelining: 1 });
  const database = new pg.Pool({ connectionString: stage.databaseUrl, max: 4 });
  try {
    const call = caller(stage.origin, agent);
    const place = await prepare(call);
    const { offerP50, offerP99 } = await measureOffers({ call, database, place });
    const measure = async (backlog: number) => {
      await fillBacklog(database, place, backlog);
      const before = readCpu(stage.servers, stage.postmaster);
      const { finished, rate } = await work(
        { call, database, place },
        { seconds: order.seconds, tasks: backlog },
      );
      const cpu = cpuPerMessage(before, readCpu(stage.servers, stage.postmaster), finished);
      await emptyBacklog(database, place);
      return { rate, cpu };
    };
    // The first seconds only warm the server up.
    let { cpu } = await measure(order.backlogs[0]!);
    const assignmentsPerSecond: Record<number, number> = {};
    for (const backlog of order.backlogs)
      ({ rate: assignmentsPerSecond[backlog], cpu } = await measure(backlog));
    return { assignmentsPerSecond, offerP50, offerP99, ...cpu };
  } finally {
    await database.end();
    await agent.close();
  }
}

function caller(origin: string, dispatcher: Agent): Call {
  const authorization = `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
  return async (path, form) => {
    const { statusCode, body } = await request(`${origin}/taskrouter/v1/Workspaces${path}`, {
      method: form ? 'POST' : 'GET',
      headers,
      dispatcher,
      ...(form && { body: new URLSearchParams(form).toString() }),
    });
    const text = await body.text();
    if (statusCode >= 300) throw new Error(`${path} answered ${statusCode}: ${text}`);
    return JSON.parse(text) as Record<string, string>;
  };
}

async function prepare(call: Call): Promise<Place> {
  const { sid: workspaceSid } = await call('', { FriendlyName: 'Bench', Template: 'NONE' });
  const { activities } = (await call(`/${workspaceSid}/Activities`)) as never as {
    activities: { sid: string; available: boolean }[];
  };
  const available = activities.find(activity => activity.available)!.sid;
  const queueSids: string[] = [];
  for (let i = 0; i < QUEUES; i++) {
    const form = { FriendlyName: `Queue ${i}`, TargetWorkers: `queue == ${i}` };
    queueSids.push((await call(`/${workspaceSid}/TaskQueues`, form)).sid!);
  }
  const filters = queueSids.map((queue, i) => ({ expression: `queue == ${i}`, targets: [{ queue }] }));
  const { sid: workflowSid } = await call(`/${workspaceSid}/Workflows`, {
    FriendlyName: 'Bench',
    Configuration: JSON.stringify({ task_routing: { filters } }),
  });
  await side(WORKERS, i =>
    call(`/${workspaceSid}/Workers`, {
      FriendlyName: `worker ${i}`,
      ActivitySid: available,
      Attributes: JSON.stringify({ queue: i % QUEUES, languages: ['en', 'de'], level: i % 7 }),
    }),
  );
  const { sid: channelSid } = await call(`/${workspaceSid}/TaskChannels/chat`);
  return {
    workspaceSid: workspaceSid!,
    workflowSid: workflowSid!,
    queueSids,
    available,
    channelSid: channelSid!,
  };
}

/** Does something so many times, some at once. */
async function side(times: number, work: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const runner = async () => {
    for (let i = next++; i < times; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: AGENTS_AT_ONCE }, runner));
}

async function fillBacklog(database: pg.Pool, place: Place, tasks: number): Promise<void> {
  await database.query(
    `insert into taskrouter.task (sid, account_sid, workspace_sid, workflow_sid, task_queue_sid, task_channel_sid, attributes,
       priority, assignment_status, timeout, ignore_capacity, place, task_queue_entered_date, virtual_start_time,
       date_created, date_updated, version)
     select 'WT' || md5(random()::text || i), $1, $2, $3, ($4::text[])[i % $6 + 1], $5, '{"queue": ' || i % $6 || '}', i % 3, 'pending',
       86400, false, jsonb_build_object('filterIndex', i % $6, 'targetIndex', 0, 'enteredAt', 0, 'waiting', true),
       at, at, at, at, 0
     from generate_series(1, $7::int) i cross join lateral (select now() - (i || ' milliseconds')::interval as at) times`,
    [ACCOUNT_SID, place.workspaceSid, place.workflowSid, place.queueSids, place.channelSid, QUEUES, tasks],
  );
  await database.query('analyze taskrouter.task');
}

interface Scene {
  call: Call;
  database: pg.Pool;
  place: Place;
}

interface Open {
  sid: string;
  worker_sid: string;
  task_sid: string;
}

const pause = () => new Promise(resolve => setTimeout(resolve, PAUSE_MS));

async function pendingOf({ database, place }: Scene): Promise<Open[]> {
  const { rows } = await database.query<Open>(
    `select sid, worker_sid, task_sid from taskrouter.reservation
     where workspace_sid = $1 and reservation_status = 'pending'`,
    [place.workspaceSid],
  );
  return rows;
}

/** Agents accept and finish whatever they are offered, until little is left; answers how many they finish, and in a second. */
async function work(
  scene: Scene,
  { seconds, tasks }: { seconds: number; tasks: number },
): Promise<{ finished: number; rate: number }> {
  const { call, place } = scene;
  const seen = new Set<string>();
  const queue: Open[] = [];
  // A new task of each queue wakes routing for the backlog that was written behind its back.
  await call(`/${place.workspaceSid}/Tasks`, { TaskChannel: 'chat', Attributes: '{"queue": 0}' });
  const began = performance.now();
  const until = began + seconds * 1000;
  let finished = 0;
  const goesOn = () => performance.now() < until && finished < tasks * 0.9;
  const agent = async () => {
    while (goesOn()) {
      const offer = queue.shift();
      if (offer === undefined) {
        await pause();
        continue;
      }
      const path = `/${place.workspaceSid}/Workers/${offer.worker_sid}/Reservations/${offer.sid}`;
      await call(path, { ReservationStatus: 'accepted' });
      await call(path, { ReservationStatus: 'completed' });
      finished += 1;
    }
  };
  const look = async () => {
    while (goesOn()) {
      // Only when the agents run short: whoever looks takes time from what is measured.
      const offers = queue.length < AGENTS_AT_ONCE ? await pendingOf(scene) : [];
      for (const offer of offers) {
        if (seen.has(offer.sid)) continue;
        seen.add(offer.sid);
        queue.push(offer);
      }
      await pause();
    }
  };
  await Promise.all([look(), ...Array.from({ length: AGENTS_AT_ONCE }, agent)]);
  const rate = Math.round(finished / ((performance.now() - began) / 1000));
  for (const { sid, worker_sid } of await pendingOf(scene))
    await call(`/${place.workspaceSid}/Workers/${worker_sid}/Reservations/${sid}`, {
      ReservationStatus: 'rejected',
    });
  return { finished, rate };
}

const OFFERS = 400;
const OFFERS_PER_SECOND = 50;

/** Tasks that come while workers are free: how long until each is offered. */
async function measureOffers(scene: Scene): Promise<{ offerP50: number; offerP99: number }> {
  const { call, place } = scene;
  const sent = new Map<string, number>();
  const times: number[] = [];
  const send = async (i: number) => {
    const at = performance.now();
    const attributes = JSON.stringify({ queue: i % QUEUES });
    const { sid } = await call(`/${place.workspaceSid}/Tasks`, {
      TaskChannel: 'chat',
      Attributes: attributes,
    });
    sent.set(sid!, at);
  };
  const look = async () => {
    const seen = new Set<string>();
    while (times.length < OFFERS) {
      for (const { task_sid: sid } of await pendingOf(scene)) {
        const at = sent.get(sid);
        if (at === undefined || seen.has(sid)) continue;
        seen.add(sid);
        times.push(performance.now() - at);
      }
      await pause();
    }
  };
  const sending = async () => {
    for (let i = 0; i < OFFERS; i++) {
      void send(i);
      await new Promise(resolve => setTimeout(resolve, 1000 / OFFERS_PER_SECOND));
    }
  };
  await Promise.all([sending(), look()]);
  const open = await pendingOf(scene);
  await side(open.length, async i => {
    const { sid, worker_sid } = open[i]!;
    const path = `/${place.workspaceSid}/Workers/${worker_sid}/Reservations/${sid}`;
    await call(path, { ReservationStatus: 'accepted' });
    await call(path, { ReservationStatus: 'completed' });
  });
  times.sort((left, right) => left - right);
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)]!);
  return { offerP50: at(0.5), offerP99: at(0.99) };
}
