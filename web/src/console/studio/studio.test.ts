import { expect, test } from 'vitest';
import { diffLines, diffOf } from './diff.ts';
import { passedOf, placed, type State } from './layout.ts';

const state = (name: string, next: string[] = [], properties: object = {}): State => ({
  name,
  type: 'send-message',
  properties: properties as Record<string, unknown>,
  transitions: next.map(one => ({ event: `to ${one}`, next: one })),
});
const flow = (...states: State[]) => ({ states, initial_state: states[0]!.name });

test('widgets stand where their author put them', () => {
  const [a, b] = placed(
    flow(state('a', ['b'], { offset: { x: 10, y: 20 } }), state('b', [], { offset: { x: 10, y: 300 } })),
  );
  expect([a!.x, a!.y, b!.y]).toEqual([10, 20, 300]);
  expect(a!.ways).toEqual([{ id: 'a:0', label: 'to b', next: 'b' }]);
});

test('without places they stand in rows by their distance; circles and strangers do no harm', () => {
  const nowhere = { offset: { x: 0, y: 0 } };
  const all = placed(
    flow(
      state('a', ['b', 'c'], nowhere),
      state('b', ['a'], nowhere),
      state('c', ['gone'], nowhere),
      state('island', [], nowhere),
    ),
  );
  const places = all.map(({ x, y }) => `${x},${y}`);
  expect(new Set(places).size).toBe(4);
  expect(all[1]!.y).toBe(all[2]!.y);
  expect(all[1]!.y).toBeGreaterThan(all[0]!.y);
});

test('the way of an execution', () => {
  const { widgets, ways } = passedOf([{ transitioned_from: 'a', transitioned_to: 'b' }]);
  expect([...widgets]).toEqual(['a', 'b']);
  expect(ways.has('a → b')).toBe(true);
});

test('what differs: added, changed, only moved, removed', () => {
  const before = flow(
    state('a'),
    state('b', [], { body: 'x' }),
    state('c', [], { offset: { x: 0, y: 0 } }),
    state('d'),
  );
  const after = flow(
    state('a'),
    state('b', [], { body: 'y' }),
    state('c', [], { offset: { x: 9, y: 0 } }),
    state('e'),
  );
  const changes = diffOf(before, after);
  expect(changes.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    'changed b',
    'moved c',
    'added e',
    'removed d',
  ]);
  expect(
    changes[0]!.lines.filter(({ kind }) => kind !== 'same').map(({ kind, text }) => `${kind} ${text.trim()}`),
  ).toEqual(['removed "body": "x"', 'added "body": "y"']);
  expect(diffOf(before, before)).toEqual([]);
});

test('lines: nothing is lost on either side', () => {
  const lines = diffLines('a\nb\nc', 'a\nc\nd');
  expect(lines.map(({ kind, text }) => kind[0] + text)).toEqual(['sa', 'rb', 'sc', 'ad']);
});
