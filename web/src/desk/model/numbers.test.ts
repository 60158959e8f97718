import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ceiling, hoursUntil, levelOf, midnight } from './numbers.ts';

beforeEach(() => {
  vi.stubEnv('TZ', 'Europe/Berlin');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test('in time are those who were accepted in time; who gave up early is not held against anybody', () => {
  const split = (a: number, b: number, c: number, d: number) => ({
    below: { reservations_accepted: a, tasks_canceled: b },
    above: { reservations_accepted: c, tasks_canceled: d },
  });
  // 6 accepted in time, 3 gave up in time, 1 accepted late, 1 gave up late: 6 of 8.
  expect(levelOf(split(6, 3, 1, 1))).toBe(75);
  expect(levelOf(split(0, 5, 0, 0))).toBe(null);
  expect(levelOf(undefined)).toBe(null);
});

test('the hours of today, also on the days when the clocks change', () => {
  const hours = (iso: string) => hoursUntil(new Date(iso));
  expect(hours('2026-07-01T08:30:00+02:00')).toHaveLength(9);
  const long = hours('2026-10-25T23:30:00+01:00');
  const short = hours('2026-03-29T23:30:00+02:00');
  expect([long.length, short.length]).toEqual([25, 23]);
  expect(long[0]!.start.toISOString()).toBe('2026-10-24T22:00:00.000Z');
  expect(long.filter(({ isOver }) => !isOver)).toHaveLength(1);
  expect(midnight(new Date('2026-10-25T23:30:00+01:00')).toISOString()).toBe('2026-10-24T22:00:00.000Z');
});

test('axes end at round numbers', () => {
  expect([0, 3, 5, 9, 10, 17, 41, 99, 101].map(ceiling)).toEqual([4, 4, 6, 10, 10, 20, 60, 100, 200]);
});
