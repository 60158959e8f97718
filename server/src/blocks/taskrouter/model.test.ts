import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Floor, openWorkspace } from './fixture.ts';

const floor: Floor = await openWorkspace();
const { kernel, rest, run, place } = floor;

/**
 * Routing as one would do it by hand: look at all tasks in order and at all workers, again and again, until nothing moves.
 * Two queues, by skill; two task channels; capacities; cool-down after a rejection; a time limit for answers.
 */
const SKILLS = ['a', 'b'] as const;
const CHANNELS = ['chat', 'sms'] as const;
const ANSWER_SECONDS = 40;
const COOL_SECONDS = 5;

interface ModelWorker {
  name: string;
  skills: readonly string[];
  capacity: Record<string, number>;
  available: boolean;
  since: number;
}

interface ModelTask {
  sid: string;
  skill: string;
  channel: string;
  priority: number;
  at: number;
  state: 'pending' | 'reserved' | 'assigned' | 'ended';
  worker: string | null;
  reservedAt: number;
  cooling: Map<string, number>;
}

class Model {
  now = 0;
  readonly workers: ModelWorker[] = [];
  readonly tasks: ModelTask[] = [];

  holds = (worker: ModelWorker, channel: string): number =>
    this.tasks.filter(
      task =>
        task.worker === worker.name &&
        task.channel === channel &&
        (task.state === 'reserved' || task.state === 'assigned'),
    ).length;

  /** Gives away what can be given away. */
  settle(): void {
    const waiting = this.tasks
      .filter(({ state }) => state === 'pending')
      .sort((left, right) => right.priority - left.priority || left.at - right.at);
    for (const task of waiting) {
      const fit = this.workers.filter(
        worker =>
          worker.available &&
          worker.skills.includes(task.skill) &&
          this.holds(worker, task.channel) < worker.capacity[task.channel]! &&
          (task.cooling.get(worker.name) ?? 0) <= this.now,
      );
      const [best] = fit.sort(
        (left, right) => left.since - right.since || this.workers.indexOf(left) - this.workers.indexOf(right),
      );
      if (best === undefined) continue;
      Object.assign(task, { state: 'reserved', worker: best.name, reservedAt: this.now });
      best.since = this.now;
    }
  }

  /** Seconds go by one after the other. */
  pass(seconds: number): void {
    for (let i = 0; i < seconds; i++) {
      this.now += 1;
      for (const task of this.tasks) {
        if (task.state !== 'reserved' || this.now < task.reservedAt + ANSWER_SECONDS) continue;
        this.move(task.worker!, false);
        this.release(task);
      }
      this.settle();
    }
  }

  release(task: ModelTask): void {
    task.cooling.set(task.worker!, this.now + COOL_SECONDS);
    Object.assign(task, { state: 'pending', worker: null });
  }

  move(name: string, available: boolean): void {
    const worker = this.workers.find(one => one.name === name)!;
    if (worker.available !== available) worker.since = this.now;
    worker.available = available;
  }
}

type Act =
  | { kind: 'create'; skill: number; channel: number; priority: number }
  | { kind: 'move'; worker: number; available: boolean }
  | { kind: 'answer'; task: number; accept: boolean }
  | { kind: 'finish' | 'cancel'; task: number }
  | { kind: 'pass'; seconds: number };

const pick = fc.nat(1000);
const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      skill: fc.nat(1),
      channel: fc.nat(1),
      priority: fc.nat(2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('move' as const), worker: pick, available: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('answer' as const), task: pick, accept: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('finish' as const), task: pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), task: pick }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 25 }) }),
  },
);

async function prepare(): Promise<Model> {
  for (const table of ['event', 'decision', 'reservation', 'task', 'worker_channel', 'worker'])
    await kernel.database.query(`delete from taskrouter.${table}`);
  for (const table of ['work', 'timer', 'job']) await kernel.database.query(`delete from line.${table}`);
  const model = new Model();
  const people = [['a'], ['b'], ['a', 'b']];
  for (const [i, skills] of people.entries()) {
    const name = `worker ${i}`;
    const capacity = { chat: 1 + (i % 2), sms: 1 };
    const { sid } = await floor.hire(name, { skills }, 'Offline');
    await rest('POST', `/Workers/${sid}/Channels/chat`, { Capacity: String(capacity.chat) });
    model.workers.push({ name, skills, capacity, available: false, since: 0 });
  }
  await run();
  return model;
}

