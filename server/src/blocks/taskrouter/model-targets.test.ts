/**
 * The same idea as in the other model, for what happens along a workflow: a queue that takes the youngest first and asks
 * two at once, a second target when the first one's time is over, and the end when the second one's is.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openWorkspace } from './fixture.ts';

const floor = await openWorkspace();
const { kernel, rest, run, place } = floor;

const ANSWER_SECONDS = 12;
const COOL_SECONDS = 5;
const TARGETS = [
  { skill: 'a', seconds: 20, asks: 2 },
  { skill: 'b', seconds: 15, asks: 1 },
] as const;

interface ModelWorker {
  name: string;
  skills: string;
  available: boolean;
  since: number;
}

interface ModelTask {
  sid: string;
  at: number;
  target: number;
  enteredAt: number;
  state: 'pending' | 'reserved' | 'assigned' | 'ended';
  /** Who is asked, or who has it. */
  workers: ModelWorker[];
  reservedAt: number;
  cooling: Map<string, number>;
}

class Model {
  now = 0;
  readonly workers: ModelWorker[] = [];
  readonly tasks: ModelTask[] = [];

  inState = (...states: string[]): ModelTask[] => this.tasks.filter(({ state }) => states.includes(state));

  /** One pass: queues that take the oldest first go before those that take the youngest. */
  settle(): void {
    const waiting = this.inState('pending').sort(
      (left, right) =>
        right.target - left.target || (left.target === 0 ? right.at - left.at : left.at - right.at),
    );
    for (const task of waiting) {
      if (this.now >= task.enteredAt + TARGETS[task.target]!.seconds) {
        Object.assign(task, { target: task.target + 1, enteredAt: this.now });
        if (task.target === TARGETS.length) task.state = 'ended';
      }
      if (task.state === 'pending') this.offer(task);
    }
  }

  private offer(task: ModelTask): void {
    const { skill, asks } = TARGETS[task.target]!;
    const busy = new Set(this.inState('reserved', 'assigned').flatMap(({ workers }) => workers));
    const fit = this.workers
      .filter(worker => worker.available && worker.skills.includes(skill) && !busy.has(worker))
      .filter(({ name }) => (task.cooling.get(name) ?? 0) <= this.now)
      .sort((left, right) => left.since - right.since || (left.name < right.name ? -1 : 1))
      .slice(0, asks);
    if (fit.length === 0) return;
    for (const worker of fit) worker.since = this.now;
    Object.assign(task, { state: 'reserved', workers: fit, reservedAt: this.now });
  }

  refuse(task: ModelTask, worker: ModelWorker): void {
    task.cooling.set(worker.name, this.now + COOL_SECONDS);
    task.workers = task.workers.filter(one => one !== worker);
    if (task.workers.length === 0) task.state = 'pending';
  }

  move(worker: ModelWorker, available: boolean): void {
    if (worker.available !== available) worker.since = this.now;
    worker.available = available;
  }

  second(): void {
    this.now += 1;
    for (const task of this.inState('reserved')) {
      if (this.now < task.reservedAt + ANSWER_SECONDS) continue;
      for (const worker of task.workers) {
        this.move(worker, false);
        this.refuse(task, worker);
      }
    }
    this.settle();
  }
}

type Act = {
  kind: 'create' | 'accept' | 'reject' | 'finish' | 'cancel' | 'come' | 'go' | 'wait';
  pick: number;
};

const acts: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom(
    ...(['create', 'create', 'create', 'accept', 'accept', 'reject', 'reject'] as const),
    ...(['finish', 'cancel', 'come', 'come', 'go', 'wait', 'wait'] as const),
  ),
  pick: fc.nat(100),
});

const pickFrom = <T>(all: readonly T[], pick: number): T | undefined => all[pick % Math.max(1, all.length)];

async function prepare(): Promise<Model> {
  for (const table of ['event', 'decision', 'reservation', 'task', 'worker_channel', 'worker'])
    await kernel.database.query(`delete from taskrouter.${table}`);
  for (const table of ['work', 'timer', 'job']) await kernel.database.query(`delete from line.${table}`);
  const model = new Model();
  for (const [index, skills] of ['a', 'ab', 'b', 'a'].entries()) {
    const name = `worker ${index}`;
    await floor.hire(name, { skills }, 'Offline');
    model.workers.push({ name, skills, available: false, since: 0 });
  }
  return model;
}

async function move(model: Model, worker: ModelWorker | undefined, available: boolean): Promise<void> {
  if (worker === undefined) return;
  const [row] = (await rest('GET', `/Workers?FriendlyName=${encodeURIComponent(worker.name)}`)).workers;
  const ActivitySid = place.activitySids[available ? 'Available' : 'Break']!;
  await rest('POST', `/Workers/${row.sid}`, { ActivitySid });
  model.move(worker, available);
}

