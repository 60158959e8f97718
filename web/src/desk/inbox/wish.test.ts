import { expect, test } from 'vitest';
import { wish, wished } from './wish.ts';

test('of many wishes the first and the last are carried out, one after the other', async () => {
  const done: string[] = [];
  let underWay = 0;
  const set = async (sid: string) => {
    expect(++underWay).toBe(1);
    await Promise.resolve();
    done.push(sid);
    underWay--;
  };
  const ends = await Promise.all(['a', 'b', 'c', 'a', 'd'].map(sid => wish(sid, set)));
  expect(done).toEqual(['a', 'd']);
  expect(ends).toEqual(['d', null, null, null, null]);
  expect(wished.get()).toBeNull();
});

test('what is refused is wished for no longer', async () => {
  const refuse = () => Promise.reject(new Error('no'));
  await expect(wish('a', refuse)).rejects.toThrow('no');
  expect(wished.get()).toBeNull();
  expect(await wish('b', async () => undefined)).toBe('b');
});
