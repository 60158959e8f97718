import { expect, test } from 'vitest';
import { openKernel, TEST_START } from '../../../../test/kernel.ts';
import type { Cookie } from '../../../kernel/cookies.ts';
import { keepCookies, readCookies } from './cookie-jars.ts';

const migrations = { name: 'messaging', folder: new URL('../migrations/', import.meta.url) };
const { store, parts } = await openKernel(migrations);
const keep = (name: string, cookies: Cookie[]) => store.transact(tx => keepCookies(tx, [{ name, cookies }]));
const read = (name: string) => readCookies(store.read, name);
const after = (hours: number) => new Date(Date.parse(TEST_START) + hours * 3_600_000).toISOString();
const cookie = (name: string, hours: number): Cookie => {
  return { name, value: '1', host: 'a.example', path: '/', isSecure: false, until: after(hours) };
};

test('a jar is kept until its last cookie is over, and written anew as a whole', async () => {
  expect(await read('one')).toEqual([]);
  await keep('one', [cookie('a', 3), cookie('b', 1)]);
  await keep('two', [cookie('a', 4)]);
  await keep('one', [cookie('c', 2)]);
  expect(await read('one')).toEqual([cookie('c', 2)]);
  await keep('two', []);
  expect(await read('two')).toEqual([]);
  parts.clock.advance(2 * 3600);
  await keep('three', [cookie('d', 4)]);
  expect(await read('one')).toEqual([]);
});
