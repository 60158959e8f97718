import { expect, test } from 'vitest';
import { draftFrom, isOvertaken, isTouched, kept, met } from './attributes-draft.ts';

const first = draftFrom('{"a":1}');
const edited = { ...first, text: '{"a":2}' };

test('news are shown where nothing has been written', () => {
  const now = met(first, '{"a":3}');
  expect(now.text).toContain('3');
  expect([isTouched(now), isOvertaken(now)]).toEqual([false, false]);
});

test('what has been written stays, and says that it is overtaken', () => {
  const now = met(edited, '{"a":3}');
  expect(now.text).toBe('{"a":2}');
  expect(isOvertaken(now)).toBe(true);
  expect(isOvertaken(kept(now))).toBe(false);
  expect(kept(now).text).toBe('{"a":2}');
});

test('the same attributes in another form are no news', () => {
  expect(isOvertaken(met(edited, '{ "a": 1 }'))).toBe(false);
});
