import { expect, test } from 'vitest';
import { openScope, pause } from './scope.ts';

test('when one part fails, all others end, and its failure is what is thrown', async () => {
  const scope = openScope(60);
  let ended = 0;
  const forever = async (): Promise<void> => {
    try {
      for (;;) await pause(5, scope.signal);
    } finally {
      ended++;
    }
  };
  const works = {
    first: forever(),
    second: forever(),
    third: Promise.reject(new Error('the adversary fell')),
  };
  await expect(scope.all(works)).rejects.toThrow('the adversary fell');
  expect(ended).toBe(2);
  scope.close();
});

test('when the time is over everything ends, and what was under way is named', async () => {
  const scope = openScope(0.05);
  const works = { 'the customers': Promise.resolve(), 'the agents': pause(60_000, scope.signal) };
  await expect(scope.all(works)).rejects.toThrow(/^it was not over after 0 s: the agents$/);
  scope.close();
});
