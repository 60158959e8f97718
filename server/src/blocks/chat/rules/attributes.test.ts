import { expect, test } from 'vitest';
import { checkAttributes, hasStatus, mergedAttributes } from './attributes.ts';

test('attributes are kept to the letter, counted in bytes', () => {
  expect(checkAttributes(' {"a" : 1}')).toBe(' {"a" : 1}');
  expect(checkAttributes('"text"')).toBe('"text"');
  expect(checkAttributes('')).toBe('{}');
  expect(() => checkAttributes('"ää"', 5)).toThrow(expect.objectContaining({ code: 50303 }));
  expect(() => checkAttributes('{a:1}')).toThrow(expect.objectContaining({ code: 50304 }));
});

test('a merge keeps unknown keys and makes an object of what is none', () => {
  expect(mergedAttributes('{"a":1,"b":[2]}', { b: null, c: { d: 1 } })).toBe('{"a":1,"b":null,"c":{"d":1}}');
  expect(mergedAttributes('[1]', { a: 1 })).toBe('{"a":1}');
  expect(mergedAttributes('', { a: 1 })).toBe('{"a":1}');
  expect(mergedAttributes('{"a":1,"b":2}', { c: 3 }, ['b', 'd'])).toBe('{"a":1,"c":3}');
});

test('a status is compared without its letter case, and only when there is one', () => {
  expect(hasStatus('{"status":"INACTIVE"}', 'inactive')).toBe(true);
  expect(hasStatus('{"status":"ACTIVE"}', 'INACTIVE')).toBe(false);
  expect(hasStatus('{"status":1}', '1')).toBe(false);
  expect(hasStatus('{}', 'ACTIVE')).toBe(false);
});
