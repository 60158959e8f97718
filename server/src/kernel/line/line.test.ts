import { expect, test } from 'vitest';
import { openKernel } from '../../../test/kernel.ts';
import { laneOf } from './lanes.ts';
import { runTurn } from './turn.ts';

const kernel = await openKernel();
const accountSid = 'AC00000000000000000000000000000001';

test('what a transaction says is stored with it, and nothing of one that fails', async () => {
  const event = { kind: 'thing.happened', key: 'one', accountSid, data: { n: 1 } };
  await kernel.store.transact(async tx => tx.emit(event));
  await expect(
    kernel.store.transact(async tx => {
      tx.emit({ ...event, data: { n: 2 } });
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await kernel.events()).toEqual([event]);
});

test('calls of many conversations are made together, each conversation in its order', async () => {
  const batches: number[][] = [];
  const seen: string[] = [];
  const double = async (_: unknown, inputs: readonly number[]) => {
    batches.push([...inputs]);
    return inputs.map(n => n * 2);
  };
  const lines = new Map(
    ['a', 'b', 'c'].map(key => [key, [1, 2].map(n => ({ kind: 'n.given', key, accountSid, data: n }))]),
  );
  await kernel.store.transact(tx =>
    runTurn(tx, lines, {
      'n.given': [
        async (event, turn) => {
          const result = await turn.do(double, event.data as number);
          turn.emit({ ...event, kind: 'n.doubled', data: result });
        },
      ],
      'n.doubled': [async event => void seen.push(`${event.key}${event.data}`)],
    }),
  );
  expect(batches).toEqual([
    [1, 1, 1],
    [2, 2, 2],
  ]);
  for (const key of ['a', 'b', 'c'])
    expect(seen.filter(one => one.startsWith(key))).toEqual([`${key}2`, `${key}4`]);
});

test('a key is always on the same lane', () => {
  expect(['CH1', 'CH2', 'CH3', ''].map(key => laneOf(key, 8))).toEqual([5, 4, 7, 5]);
});

test('an event that was read from one lane and is said anew for another line lies on the lane of that line', async () => {
  const read = { lane: 0, id: 1, kind: 'thing.moved', key: 'one', accountSid, data: {} };
  await kernel.store.transact(async tx => {
    for (const key of ['CH1', 'CH2', 'CH3']) tx.emit({ ...read, key });
  });
  const rows = await kernel.store.read.query<{ key: string; lane: number }>(
    `select key, lane from line.work where kind = 'thing.moved' order by key`,
  );
  const lanes = new Map(rows.map(({ key, lane }) => [key, lane]));
  expect([...lanes]).toEqual(['CH1', 'CH2', 'CH3'].map(key => [key, laneOf(key, 8)]));
});
