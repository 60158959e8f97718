import { expect, test } from 'vitest';
import table from '../test/journeys.json' with { type: 'json' };
import {
  type Decision,
  nextStep,
  type Place,
  queueMatcher,
  type RoutingWorker,
  readConfiguration,
  route,
} from './index.ts';

/** By queue and name: 1 free, 0 busy, -1 away. */
type Staff = Record<string, Record<string, number>>;

interface Journey {
  name: string;
  workflow: object;
  staff: Staff;
  task?: Record<string, unknown>;
  turns: {
    at: number;
    staff?: Staff;
    cooling?: string[];
    decided: string;
    entered: string[];
    dueAt?: number | null;
  }[];
}

function worker(name: string, state: number): RoutingWorker {
  return {
    sid: name,
    friendlyName: name,
    activitySid: state < 0 ? 'WAaway' : 'WAhere',
    activityName: state < 0 ? 'Away' : 'Here',
    available: state >= 0,
    availableSince: 0,
    attributes: {},
    channels: { default: { configuredCapacity: 1, assignedTasks: state > 0 ? 0 : 1, available: true } },
  };
}

function workflowOf(json: object) {
  const read = readConfiguration({ task_routing: json });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.workflow;
}

function words(decision: Decision): string {
  if (decision.kind === 'end') return `end ${decision.why}`;
  const names = decision.kind === 'reserve' ? decision.workers.map(({ sid }) => ` ${sid}`).join('') : '';
  return `${decision.kind} ${decision.target.queueSid}${names}`;
}

for (const { name, workflow, staff: given, task, turns } of table.cases as unknown as Journey[]) {
  test(name, () => {
    const staff = structuredClone(given);
    let place: Place | null = null;
    for (const turn of turns) {
      for (const [queue, changes] of Object.entries(turn.staff ?? {})) Object.assign(staff[queue]!, changes);
      const decision = route({
        workflow: workflowOf(workflow),
        task: { sid: 'WT1', attributes: task ?? {}, taskChannelUniqueName: 'default' },
        place,
        queueOf: sid =>
          staff[sid] && {
            sid,
            matches: queueMatcher('1==1'),
            maxReservedWorkers: 1,
            workers: Object.entries(staff[sid]).map(([name, state]) => worker(name, state)),
          },
        now: turn.at * 1000,
        multiTask: true,
        coolingDown: new Set(turn.cooling),
      });
      expect(words(decision)).toBe(turn.decided);
      expect(decision.moves.map(move => `${move.why} ${move.target.queueSid}`)).toEqual(turn.entered);
      if (decision.kind === 'end') continue;
      if (turn.dueAt !== undefined)
        expect(decision.dueAt).toBe(turn.dueAt === null ? null : turn.dueAt * 1000);
      // What is kept between two decisions is JSON.
      place = JSON.parse(JSON.stringify(decision.place)) as Place;
    }
  });
}

test('the trace says who was considered at every target, and why not', () => {
  const decision = route({
    workflow: workflowOf({ default_filter: { queue: 'A', expression: 'worker.sid == task.wants' } }),
    task: { sid: 'WT1', attributes: { wants: 'bob' }, taskChannelUniqueName: 'default' },
    place: null,
    queueOf: sid => ({
      sid,
      matches: () => true,
      maxReservedWorkers: 1,
      workers: [worker('ada', 1), worker('bob', 0)],
    }),
    now: 0,
    multiTask: true,
  });
  expect(decision.trace).toMatchObject([
    {
      queueSid: 'A',
      step: 'stay',
      choice: {
        chosen: [],
        considered: [
          { workerSid: 'ada', verdict: 'target expression false' },
          { workerSid: 'bob', verdict: 'no capacity' },
        ],
      },
    },
  ]);
});

test('a task whose place a new workflow no longer has enters it anew', () => {
  const step = nextStep({
    workflow: workflowOf({
      filters: [{ filter_friendly_name: 'all', expression: '1==1', targets: [{ queue: 'A' }] }],
    }),
    task: { attributes: {} },
    place: { filterIndex: 0, targetIndex: 3, enteredAt: 5, waiting: true },
    assignable: false,
    presence: () => ({ available: 0, unavailable: 0, byActivitySid: {} }),
    now: 70,
  });
  const place = { filterIndex: 0, targetIndex: 0, enteredAt: 70, waiting: false };
  expect(step).toMatchObject({
    kind: 'move',
    why: 'entered',
    place,
    filterName: 'all',
    target: { queueSid: 'A' },
  });
});
