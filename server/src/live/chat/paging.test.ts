import { expect, test } from 'vitest';
import { pageOf } from './paging.ts';

const ALL = ['CH1', 'CH2', 'CH3', 'CH4', 'CH5'];
const read = async (after: string | null) => {
  const from = after === null ? 0 : ALL.indexOf(after) + 1;
  return { rows: ALL.slice(from, from + 2), more: from + 2 < ALL.length };
};
const open = (token?: string) => pageOf(token, read, sid => sid);

test('pages lead on and back', async () => {
  const first = await open();
  expect([first.rows, first.previousToken]).toEqual([['CH1', 'CH2'], null]);
  const second = await open(first.nextToken!);
  const third = await open(second.nextToken!);
  expect([second.rows, third.rows, third.nextToken]).toEqual([['CH3', 'CH4'], ['CH5'], null]);
  expect(await open(third.previousToken!)).toEqual(second);
  expect((await open(second.previousToken!)).rows).toEqual(first.rows);
});

test.each(['x', 'e30', Buffer.from('[1]').toString('base64url'), 'A'.repeat(40_000)])(
  '%s is no token',
  async token => {
    await expect(open(token)).rejects.toMatchObject({ code: 21481 });
  },
);
