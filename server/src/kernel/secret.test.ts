import { expect, test } from 'vitest';
import { hashSecret, newSecret, sameSecret } from './secret.ts';

test('a new secret has 32 hexadecimal digits and is never the same', () => {
  const made = Array.from({ length: 100 }, newSecret);
  for (const secret of made) expect(secret).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(made).size).toBe(100);
});

test('the hash is SHA-256, so that stored hashes outlive this code', () => {
  expect(hashSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('equal secrets are the same, in any script', () => {
  expect(sameSecret('sésame ✓', 'sésame ✓')).toBe(true);
});

test.each([
  ['abc', 'abd'],
  ['abc', 'ab'],
  ['abc', 'abc '],
  ['abc', 'ABC'],
  ['abc', ''],
  ['', ''],
])('%j and %j are not the same', (one, other) => {
  expect(sameSecret(one, other)).toBe(false);
});
