import { expect, test } from 'vitest';
import { checkDefinition, checkWorkflow, matching, rehearse } from './jobs.ts';

const worker = (name: string, attributes: object | string, available = true) => ({
  ...{ sid: `WK-${name}`, friendly_name: name, available, activity_sid: 'WA1' },
  activity_name: available ? 'Available' : 'Offline',
  attributes: typeof attributes === 'string' ? attributes : JSON.stringify(attributes),
});
const queues = [{ sid: 'WQ1', friendly_name: 'Support', target_workers: 'skills HAS "support"' }];
const configuration = JSON.stringify({
  task_routing: { filters: [{ expression: 'kind=="help"', targets: [{ queue: 'WQ1' }] }] },
});

test('a definition: problems with their places, warnings, or no JSON at all', () => {
  expect(checkDefinition('{').problems).toHaveLength(1);
  const lacking = checkDefinition('{"states":[{"name":"1","type":"nothing"}],"initial_state":"x"}');
  expect(lacking.ok).toBe(false);
  expect(lacking.problems.map(({ propertyPath }) => propertyPath)).toContain('states[0].type');
});

test('a workflow', () => {
  expect(checkWorkflow(configuration).problems).toEqual([]);
  expect(checkWorkflow('{"task_routing":{"filters":[{}]}}').problems[0]!.path).toMatch(
    /^task_routing\.filters\[0]/,
  );
  expect(checkWorkflow('no').problems).toHaveLength(1);
});

test('a sample task goes to who is there for it, or says why it waits', () => {
  const task = { attributes: { kind: 'help' }, channel: 'chat' };
  const given = { configuration, queues, task };
  const workers = [worker('Ana', { skills: ['support'] }), worker('Ben', { skills: [] })];
  const went = rehearse({ ...given, workers });
  expect(went).toMatchObject({
    events: expect.arrayContaining([expect.objectContaining({ what: 'assigned', who: 'Ana' })]),
  });
  const waits = rehearse({ ...given, workers: [worker('Ana', { skills: ['support'] }, false)] });
  expect(waits).toMatchObject({ waiting: [{ sentences: [expect.stringContaining('Ana')] }] });
  expect(rehearse({ ...given, queues: [], workers })).toMatchObject({
    problems: [expect.stringContaining('WQ1')],
  });
  expect(rehearse({ ...given, configuration: '{', workers })).toHaveProperty('problems');
});

test('who an expression picks; broken attributes pick nobody', () => {
  const workers = [worker('Ana', { level: 3 }), worker('Ben', { level: 1 }), worker('Cem', '{')];
  expect(matching({ expression: 'level > 2', workers })).toEqual({ problem: null, sids: ['WK-Ana'] });
  expect(matching({ expression: 'level >', workers })).toMatchObject({
    problem: { at: expect.any(Number) },
    sids: [],
  });
});
