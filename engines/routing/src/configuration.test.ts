import { expect, test } from 'vitest';
import table from '../test/configurations.json' with { type: 'json' };
import { queueSidsOf, readConfiguration, targetsOf } from './index.ts';

const thursdayMorning = Date.UTC(2026, 0, 1, 9, 5, 30);

for (const { name, configuration, queues, matches } of table.good) {
  test(name, () => {
    const read = readConfiguration(configuration);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    expect(queueSidsOf(read.workflow)).toEqual(queues);
    for (const [attributes, filterName, sids] of matches as [
      Record<string, unknown>,
      string | null,
      string[],
    ][]) {
      const match = targetsOf(read.workflow, attributes, thursdayMorning);
      expect([match.filterName, match.targets.map(target => target.queueSid)]).toEqual([filterName, sids]);
    }
  });
}

for (const { configuration, problems } of table.bad) {
  test(`${problems.length} problems, all told at once`, () => {
    const read = readConfiguration(configuration);
    const told = read.ok ? [] : read.problems.map(({ path, message }) => `${path}: ${message}`);
    expect(told).toEqual(problems);
  });
}

test('a target carries what was written, and only that', () => {
  const read = readConfiguration(table.good[0]!.configuration);
  if (!read.ok) throw new Error('unreadable');
  const [first, second, third] = read.workflow.filters[0]!.targets;
  expect(first).toMatchObject({
    priority: 50,
    timeoutSeconds: 30,
    expression: { text: 'task.language IN worker.languages' },
  });
  expect(second).toMatchObject({ timeoutSeconds: 60, skipIf: { text: 'workers.available == 0' } });
  expect(second?.orderBy?.clauses).toEqual([{ steps: ['worker', 'level'], direction: 'DESC' }]);
  expect(third).toEqual({ queueSid: 'WQ2' });
});
