import { expect, test } from 'vitest';
import table from '../test/choices.json' with { type: 'json' };
import workers from '../test/workers.json' with { type: 'json' };
import {
  chooseWorkers,
  queueMatcher,
  type RoutingTask,
  type RoutingWorker,
  readConfiguration,
  type Target,
} from './index.ts';

interface Case {
  name: string;
  task?: Partial<RoutingTask>;
  queue?: string | null;
  target?: object;
  reserve?: number;
  multiTask?: boolean;
  coolingDown?: string[];
  chosen: string[];
  verdicts?: string[];
  warning?: number;
}

const staff = workers as unknown as RoutingWorker[];

function targetOf(given: object): Target {
  const read = readConfiguration({ task_routing: { default_filter: { queue: 'WQ1', ...given } } });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.workflow.defaultTarget!;
}

for (const [targetWorkers, sids] of table.queues as [string, string[]][]) {
  test(`the queue ${targetWorkers || '(empty)'} holds ${sids.join(', ') || 'nobody'}`, () => {
    expect(staff.filter(queueMatcher(targetWorkers)).map(worker => worker.sid)).toEqual(sids);
  });
}

for (const row of table.cases as unknown as Case[]) {
  test(row.name, () => {
    const text = row.queue === undefined ? '1==1' : row.queue;
    const choice = chooseWorkers({
      task: { sid: 'WT1', attributes: {}, taskChannelUniqueName: 'chat', ...row.task },
      target: text === null ? null : targetOf(row.target ?? {}),
      queue:
        text === null
          ? null
          : { sid: 'WQ1', matches: queueMatcher(text), maxReservedWorkers: row.reserve ?? 1 },
      workers: staff,
      now: 0,
      multiTask: row.multiTask ?? true,
      coolingDown: new Set(row.coolingDown),
    });
    expect(choice.chosen.map(worker => worker.sid)).toEqual(row.chosen);
    expect(choice.considered.map(entry => entry.workerSid)).toEqual(staff.map(worker => worker.sid));
    if (row.verdicts) expect(choice.considered.map(entry => entry.verdict)).toEqual(row.verdicts);
    expect(choice.warning?.code).toBe(row.warning);
  });
}
