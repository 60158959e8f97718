import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Heard, makeTelling } from './telling.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first is said at once, the others once a second and together', () => {
  const said: (readonly Heard[])[] = [];
  const { hear } = makeTelling(heard => said.push(heard));
  hear({ name: 'Jane', text: 'a' });
  expect(said).toEqual([[{ name: 'Jane', texts: ['a'] }]]);
  for (const text of ['b', 'c']) hear({ name: 'Jane', text });
  hear({ name: 'Otto', text: 'x' });
  vi.advanceTimersByTime(999);
  expect(said).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(said[1]).toEqual([
    { name: 'Jane', texts: ['b', 'c'] },
    { name: 'Otto', texts: ['x'] },
  ]);
  vi.advanceTimersByTime(10_000);
  expect(said).toHaveLength(2);
  hear({ name: 'Otto', text: 'y' });
  expect(said).toHaveLength(3);
});

test('fifty in a second are no flood, and none of them is left out', () => {
  const said: (readonly Heard[])[] = [];
  const { hear, end } = makeTelling(heard => said.push(heard));
  for (let at = 0; at < 100; at++) {
    hear({ name: 'Jane', text: String(at) });
    vi.advanceTimersByTime(20);
  }
  vi.advanceTimersByTime(1000);
  expect(said.length).toBeLessThanOrEqual(4);
  expect(said.flat().flatMap(({ texts }) => texts)).toHaveLength(100);
  hear({ name: 'Jane', text: 'late' });
  hear({ name: 'Jane', text: 'later' });
  end();
  vi.advanceTimersByTime(5000);
  expect(said.flat().at(-1)?.texts).toEqual(['late']);
});
