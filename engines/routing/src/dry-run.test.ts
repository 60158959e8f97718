import { expect, test } from 'vitest';
import { dryRun, readScenario } from './index.ts';

function play(json: object): string[] {
  const read = readScenario(json);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const { events, waiting } = dryRun(read.scenario);
  return [
    ...events.map(({ at, task, what, who, waited }) => `${at} ${task} ${what} ${who} ${waited ?? ''}`.trim()),
    ...waiting.flatMap(({ task, queue, sentences }) => [`${task} waits in ${queue}`, ...sentences]),
  ];
}

const queues = [
  { friendly_name: 'German', target_workers: "languages HAS 'de'" },
  { friendly_name: 'Everyone' },
];
const workers = [
  { friendly_name: 'ada', attributes: { languages: ['de'] } },
  { friendly_name: 'bob', attributes: { languages: ['en'] } },
];

test('a task waits for the right worker for its time, then goes to anybody', () => {
  const workflow = {
    task_routing: {
      filters: [
        {
          expression: "language == 'de'",
          targets: [{ queue: 'German', timeout: 30 }, { queue: 'Everyone' }],
        },
      ],
      default_filter: { queue: 'Everyone' },
    },
  };
  const tasks = [
    { name: 'A', attributes: { language: 'de' }, work_seconds: 100 },
    { name: 'B', at: 5, attributes: { language: 'de' }, work_seconds: 10 },
    { name: 'C', at: 40, attributes: {}, work_seconds: 10 },
  ];
  expect(play({ queues, workers, tasks, workflow })).toEqual([
    '0 A enters German',
    '0 A assigned ada 0',
    '5 B enters German',
    '35 B enters Everyone',
    '35 B assigned bob 30',
    '40 C enters Everyone',
    '45 B finished bob',
    '45 C assigned bob 5',
    '55 C finished bob',
    '100 A finished ada',
  ]);
});

test('the higher priority goes first, and whoever finds nobody is told why until his time is over', () => {
  const workflow = {
    task_routing: {
      filters: [{ expression: 'vip == true', targets: [{ queue: 'Everyone', priority: 9 }] }],
      default_filter: { queue: 'Everyone', expression: 'worker.level > 3' },
    },
  };
  const one = [{ friendly_name: 'ada', attributes: { level: 1 } }];
  const tasks = [
    { name: 'plain', timeout: 60 },
    { name: 'patient' },
    { name: 'vip', attributes: { vip: true }, work_seconds: 1 },
  ];
  expect(play({ queues, workers: one, tasks, workflow })).toEqual([
    '0 plain enters Everyone',
    '0 patient enters Everyone',
    '0 vip enters Everyone',
    '0 vip assigned ada 0',
    '1 vip finished ada',
    '60 plain canceled Task TTL Exceeded',
    'patient waits in Everyone',
    'ada does not fit the target: worker.level > 3 is false.',
  ]);
});

test('everything wrong with a file is told at once', () => {
  const read = readScenario({
    queues: [{ friendly_name: 'A', target_workers: 'level >' }],
    workers: 3,
    tasks: [1],
    workflow: { task_routing: { default_filter: { queue: 'B' } } },
  });
  expect(read).toEqual({
    ok: false,
    problems: [
      expect.stringContaining('queues[0].target_workers'),
      'workers must be a list',
      'tasks[0] must be an object',
      'workflow: there is no queue B',
    ],
  });
});
