import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installationKey, SealError, sealer } from './seal.ts';

const key = Buffer.alloc(32, 1);
const otherKey = Buffer.alloc(32, 2);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seal-'));
});
afterEach(() => rm(folder, { recursive: true }));

test.each(['', 'auth token', 'ünï✓🎉', 'x'.repeat(10_000)])('what is sealed can be opened', plain => {
  const { seal, open } = sealer(key);
  const sealed = seal(plain);
  expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]+$/);
  expect(open(sealed)).toBe(plain);
  if (plain !== '') expect(sealed).not.toContain(plain);
});

test('the same text is sealed differently each time', () => {
  const { seal } = sealer(key);
  expect(seal('same')).not.toBe(seal('same'));
});

test('no character can be changed or dropped', () => {
  const { seal, open } = sealer(key);
  const sealed = seal('a secret text');
  for (let at = 0; at < sealed.length - 1; at++) {
    const changed = sealed.slice(0, at) + (sealed[at] === 'B' ? 'C' : 'B') + sealed.slice(at + 1);
    expect(() => open(changed), `at ${at}`).toThrow(SealError);
    expect(() => open(sealed.slice(0, at)), `cut at ${at}`).toThrow(SealError);
  }
});

test('another installation cannot open it, a key that was replaced still can', () => {
  const sealed = sealer(key).seal('secret');
  expect(() => sealer(otherKey).open(sealed)).toThrow(/does not have/);
  expect(sealer(otherKey, [key]).open(sealed)).toBe('secret');
});

test('a key of the wrong length is refused', () => {
  expect(() => sealer(Buffer.alloc(16))).toThrow('32');
});

test('the key is made once, for its owner only, and found again', async () => {
  const home = join(folder, 'state');
  const made = await installationKey({ folder: home });
  expect(made).toHaveLength(32);
  expect(await installationKey({ folder: home })).toEqual(made);
  expect((await stat(join(home, 'installation.key'))).mode & 0o777).toBe(0o600);
});

test('processes that start together agree on one key and leave nothing else behind', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => installationKey({ folder })));
  expect(new Set(keys.map(one => one.toString('hex'))).size).toBe(1);
  expect(await readdir(folder)).toEqual(['installation.key']);
});

test('a configured key is used and nothing is written', async () => {
  expect(await installationKey({ configured: key.toString('hex'), folder })).toEqual(key);
  expect(await installationKey({ configured: key.toString('base64'), folder })).toEqual(key);
  expect(await readdir(folder)).toEqual([]);
});

test('a damaged key stops the start rather than being replaced', async () => {
  await expect(installationKey({ configured: 'short', folder })).rejects.toThrow('configured');
  await writeFile(join(folder, 'installation.key'), 'damaged');
  await expect(installationKey({ folder })).rejects.toThrow('installation.key');
});
