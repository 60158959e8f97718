import { expect, test } from 'vitest';
import { fixedClock, systemClock } from './clock.ts';

test('a fixed clock stands still until it is advanced', () => {
  const clock = fixedClock('2026-11-22T10:00:00Z');
  const before = clock.now();
  clock.advance(1.5);
  expect(before.toISOString()).toBe('2026-11-22T10:00:00.000Z');
  expect(clock.now().toISOString()).toBe('2026-11-22T10:00:01.500Z');
});

test('what a fixed clock gave away cannot move it', () => {
  const start = new Date('2026-11-22T10:00:00Z');
  const clock = fixedClock(start);
  start.setFullYear(1999);
  clock.now().setFullYear(1999);
  expect(clock.now().getUTCFullYear()).toBe(2026);
});

test('a start that is no date is refused', () => {
  expect(() => fixedClock('soon')).toThrow(TypeError);
});

test('the system clock moves forward', () => {
  const first = systemClock.now().getTime();
  expect(systemClock.now().getTime()).toBeGreaterThanOrEqual(first);
});
