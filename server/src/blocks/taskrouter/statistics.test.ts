import { expect, test } from 'vitest';
import { type Floor, openWorkspace } from './fixture.ts';

const floor: Floor = await openWorkspace();
const { kernel, rest, run, place } = floor;

/** Numbers that look random and are the same in every run. */
function shuffled(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const random = shuffled(11);
const STEPS = 140;

interface Event {
  eventType: string;
  taskSid: string;
  workerSid: string | null;
  workflowSid: string | null;
  taskQueueSid: string | null;
  taskChannelSid: string;
  eventData: Record<string, number | string>;
  eventDate: Date;
}

async function prepare() {
  const urgent = await rest('POST', '/TaskQueues', { FriendlyName: 'Second', TargetWorkers: 'second == 1' });
  const configuration = {
    task_routing: {
      filters: [
        {
          expression: 'kind == 1',
          targets: [
            { queue: place.queueSid, timeout: 90 },
            { queue: urgent.sid, timeout: 300 },
          ],
        },
      ],
      default_filter: { queue: urgent.sid },
    },
  };
  await rest('POST', `/Workflows/${place.workflowSid}`, { Configuration: JSON.stringify(configuration) });
  const workers = [];
  for (let i = 0; i < 4; i++) workers.push(await floor.hire(`worker ${i}`, { second: i % 2 }));
  return { queueSids: [place.queueSid, urgent.sid as string], workers };
}

async function answerSomething(): Promise<void> {
  const open = await kernel.database.query<{ sid: string; workerSid: string; reservationStatus: string }>(
    `select sid, worker_sid, reservation_status from taskrouter.reservation
     where reservation_status in ('pending', 'accepted', 'wrapping') order by sid`,
  );
  const one = open[random(open.length)];
  if (one === undefined) return;
  const first = random(4) === 0 ? 'rejected' : 'accepted';
  const wanted = one.reservationStatus === 'pending' ? first : 'completed';
  await rest('POST', `/Workers/${one.workerSid}/Reservations/${one.sid}`, { ReservationStatus: wanted });
}

async function act(workers: { sid: string }[]): Promise<void> {
  const kind = random(10);
  if (kind < 4) {
    const attributes = JSON.stringify({ kind: random(2) });
    await rest('POST', '/Tasks', { TaskChannel: random(3) === 0 ? 'sms' : 'chat', Attributes: attributes });
  } else if (kind < 7) await answerSomething();
  else if (kind < 9) {
    const activity = random(3) === 0 ? 'Break' : 'Available';
    const worker = workers[random(workers.length)]!;
    await rest('POST', `/Workers/${worker.sid}`, { ActivitySid: place.activitySids[activity]! });
  } else {
    const { tasks } = await rest('GET', '/Tasks?AssignmentStatus=pending,reserved');
    const task = tasks[random(tasks.length)];
    if (task && random(2) === 0)
      await rest('POST', `/Tasks/${task.sid}`, { AssignmentStatus: 'canceled', Reason: 'gone' });
    else if (task) await rest('DELETE', `/Tasks/${task.sid}`);
  }
  await run();
}

const counters: Record<string, string> = {
  'reservation.created': 'reservations_created',
  'reservation.accepted': 'reservations_accepted',
  'reservation.rejected': 'reservations_rejected',
  'reservation.timeout': 'reservations_timed_out',
  'reservation.canceled': 'reservations_canceled',
  'reservation.rescinded': 'reservations_rescinded',
  'task.canceled': 'tasks_canceled',
  'task.completed': 'tasks_completed',
  'task.deleted': 'tasks_deleted',
  'task-queue.moved': 'tasks_moved',
};

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/** Every event with the queue that it counts for: a task that moves counts for the queue that it leaves. */
async function readHistory(): Promise<Event[]> {
  const events = await kernel.database.query<Event>(
    'select * from taskrouter.event where task_sid is not null order by sid',
  );
  const queueOf = new Map<string, string | null>();
  for (const event of events) {
    if (event.eventType === 'task-queue.moved') event.taskQueueSid = queueOf.get(event.taskSid)!;
    else if (event.eventType === 'task-queue.entered') queueOf.set(event.taskSid, event.taskQueueSid);
  }
  return events;
}

function duration(waits: number[]) {
  const total = waits.reduce((sum, wait) => sum + wait, 0);
  if (waits.length === 0) return { avg: 0, min: 0, max: 0, total: 0 };
  return { avg: Math.round(total / waits.length), min: Math.min(...waits), max: Math.max(...waits), total };
}

/** The plain way: every event of the time is looked at. */
function recount(events: Event[], extra: Record<string, string> = {}) {
  const figures: Record<string, unknown> = {};
  for (const [type, name] of Object.entries({ ...counters, ...extra }))
    figures[name] = events.filter(({ eventType }) => eventType === type).length;
  const waits = (type: string) =>
    events.filter(({ eventType }) => eventType === type).map(({ eventData }) => Number(eventData.task_age));
  const accepted = waits('reservation.accepted');
  const canceled = waits('task.canceled');
  const longer = (all: number[], than: number) => all.filter(wait => wait > than).length;
  const split = (threshold: number) => {
    const above = {
      tasks_canceled: longer(canceled, threshold),
      reservations_accepted: longer(accepted, threshold),
    };
    const below = {
      tasks_canceled: canceled.length - above.tasks_canceled,
      reservations_accepted: accepted.length - above.reservations_accepted,
    };
    return { above, below };
  };
  return {
    ...figures,
    avg_task_acceptance_time: duration(accepted).avg,
    wait_duration_until_accepted: duration(accepted),
    wait_duration_until_canceled: duration(canceled),
    split_by_wait_time: { '5': split(5), '60': split(60) },
  };
}

function inQueueWaits(events: Event[]) {
  const accepted = events.filter(({ eventType }) => eventType === 'reservation.accepted');
  return duration(
    accepted.map(event => seconds(event.eventDate) - Number(event.eventData.task_queue_entered_date)),
  );
}

test('statistics are what a recount of everything that happened says, whichever time is asked for', async () => {
  const { queueSids, workers } = await prepare();
  const began = kernel.parts.clock.now();
  const pauses = [1, 3, 7, 20, 61, 200, 1700];
  for (let i = 0; i < STEPS; i++) {
    await act(workers);
    await floor.pass(i % 45 === 44 ? 30_000 : pauses[random(pauses.length)]!);
  }
  const now = kernel.parts.clock.now();
  const sums = await kernel.database.query<{ spanSeconds: number }>(
    'select distinct span_seconds from taskrouter.tally order by 1',
  );
  expect(sums.map(row => row.spanSeconds)).toEqual([0, 60, 3600, 86_400]);
  const history = await readHistory();
  const { sid: smsSid } = await rest('GET', '/TaskChannels/sms');
  const last = seconds(now);
  for (let i = 0; i < 12; i++) {
    const start = i === 0 ? seconds(began) - 5 : last - random(last - seconds(began));
    const end = i === 0 ? last : start + random(last - start);
    const span = `StartDate=${new Date(start * 1000).toISOString()}&EndDate=${new Date(end * 1000).toISOString()}`;
    const within = history.filter(
      ({ eventDate }) => seconds(eventDate) >= start && seconds(eventDate) <= end,
    );
    const ask = `CumulativeStatistics?SplitByWaitTime=5,60&${span}`;
    expect(await rest('GET', `/${ask}`)).toMatchObject(
      recount(within, { 'task.created': 'tasks_created', 'workflow.timeout': 'tasks_timed_out_in_workflow' }),
    );
    const sms = within.filter(({ taskChannelSid }) => taskChannelSid === smsSid);
    expect(await rest('GET', `/${ask}&TaskChannel=sms`)).toMatchObject(recount(sms));
    expect(await rest('GET', `/Workflows/${place.workflowSid}/${ask}`)).toMatchObject(
      recount(within, { 'workflow.entered': 'tasks_entered' }),
    );
    const listed = await rest('GET', `/TaskQueues/Statistics?SplitByWaitTime=5,60&${span}`);
    for (const sid of queueSids) {
      const own = within.filter(({ taskQueueSid }) => taskQueueSid === sid);
      const expected = {
        ...recount(own, { 'task-queue.entered': 'tasks_entered' }),
        wait_duration_in_queue_until_accepted: inQueueWaits(own),
      };
      expect(await rest('GET', `/TaskQueues/${sid}/${ask}`)).toMatchObject(expected);
      const row = listed.task_queues_statistics.find(
        (one: Record<string, string>) => one.task_queue_sid === sid,
      );
      expect(row.cumulative).toMatchObject(expected);
    }
    for (const { sid } of workers.slice(0, 2)) {
      const own = within.filter(({ workerSid }) => workerSid === sid);
      const { cumulative } = await rest('GET', `/Workers/${sid}/Statistics?${span}`);
      for (const type of Object.keys(counters).filter(name => name.startsWith('reservation')))
        expect([type, cumulative[counters[type]!]]).toEqual([
          type,
          own.filter(({ eventType }) => eventType === type).length,
        ]);
      const total = cumulative.activity_durations.reduce(
        (sum: number, one: { total: number }) => sum + one.total,
        0,
      );
      expect(total).toBe(end - Math.max(start, seconds(began)));
    }
  }
}, 120_000);

test('a wrong time, threshold or queue is refused', async () => {
  expect((await rest('GET', '/Statistics?StartDate=2026-02-01&EndDate=2026-01-01')).status).toBe(400);
  expect((await rest('GET', '/Statistics?SplitByWaitTime=soon')).status).toBe(400);
  expect((await rest('GET', '/TaskQueues/WQ00000000000000000000000000000000/Statistics')).status).toBe(404);
  expect((await rest('GET', '/Statistics?TaskChannel=fax')).status).toBe(404);
});
