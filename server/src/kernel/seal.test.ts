import { expect, test } from 'vitest';
import { SealError, sealer } from './seal.ts';

const key = Buffer.alloc(32, 1);
const otherKey = Buffer.alloc(32, 2);

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
