import { expect, test } from 'vitest';
import { gathered } from './reads.ts';

test('who asks in one moment is answered by one reading, and who asks for the same shares the answer', async () => {
  const readings: number[][] = [];
  const square = gathered(String, async (inputs: number[]) => {
    readings.push(inputs);
    return inputs.map(n => n * n);
  });
  expect(await Promise.all([square(2), square(3), square(2)])).toEqual([4, 9, 4]);
  expect(await square(2)).toBe(4);
  expect(readings).toEqual([[2, 3], [2]]);
});

test('many are read some at a time, and a reading that fails fails for its own', async () => {
  const sizes: number[] = [];
  const ask = gathered(String, async (inputs: number[]) => {
    sizes.push(inputs.length);
    if (inputs.includes(0)) throw new Error('away');
    return inputs;
  });
  const answers = await Promise.allSettled(Array.from({ length: 450 }, (_, n) => ask(n)));
  expect(sizes).toEqual([200, 200, 50]);
  expect(answers.filter(({ status }) => status === 'rejected').length).toBe(200);
});

test('what is asked for while enough is under way is read together afterwards', async () => {
  const readings: number[][] = [];
  const pauses: PromiseWithResolvers<void>[] = [];
  const ask = gathered(String, async (inputs: number[]) => {
    readings.push(inputs);
    pauses.push(Promise.withResolvers<void>());
    await pauses.at(-1)!.promise;
    return inputs;
  });
  const answers: Promise<number>[] = [];
  for (let n = 0; n < 8; n++) {
    answers.push(ask(n));
    await new Promise(setImmediate);
  }
  expect(readings).toEqual([[0], [1], [2], [3]]);
  pauses[1]!.resolve();
  await answers[1];
  await new Promise(setImmediate);
  expect(readings.at(-1)).toEqual([4, 5, 6, 7]);
  for (const { resolve } of pauses) resolve();
  expect(await Promise.all(answers)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});
