import { expect, test } from 'vitest';
import workers from '../test/workers.json' with { type: 'json' };
import {
  chooseWorkers,
  type ExplainQuestion,
  explain,
  queueMatcher,
  type RoutingWorker,
  readConfiguration,
} from './index.ts';

const staff = workers as unknown as RoutingWorker[];

function sentences(given: {
  targetWorkers: string;
  expression?: string;
  channel?: string;
  multiTask?: boolean;
}): string[] {
  const json = { queue: 'WQ1', expression: given.expression };
  const read = readConfiguration({ task_routing: { default_filter: json } });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const question: Omit<ExplainQuestion, 'verdict' | 'worker'> = {
    task: { sid: 'WT1', attributes: { level: 5 }, taskChannelUniqueName: given.channel ?? 'chat' },
    target: read.workflow.defaultTarget,
    targetWorkers: given.targetWorkers,
    now: 0,
  };
  const queue = { sid: 'WQ1', matches: queueMatcher(given.targetWorkers), maxReservedWorkers: 1 };
  const choice = chooseWorkers({
    ...question,
    queue,
    workers: staff,
    multiTask: true,
    coolingDown: new Set(['WK4']),
  });
  return choice.considered.map(({ verdict }, index) =>
    explain({ ...question, verdict, worker: staff[index]! }),
  );
}

test('an expression that failed is quoted down to the part that failed', () => {
  expect(
    sentences({ targetWorkers: "languages HAS 'en' AND level > 2", expression: 'worker.level > task.level' }),
  ).toEqual([
    'ada does not fit the target: worker.level > task.level is false.',
    'bob was chosen.',
    'cyd is Break.',
    'dee is not in the task queue: level > 2 is false.',
  ]);
  expect(sentences({ targetWorkers: '' })[0]).toBe('ada is not in the task queue: its expression is empty.');
});

test('load and cool-down are told with their figures', () => {
  expect(sentences({ targetWorkers: '1==1' })).toEqual([
    'ada could have taken the task, but another worker came first.',
    'bob was chosen.',
    'cyd is Break.',
    'dee has just let this task pass.',
  ]);
  expect(sentences({ targetWorkers: 'level < 9', channel: 'sms' }).slice(0, 2)).toEqual([
    'ada was chosen.',
    'bob has no capacity left: 0 of 0 on sms.',
  ]);
  expect(sentences({ targetWorkers: '1==1', channel: 'fax' })[0]).toBe(
    'ada takes no tasks of the channel fax.',
  );
});
