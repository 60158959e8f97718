import { expect, test } from 'vitest';
import { paced } from './paced.ts';

const PAUSE_MS = 40;

/** Counts what happens, and tells when it was read. */
function world() {
  const begun: number[] = [];
  const state = { happened: 0, failures: 0 };
  const readings = paced({ keyOf: String, pauseMs: PAUSE_MS }, async (_: string) => {
    begun.push(performance.now());
    const { happened } = state;
    if (state.failures-- > 0) throw new Error('away');
    await new Promise(resolve => setTimeout(resolve, 5));
    return happened;
  });
  return { state, begun, readings };
}

test('whoever wants what is true now is not given what was read before, and many wait for one reading', async () => {
  const { state, begun, readings } = world();
  expect(await readings.fresh('a')).toBe(0);
  state.happened = 1;
  expect(await Promise.all([1, 2, 3, 4].map(() => readings.fresh('a')))).toEqual([1, 1, 1, 1]);
  expect(begun).toHaveLength(2);
  expect(begun[1]! - begun[0]!).toBeGreaterThanOrEqual(PAUSE_MS - 1);
});

test('what happens while a reading is under way is part of the next one', async () => {
  const { state, begun, readings } = world();
  const first = readings.fresh('a');
  await Promise.resolve();
  await Promise.resolve();
  state.happened = 1;
  const second = readings.fresh('a');
  expect([await first, await second]).toEqual([0, 1]);
  expect(begun).toHaveLength(2);
});

test('a look within the pause costs nothing, and keys do not wait for each other', async () => {
  const { state, begun, readings } = world();
  expect(await readings.recent('a')).toBe(0);
  state.happened = 1;
  expect(await readings.recent('a')).toBe(0);
  expect(await readings.recent('b')).toBe(1);
  expect(begun).toHaveLength(2);
  await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
  expect(await readings.recent('a')).toBe(1);
});

test('a reading that failed is nobody’s answer but theirs who asked for it', async () => {
  const { state, readings } = world();
  state.failures = 1;
  await expect(readings.fresh('a')).rejects.toThrow('away');
  expect(await readings.recent('a')).toBe(0);
});
