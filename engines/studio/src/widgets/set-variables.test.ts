import { expect, test } from 'vitest';
import { runWidget } from '../fixture.ts';
import type { Json } from '../json.ts';

const set = (...variables: Json[]) =>
  runWidget({ type: 'set-variables', properties: { variables }, ways: ['next'] });

test.each<[string, string, Json, number[]]>([
  ['string', '5', '5', []],
  ['', '{"a":1}', '{"a":1}', []],
  ['number', ' 5.5 ', 5.5, []],
  ['integer', '-3', -3, []],
  ['number', 'five', 'five', [81018]],
  ['number', '', '', [81018]],
  ['boolean', ' TRUE', true, []],
  ['boolean', 'false', false, []],
  ['boolean', 'constructor', 'constructor', [81018]],
  ['object', '{"a": [1, {"b": null}]}', { a: [1, { b: null }] }, []],
  ['array', '[1]', [1], []],
  ['json', '"text"', 'text', []],
  ['object', '{a: 1}', '{a: 1}', [81018]],
])('type %j: %j', (type, value, expected, codes) => {
  const result = set({ key: 'k', value, type });
  expect([result.left, result.codes]).toEqual(['next', codes]);
  expect(result.variables).toEqual({ k: expected });
  expect(result.output).toEqual({ k: expected });
});

test('later variables read earlier ones', () => {
  const { variables } = set(
    { key: 'a', value: '{{trigger.message.Body | upcase}}' },
    { key: 'b', value: '{{flow.variables.a}}!' },
    { key: 'a', value: 'again' },
  );
  expect(variables).toEqual({ a: 'again', b: 'HELLO!' });
});

test('the index, where it is given, is the order', () => {
  const { variables } = set(
    { key: 'b', value: '{{flow.variables.a}}!', index: '1' },
    { key: 'a', value: 'first', index: 0 },
  );
  expect(variables).toEqual({ a: 'first', b: 'first!' });
});

test('an object passes from variable to variable', () => {
  const { variables } = set(
    { key: 'a', value: '{"x": {"y": "z"}}', type: 'object' },
    { key: 'b', value: '{{flow.variables.a.x}}', type: 'object' },
  );
  expect(variables.b).toEqual({ y: 'z' });
});

test('names of the language itself are names like others', () => {
  const { last } = set({ key: '__proto__', value: 'x' }, { key: 'constructor', value: 'y' });
  const { variables } = last.state.context.flow;
  expect(Object.entries(variables)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
  expect(Object.getPrototypeOf(variables)).toBe(Object.prototype);
});
