import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Decision,
  type Place,
  type RoutingWorker,
  readConfiguration,
  route,
  type StaffedQueue,
} from './index.ts';

const queueSids = ['A', 'B', 'C'];
const skipIf = fc.constantFrom(undefined, '1==1', 'workers.available == 0', 'workers.unavailable > 0');
const target = fc.record({
  queue: fc.constantFrom(...queueSids, 'GONE'),
  timeout: fc.option(fc.nat(3), { nil: undefined }),
  skip_if: skipIf,
});
const workflows = fc.record({
  filters: fc.array(
    fc.record({
      expression: fc.constantFrom('1==1', '1==2'),
      targets: fc.array(target, { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
  default_filter: fc.option(target, { nil: undefined }),
});
/** Per queue the state of its one worker: 1 free, 0 busy, -1 away. */
const states = fc.record({
  A: fc.integer({ min: -1, max: 1 }),
  B: fc.integer({ min: -1, max: 1 }),
  C: fc.integer({ min: -1, max: 1 }),
});
const turns = fc.array(fc.record({ afterMs: fc.nat(4000), states }), { minLength: 1, maxLength: 6 });

function staffed(sid: string, state: number): StaffedQueue {
  const worker: RoutingWorker = {
    sid: `WK${sid}`,
    friendlyName: sid,
    activitySid: state < 0 ? 'WA2' : 'WA1',
    activityName: 'Any',
    available: state >= 0,
    availableSince: 0,
    attributes: {},
    channels: { default: { configuredCapacity: 1, assignedTasks: state === 1 ? 0 : 1, available: true } },
  };
  return { sid, matches: () => true, maxReservedWorkers: 1, workers: [worker] };
}

function rank({ filterIndex, targetIndex }: Place): number {
  return (filterIndex ?? 1000) * 10 + targetIndex;
}

function checkMoves(from: Place | null, decision: Decision): void {
  const ranks = decision.moves.map(move => rank(move.place));
  if (from) ranks.unshift(rank(from));
  expect(ranks).toEqual([...new Set(ranks)].toSorted((left, right) => left - right));
}

test('a task only ever moves forward, is offered to whoever is free, and asking twice changes nothing', () => {
  fc.assert(
    fc.property(workflows, turns, (json, turns) => {
      const read = readConfiguration({ task_routing: JSON.parse(JSON.stringify(json)) });
      if (!read.ok) throw new Error(JSON.stringify(read.problems));
      let place: Place | null = null;
      let now = 0;
      for (const turn of turns) {
        now += turn.afterMs;
        const ask = (from: Place | null) =>
          route({
            workflow: read.workflow,
            task: { sid: 'WT1', attributes: {}, taskChannelUniqueName: 'default' },
            place: from,
            queueOf: sid => (queueSids.includes(sid) ? staffed(sid, turn.states[sid as 'A']) : undefined),
            now,
            multiTask: true,
          });
        const decision = ask(place);
        checkMoves(place, decision);
        if (decision.kind === 'end') return;
        const free = turn.states[decision.target.queueSid as 'A'] === 1;
        expect(decision.kind).toBe(free ? 'reserve' : 'wait');
        if (decision.dueAt !== null) expect(decision.dueAt).toBeGreaterThanOrEqual(now);
        place = JSON.parse(JSON.stringify(decision.place)) as Place;
        const { trace: _, ...again } = ask(place);
        expect(again).toEqual({ ...again, kind: decision.kind, place, dueAt: decision.dueAt, moves: [] });
      }
    }),
    { numRuns: 300 },
  );
});

test('whatever is given as a configuration is read or refused with reasons', () => {
  const key = fc.constantFrom(
    'task_routing',
    'filters',
    'default_filter',
    'targets',
    'queue',
    'expression',
    'timeout',
    'order_by',
  );
  const { json } = fc.letrec(tie => ({
    json: fc.oneof({ maxDepth: 6 }, fc.jsonValue(), fc.array(tie('json')), fc.dictionary(key, tie('json'))),
  }));
  fc.assert(
    fc.property(json, given => {
      for (const configuration of [
        given,
        { task_routing: given },
        { task_routing: { filters: [given], default_filter: given } },
      ]) {
        const read = readConfiguration(configuration);
        expect(read.ok || read.problems.length > 0).toBe(true);
      }
    }),
  );
});
