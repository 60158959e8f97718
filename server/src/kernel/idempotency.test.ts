import { expect, test } from 'vitest';
import { openKernel, TEST_ACCOUNT } from '../../test/kernel.ts';
import { makeIdempotency } from './idempotency.ts';

const { events, store, parts } = await openKernel();
const idempotency = makeIdempotency(store, parts.clock);
let runs = 0;
const ask = (request: unknown, refuse = false) =>
  idempotency.once(
    { caller: { accountSid: TEST_ACCOUNT, name: TEST_ACCOUNT }, token: 'T1', request },
    async () => {
      runs++;
      if (refuse) throw new Error('refused');
      return { status: 201, body: { run: runs } };
    },
  );

test('what was refused may be tried again, what was answered is answered again', async () => {
  await expect(ask('a', true)).rejects.toThrow('refused');
  expect(await ask('a')).toEqual({ status: 201, body: { run: 2 } });
  expect(await ask('a')).toEqual({ status: 201, body: { run: 2 } });
  await expect(ask('b')).rejects.toMatchObject({ status: 422, code: 20422 });
});

test('after a day the token is free again', async () => {
  parts.clock.advance(24 * 3600 + 1);
  expect(await ask('b')).toEqual({ status: 201, body: { run: 3 } });
});

test('what was done and its answer are one: a power cut between them leaves neither', async () => {
  const token = { caller: { accountSid: TEST_ACCOUNT, name: TEST_ACCOUNT }, token: 'T2', request: 'a' };
  const line = { kind: 'done', key: 'K', accountSid: TEST_ACCOUNT, data: {} };
  const deed = async () => {
    await store.transact(async tx => tx.emit(line));
    return { status: 201, body: {} };
  };
  await expect(
    store.transactWhole(async () => {
      await deed();
      throw new Error('the power went');
    }),
  ).rejects.toThrow('the power went');
  expect(await events()).toEqual([]);
  const atWork = Promise.withResolvers<void>();
  const permission = Promise.withResolvers<void>();
  const slow = idempotency.once(token, async () => {
    atWork.resolve();
    await permission.promise;
    return deed();
  });
  await atWork.promise;
  await expect(idempotency.once(token, deed)).rejects.toMatchObject({ status: 409 });
  permission.resolve();
  expect(await slow).toEqual({ status: 201, body: {} });
  expect(await idempotency.once(token, deed)).toEqual({ status: 201, body: {} });
  expect(await events()).toEqual([line]);
});
