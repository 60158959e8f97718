import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  chooseWorkers,
  type OrderedTask,
  queueMatcher,
  type RoutingTask,
  type RoutingWorker,
  readConfiguration,
  type Target,
  taskOrder,
} from './index.ts';

const channelNames = ['chat', 'sms'];
const load = fc.record({
  configuredCapacity: fc.nat(3),
  assignedTasks: fc.constant(0),
  available: fc.boolean(),
});
const workers = fc
  .array(
    fc.record({
      available: fc.boolean(),
      availableSince: fc.nat(5),
      attributes: fc.record({ level: fc.oneof(fc.nat(3), fc.constant('x'), fc.constant(null)) }),
      channels: fc.record({ chat: load, sms: load }),
    }),
    { maxLength: 6 },
  )
  .map(list =>
    list.map((given, index): RoutingWorker => {
      const sid = `WK${index}`;
      return { ...given, sid, friendlyName: sid, activitySid: 'WA1', activityName: 'Here' };
    }),
  );
const task = fc.record({
  sid: fc.uuid(),
  attributes: fc.constant({}),
  priority: fc.nat(2),
  virtualStartTime: fc.nat(5),
  taskChannelUniqueName: fc.constantFrom(...channelNames),
  channelOptimizedRouting: fc.boolean(),
});
const question = fc.record({
  workers,
  multiTask: fc.boolean(),
  maxReservedWorkers: fc.integer({ min: 1, max: 4 }),
  minimum: fc.nat(3),
  ordered: fc.boolean(),
});

function targetOf(minimum: number, ordered: boolean): Target {
  const json = {
    queue: 'WQ1',
    expression: `worker.level >= ${minimum}`,
    order_by: ordered ? 'worker.level DESC' : '',
  };
  const read = readConfiguration({ task_routing: { default_filter: json } });
  if (!read.ok) throw new Error('unreadable');
  return read.workflow.defaultTarget!;
}

/** The rules once more, slowly and by themselves: may this worker take this task? */
function mayTake(
  worker: RoutingWorker,
  { taskChannelUniqueName }: RoutingTask,
  { multiTask = true, minimum = 0 },
): boolean {
  const { level } = worker.attributes;
  const load = worker.channels[taskChannelUniqueName]!;
  const held = multiTask
    ? load.assignedTasks
    : channelNames.reduce((sum, name) => sum + worker.channels[name]!.assignedTasks, 0);
  const capacity = multiTask ? load.configuredCapacity : Math.min(1, load.configuredCapacity);
  return (
    worker.available && typeof level === 'number' && level >= minimum && load.available && held < capacity
  );
}

test('a choice takes exactly those who may take the task, as many as may be reserved, and never the same one twice', () => {
  fc.assert(
    fc.property(task, question, (task, { workers, multiTask, maxReservedWorkers, minimum, ordered }) => {
      const queue = { sid: 'WQ1', matches: queueMatcher('1==1'), maxReservedWorkers };
      const target = targetOf(minimum, ordered);
      const { chosen, considered } = chooseWorkers({ task, target, queue, workers, multiTask, now: 0 });
      const able = workers.filter(worker => mayTake(worker, task, { multiTask, minimum }));
      expect(new Set(chosen).size).toBe(Math.min(maxReservedWorkers, able.length));
      expect(chosen.every(worker => able.includes(worker))).toBe(true);
      expect(considered.filter(entry => entry.verdict === 'chosen').length).toBe(chosen.length);
      const passedOver = able.filter(worker => !chosen.includes(worker));
      if (ordered)
        expect(
          passedOver.every(worker =>
            chosen.every(({ attributes }) => worker.attributes.level! <= attributes.level!),
          ),
        ).toBe(true);
    }),
  );
});

test('tasks served in order fill workers up and never over: what is left waiting has nobody, and no one is above capacity', () => {
  fc.assert(
    fc.property(fc.array(task, { maxLength: 20 }), question, (tasks, { workers, multiTask, minimum }) => {
      const queue = { sid: 'WQ1', matches: queueMatcher('1==1'), maxReservedWorkers: 1 };
      const target = targetOf(minimum, false);
      const staff = structuredClone(workers);
      const served = tasks.toSorted(taskOrder('FIFO')).map(task => {
        const [worker] = chooseWorkers({ task, target, queue, workers: staff, multiTask, now: 0 }).chosen;
        if (worker) worker.channels[task.taskChannelUniqueName]!.assignedTasks += 1;
        return { task, worker };
      });
      for (const { channels } of staff) {
        for (const { assignedTasks, configuredCapacity } of Object.values(channels)) {
          expect(assignedTasks).toBeLessThanOrEqual(configuredCapacity);
        }
      }
      for (const { task, worker } of served) {
        if (!worker) expect(staff.some(other => mayTake(other, task, { multiTask, minimum }))).toBe(false);
      }
      // On one channel, nobody of lower priority is served while a higher one waits.
      for (const name of channelNames) {
        const line = served
          .filter(({ task }) => task.taskChannelUniqueName === name)
          .map(({ worker }) => worker !== undefined);
        expect(line).toEqual(line.toSorted((left, right) => Number(right) - Number(left)));
      }
    }),
  );
});

test('the order of tasks is a total order: priority first, then age one way or the other', () => {
  const compare = { FIFO: taskOrder('FIFO'), LIFO: taskOrder('LIFO') };
  fc.assert(
    fc.property(task, task, task, (a: OrderedTask, b: OrderedTask, c: OrderedTask) => {
      for (const order of ['FIFO', 'LIFO'] as const) {
        const by = compare[order];
        expect(Math.sign(by(a, b)) + Math.sign(by(b, a))).toBe(0);
        if (by(a, b) <= 0 && by(b, c) <= 0) expect(by(a, c)).toBeLessThanOrEqual(0);
        if (a.priority > b.priority) expect(by(a, b)).toBeLessThan(0);
      }
      if (a.priority === b.priority && a.virtualStartTime < b.virtualStartTime) {
        expect([compare.FIFO(a, b) < 0, compare.LIFO(a, b) > 0]).toEqual([true, true]);
      }
    }),
  );
});
