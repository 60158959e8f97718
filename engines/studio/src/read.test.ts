import { expect, test } from 'vitest';
import { readDefinition } from './index.ts';

const trigger = { name: 'Trigger', type: 'trigger', properties: {}, transitions: [] as unknown[] };
const flow = (...states: unknown[]) => ({
  states: [{ ...trigger, transitions: [{ event: 'incomingMessage', next: 'a' }] }, ...states],
  initial_state: 'Trigger',
});
const split = (conditions: unknown) => ({
  name: 'a',
  type: 'split-based-on',
  properties: { input: 'x' },
  transitions: [{ event: 'noMatch' }, { event: 'match', conditions }],
});

function problemsOf(value: unknown): string[] {
  const reading = readDefinition(value);
  return reading.ok ? [] : reading.problems.map(problem => problem.propertyPath);
}

function warningsOf(value: unknown): string[] {
  const reading = readDefinition(value);
  return reading.ok
    ? reading.warnings.map(({ propertyPath, message }) => `${propertyPath}: ${message}`)
    : ['?'];
}

test.each<[string, unknown, string[]]>([
  ['null', null, ['']],
  ['a list', [], ['']],
  ['an empty object', {}, ['states']],
])('%s is no definition', (_name, value, paths) => {
  expect(problemsOf(value)).toEqual(paths);
});

test.each<[string, unknown, string[]]>([
  ['a state that is no object', flow(1, { ...split([]), name: 'a' }), ['states[1]']],
  [
    'a name with a blank',
    flow({ ...trigger, name: 'a b', type: 'send-to-flex' }),
    ['states[0].transitions[0].next', 'states[1].name'],
  ],
  [
    'a name twice',
    flow({ ...trigger, name: 'a', type: 'send-to-flex' }, { ...trigger, name: 'a', type: 'send-to-flex' }),
    ['states[2].name'],
  ],
  ['an unknown type', flow({ ...trigger, name: 'a', type: 'teleport' }), ['states[1].type']],
  [
    'no properties and no transitions',
    flow({ name: 'a', type: 'send-to-flex' }),
    ['states[1].properties', 'states[1].transitions'],
  ],
  [
    'missing properties',
    flow({ ...trigger, name: 'a', type: 'send-message' }),
    ['body', 'from', 'to'].map(name => `states[1].properties.${name}`),
  ],
  [
    'a property of the wrong shape',
    flow({ ...trigger, name: 'a', type: 'send-to-flex', properties: { workflow: {} } }),
    ['states[1].properties.workflow'],
  ],
  [
    'variables that are no list',
    flow({ ...trigger, name: 'a', type: 'set-variables', properties: { variables: {} } }),
    ['states[1].properties.variables'],
  ],
  [
    'variables without key and value',
    flow({
      ...trigger,
      name: 'a',
      type: 'set-variables',
      properties: { variables: [{ value: '1' }, { key: 'k' }, 3] },
    }),
    [
      'states[1].properties.variables[0].key',
      'states[1].properties.variables[1].value',
      'states[1].properties.variables[2]',
    ],
  ],
  [
    'a way to nowhere',
    flow({
      ...trigger,
      name: 'a',
      type: 'send-to-flex',
      transitions: [{ event: 'callComplete', next: 'b' }],
    }),
    ['states[1].transitions[0].next'],
  ],
  [
    'an event that is no text',
    flow({ ...trigger, name: 'a', type: 'send-to-flex', transitions: [{}, null] }),
    ['states[1].transitions[0].event', 'states[1].transitions[1]'],
  ],
  ['a match without a condition', flow(split(undefined)), ['states[1].transitions[1].conditions']],
  [
    'conditions that are none',
    flow(split([1, { type: 'smells_like', value: 'x' }, { type: 'equal_to', arguments: 'x' }])),
    [
      'states[1].transitions[1].conditions[0]',
      'states[1].transitions[1].conditions[1].type',
      'states[1].transitions[1].conditions[2].arguments',
      'states[1].transitions[1].conditions[2].value',
    ],
  ],
  [
    'hundreds of conditions',
    flow(split(Array.from({ length: 501 }, () => ({ type: 'is_blank' })))),
    ['states[1].transitions'],
  ],
  ['two triggers', flow({ ...trigger, name: 'a' }), ['states']],
  ['an initial state that is no trigger', { ...flow(split([])), initial_state: 'a' }, ['initial_state']],
  ['an initial state that is missing', { ...flow(split([])), initial_state: 7 }, ['initial_state']],
  ['flags that are none', { ...flow(split([])), flags: 1, description: 2 }, ['description', 'flags']],
  ['no trigger', { states: [], initial_state: 'Trigger' }, ['states', 'initial_state']],
])('%s is refused where it stands', (_name, value, paths) => {
  expect(problemsOf(value).sort()).toEqual([...paths].sort());
});

test('what is doubtful is only warned of', () => {
  const definition = flow(
    {
      name: 'a',
      type: 'send-to-flex',
      properties: { attributes: '{{ 1 + 2 }}', unknown: { kept: true } },
      transitions: [{ event: 'bored' }, { event: 'callComplete' }, { event: 'callComplete' }],
    },
    { ...split([{ type: 'regex', value: '(' }]), name: 'island' },
  );
  const text = warningsOf(definition).join('\n');
  for (const path of [
    'states[1].properties.attributes: The template',
    'states[1].transitions[0].event: A send-to-flex widget has no event "bored"',
    'states[1].transitions[2].event: Only the first',
    'states[2].transitions[1].conditions[0].value: The pattern',
    'states[2]: No way leads',
  ])
    expect(text).toContain(path);
});

test('numbers, switches and templates are all texts', () => {
  const properties = { url: '{{x}}', method: 'GET', content_type: 'x', add_twilio_auth: true, timeout: 5 };
  expect(warningsOf(flow({ ...trigger, name: 'a', type: 'make-http-request', properties }))).toEqual([]);
});

test('size is bounded: thousands of widgets take little time, too many are refused', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      name: `s${index}`,
      type: 'send-message',
      properties: { body: `{{flow.variables.v${index}}}`, from: 'f' },
      transitions: [{ event: 'sent', next: `s${(index * 7) % count}` }],
    }));
  const started = performance.now();
  expect(problemsOf({ states: [trigger, ...many(5000)], initial_state: 'Trigger' })).toHaveLength(500);
  expect(performance.now() - started).toBeLessThan(2000);
  expect(problemsOf({ states: many(10_001), initial_state: 'Trigger' })).toContain('states');
});

test('values that are nested too deep are refused', () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 5000; level += 1) deep = [deep];
  const state = { ...trigger, name: 'a', type: 'send-to-flex', properties: { deep } };
  expect(problemsOf(flow(state))).toHaveLength(1);
});
