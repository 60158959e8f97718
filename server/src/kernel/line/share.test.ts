import { beforeEach, expect, test } from 'vitest';
import { openKernel } from '../../../test/kernel.ts';
import { ApiError } from '../errors.ts';
import { share } from './share.ts';
import type { Batch } from './tx.ts';

const { store, database } = await openKernel();
await database.query('create table shared_note (text text primary key)');
beforeEach(() => database.query('delete from shared_note'));

const sizes: number[] = [];
beforeEach(() => {
  sizes.length = 0;
});
/** Writes notes; a bad one is refused by its outcome, a terrible one by an error. */
const write: Batch<string, string | { refused: ApiError }> = async (tx, texts) => {
  sizes.push(texts.length);
  await tx.query('insert into shared_note select * from unnest($1::text[])', [texts]);
  if (texts.includes('terrible')) throw new Error('terrible');
  return texts.map(text => (text === 'bad' ? { refused: refusal } : text.toUpperCase()));
};
const refusal = new ApiError({ status: 400, code: 20001, message: 'bad' });
const note = share(store, {
  batch: write,
  keyOf: text => text.slice(0, 1),
  settle: outcome => {
    if (typeof outcome !== 'string') throw outcome.refused;
    return outcome;
  },
});
const written = async () =>
  (await database.query<{ text: string }>('select text from shared_note order by text')).map(row => row.text);

test('who comes alone has a transaction at once; who comes meanwhile shares the next', async () => {
  const texts = Array.from({ length: 100 }, (_, i) => `a${String(i).padStart(3, '0')}`);
  expect(await Promise.all(texts.map(note))).toEqual(texts.map(text => text.toUpperCase()));
  expect(sizes).toEqual([1, 64, 35]);
  expect(await written()).toEqual(texts);
  await note('a again');
  expect(sizes).toEqual([1, 64, 35, 1]);
});

test('keys do not wait for each other', async () => {
  await Promise.all([note('b'), note('c')]);
  expect(sizes).toEqual([1, 1]);
});

test.each(['bad', 'terrible'])('a %s one is refused alone, and leaves nothing behind', async evil => {
  const key = evil.slice(0, 1);
  const texts = [`${key}1`, `${key}2`, evil, `${key}3`];
  const outcomes = await Promise.allSettled(texts.map(note));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect((outcomes[2] as PromiseRejectedResult).reason.message).toBe(evil);
  expect(await written()).toEqual([`${key}1`, `${key}2`, `${key}3`]);
});

test('what fails at its commit, of which nobody knows whether it happened, is not tried again', async () => {
  await database.query('create table shared_late (text text unique deferrable initially deferred)');
  const late = share(store, {
    batch: async (tx, texts: readonly string[]) => {
      sizes.push(texts.length);
      await tx.query('insert into shared_late select * from unnest($1::text[])', [texts]);
      return texts.map(text => text);
    },
    keyOf: () => 'late',
    settle: text => text,
  });
  const outcomes = await Promise.allSettled(['first', 'twice', 'twice'].map(late));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(sizes).toEqual([1, 2]);
});

test('inside a whole transaction the request is part of it', async () => {
  const failing = store.transactWhole(async () => {
    await note('whole');
    throw new Error('undone');
  });
  await expect(failing).rejects.toThrow('undone');
  expect(await written()).toEqual([]);
});
