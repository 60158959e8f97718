import { expect, test, vi } from 'vitest';
import { answer, answers, isOpen } from './answers.ts';

test('a second yes while the first is under way, or after it got through, does nothing', async () => {
  const done = Promise.withResolvers<void>();
  const act = vi.fn(() => done.promise);
  const first = answer('WR1', 'accept', act);
  expect(await answer('WR1', 'accept', act)).toBe(false);
  expect(await answer('WR1', 'reject', act)).toBe(false);
  done.resolve();
  expect(await first).toBe(true);
  expect(await answer('WR1', 'accept', act)).toBe(false);
  expect(act).toHaveBeenCalledTimes(1);
});

test('what failed says why, and can be said again', async () => {
  expect(await answer('WR2', 'accept', () => Promise.reject(new Error('gone')))).toBe(false);
  expect(answers.get().WR2).toEqual({ said: 'accept', error: new Error('gone') });
  expect(isOpen(answers.get(), 'WR2')).toBe(true);
  expect(await answer('WR2', 'reject', async () => undefined)).toBe(true);
  expect(answers.get().WR2).toEqual({ said: 'reject', error: null });
});
