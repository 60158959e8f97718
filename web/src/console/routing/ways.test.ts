import { expect, test } from 'vitest';
import type { TaskQueue, Workflow } from './rows.ts';
import { queuesOf, waysOf } from './ways.ts';

const queue = (sid: string) => ({ sid, friendly_name: sid }) as TaskQueue;
const workflow = (sid: string, task_routing: unknown) =>
  ({ sid, configuration: JSON.stringify({ task_routing }) }) as Workflow;

const both = workflow('WW1', {
  filters: [{ expression: 'a', targets: [{ queue: 'WQ1' }, { queue: 'WQ1', timeout: 5 }] }],
  default_filter: { queue: 'WQ2' },
});

test('queues are named by targets and by the default, each once; what cannot be read names none', () => {
  expect(queuesOf(both)).toEqual(['WQ1', 'WQ2']);
  for (const odd of [null, 7, { filters: 'x' }, { filters: [null, { targets: [7] }] }])
    expect(queuesOf(workflow('WW2', odd))).toEqual([]);
  expect(queuesOf({ configuration: 'no JSON' })).toEqual([]);
});

test('a queue that nothing leads to, and a workflow that leads to no queue, are seen', () => {
  const stray = workflow('WW2', { filters: [], default_filter: { queue: 'WQ9' } });
  const { ways, lost } = waysOf([queue('WQ1'), queue('WQ2'), queue('WQ3')], [both, stray]);
  expect(ways.map(way => way.workflows.map(({ sid }) => sid))).toEqual([['WW1'], ['WW1'], []]);
  expect(lost).toEqual([{ workflow: stray, queueSid: 'WQ9' }]);
});