async function does(model: Model, act: Act): Promise<void> {
  const chosen = <T>(all: T[], index: number): T | undefined => all[index % Math.max(1, all.length)];
  const inState = (...states: string[]) => model.tasks.filter(({ state }) => states.includes(state));
  if (act.kind === 'create') {
    const [skill, channel] = [SKILLS[act.skill]!, CHANNELS[act.channel]!];
    const form = {
      TaskChannel: channel,
      Priority: String(act.priority),
      Attributes: JSON.stringify({ skill }),
    };
    const { sid } = await rest('POST', '/Tasks', form);
    const { priority } = act;
    const fresh = { state: 'pending', worker: null, reservedAt: 0, cooling: new Map() } as const;
    model.tasks.push({ sid, skill, channel, priority, at: model.now, ...fresh });
  } else if (act.kind === 'move') {
    const worker = chosen(model.workers, act.worker)!;
    const [row] = (await rest('GET', `/Workers?FriendlyName=${encodeURIComponent(worker.name)}`)).workers;
    const activity = place.activitySids[act.available ? 'Available' : 'Break']!;
    // Offline and Break are the same to the model; whoever is away stays where he is.
    if (worker.available === act.available) return;
    await rest('POST', `/Workers/${row.sid}`, { ActivitySid: activity });
    model.move(worker.name, act.available);
  } else if (act.kind === 'answer') {
    const task = chosen(inState('reserved'), act.task);
    if (task === undefined) return;
    const wanted = act.accept ? 'accepted' : 'rejected';
    await floor.answer(task.sid, task.worker!, { ReservationStatus: wanted });
    if (act.accept) task.state = 'assigned';
    else model.release(task);
  } else if (act.kind === 'finish') {
    const task = chosen(inState('assigned'), act.task);
    if (task === undefined) return;
    await rest('POST', `/Tasks/${task.sid}`, { AssignmentStatus: 'completed' });
    task.state = 'ended';
    model.workers.find(({ name }) => name === task.worker)!.since = model.now;
  } else if (act.kind === 'cancel') {
    const task = chosen(inState('pending', 'reserved'), act.task);
    if (task === undefined) return;
    await rest('POST', `/Tasks/${task.sid}`, { AssignmentStatus: 'canceled' });
    task.state = 'ended';
  }
}

async function seen(): Promise<string[]> {
  const rows = await kernel.database.query<Record<'sid' | 'status' | 'holder', string>>(
    `select t.sid, t.assignment_status as status, w.friendly_name as holder from taskrouter.task t
     left join taskrouter.reservation r on r.task_sid = t.sid and r.reservation_status in ('pending', 'accepted')
     left join taskrouter.worker w on w.sid = r.worker_sid
     where t.assignment_status in ('pending', 'reserved', 'assigned') order by t.sid`,
  );
  return rows.map(({ sid, status, holder }) => `${sid} ${status} ${holder}`);
}

const foreseen = (model: Model): string[] =>
  model.tasks
    .filter(({ state }) => state !== 'ended')
    .map(({ sid, state, worker }) => `${sid} ${state} ${worker}`)
    .sort();

test('routing does what a slow and plain model does, whatever happens', async () => {
  const sids: string[] = [];
  for (const skill of SKILLS) {
    const form = { FriendlyName: skill, TargetWorkers: `skills HAS '${skill}'` };
    sids.push((await rest('POST', '/TaskQueues', form)).sid);
  }
  const filters = SKILLS.map((skill, i) => ({
    expression: `skill == '${skill}'`,
    targets: [{ queue: sids[i] }],
  }));
  await rest('POST', `/Workflows/${place.workflowSid}`, {
    Configuration: JSON.stringify({ task_routing: { filters } }),
    TaskReservationTimeout: String(ANSWER_SECONDS),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 10, maxLength: 40 }), async script => {
      const model = await prepare();
      for (const act of script) {
        await does(model, act);
        await run();
        model.settle();
        expect(await seen()).toEqual(foreseen(model));
        // Every act has a second of its own, so that who waits longer is never a draw.
        for (let i = 0; i < (act.kind === 'pass' ? act.seconds : 1); i++) await floor.pass(1);
        model.pass(act.kind === 'pass' ? act.seconds : 1);
        expect(await seen()).toEqual(foreseen(model));
      }
      for (let i = 0; i < ANSWER_SECONDS + 1; i++) await floor.pass(1);
      model.pass(ANSWER_SECONDS + 1);
      expect(await seen()).toEqual(foreseen(model));
    }),
    { numRuns: 25, seed: 5 },
  );
}, 120_000);