async function does(model: Model, { kind, pick }: Act): Promise<void> {
  const away = model.workers.filter(({ available }) => !available);
  if (kind === 'create') {
    const { sid } = await rest('POST', '/Tasks', { TaskChannel: 'chat' });
    const fresh = { target: 0, state: 'pending', workers: [], reservedAt: 0, cooling: new Map() } as const;
    model.tasks.push({ sid, at: model.now, enteredAt: model.now, ...fresh, workers: [] });
  } else if (kind === 'come') await move(model, pickFrom(away, pick), true);
  else if (kind === 'go')
    await move(
      model,
      pickFrom(
        model.workers.filter(one => one.available),
        pick,
      ),
      false,
    );
  else if (kind === 'accept' || kind === 'reject') await answer(model, { kind, pick });
  else if (kind === 'finish' || kind === 'cancel') await end(model, { kind, pick });
}

async function answer(
  model: Model,
  { kind, pick }: { kind: 'accept' | 'reject'; pick: number },
): Promise<void> {
  const task = pickFrom(model.inState('reserved'), pick);
  const worker = task && pickFrom(task.workers, pick);
  if (task === undefined || worker === undefined) return;
  await floor.answer(task.sid, worker.name, { ReservationStatus: `${kind}ed` });
  if (kind === 'accept') Object.assign(task, { state: 'assigned', workers: [worker] });
  else model.refuse(task, worker);
}

async function end(model: Model, { kind, pick }: { kind: 'finish' | 'cancel'; pick: number }): Promise<void> {
  const states = kind === 'finish' ? ['assigned'] : ['pending', 'reserved'];
  const task = pickFrom(model.inState(...states), pick);
  if (task === undefined) return;
  const AssignmentStatus = kind === 'finish' ? 'completed' : 'canceled';
  await rest('POST', `/Tasks/${task.sid}`, { AssignmentStatus });
  if (kind === 'finish') task.workers[0]!.since = model.now;
  task.state = 'ended';
}

async function seen(): Promise<string[]> {
  const rows = await kernel.database.query<Record<'sid' | 'status' | 'queue' | 'holders', string>>(
    `select t.sid, t.assignment_status as status, q.friendly_name as queue, (
       select coalesce(string_agg(w.friendly_name, ', ' order by w.friendly_name), '') from taskrouter.reservation r
       join taskrouter.worker w on w.sid = r.worker_sid
       where r.task_sid = t.sid and r.reservation_status in ('pending', 'accepted')) as holders
     from taskrouter.task t join taskrouter.task_queue q on q.sid = t.task_queue_sid
     where t.assignment_status in ('pending', 'reserved', 'assigned') order by t.sid`,
  );
  return rows.map(({ sid, status, queue, holders }) => `${sid} ${status} in ${queue}: ${holders}`);
}

const foreseen = (model: Model): string[] =>
  model
    .inState('pending', 'reserved', 'assigned')
    .map(({ sid, state, target, workers }) => {
      const names = workers.map(({ name }) => name).sort();
      return `${sid} ${state} in ${TARGETS[target]!.skill}: ${names.join(', ')}`;
    })
    .sort();

async function setUp(): Promise<void> {
  const sids: string[] = [];
  for (const { skill, asks } of TARGETS) {
    const form = { FriendlyName: skill, TargetWorkers: `skills CONTAINS '${skill}'` };
    const TaskOrder = skill === 'a' ? 'LIFO' : 'FIFO';
    sids.push(
      (await rest('POST', '/TaskQueues', { ...form, TaskOrder, MaxReservedWorkers: String(asks) })).sid,
    );
  }
  const targets = TARGETS.map(({ seconds }, index) => ({ queue: sids[index], timeout: seconds }));
  await rest('POST', `/Workflows/${place.workflowSid}`, {
    Configuration: JSON.stringify({ task_routing: { filters: [{ expression: '1==1', targets }] } }),
    TaskReservationTimeout: String(ANSWER_SECONDS),
  });
}

test('along a workflow routing does what a slow and plain model does', async () => {
  await setUp();
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 10, maxLength: 40 }), async script => {
      const model = await prepare();
      for (const act of script) {
        await does(model, act);
        await run();
        model.settle();
        expect(await seen()).toEqual(foreseen(model));
        for (let second = act.kind === 'wait' ? act.pick % 12 : 0; second >= 0; second--) {
          await floor.pass(1);
          model.second();
        }
        expect(await seen()).toEqual(foreseen(model));
      }
    }),
    { numRuns: 20, seed: 7 },
  );
}, 120_000);
