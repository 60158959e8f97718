import { expect, test } from 'vitest';
import { dataProblem } from './data.ts';
import { expiresAfter, isOver, itemTimer } from './expiry.ts';
import { nameProblem } from './names.ts';
import { revisionProblem, revisionText } from './revision.ts';

test('revisions are hexadecimal counters', () => {
  expect([0, 9, 10, 255].map(revisionText)).toEqual(['0', '9', 'a', 'ff']);
});

test.each([
  [null, null],
  ['*', null],
  ['ff', null],
  ['FF', null],
  ['"ff"', null],
  ['W/"ff"', null],
  ['fe', 1],
  ['0ff', 1],
  ['', 54003],
  ['last', 54003],
])('the condition %s on revision ff', (ifMatch, problem) => {
  expect(revisionProblem(ifMatch, 255, 1)).toBe(problem);
});

test('a name must not look like a SID', () => {
  expect(nameProblem(`ET${'0'.repeat(32)}`)).toBe(54302);
  expect(nameProblem(`ET${'0'.repeat(31)}`)).toBeNull();
});

test('no time is for ever', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  expect([expiresAfter(undefined, now), expiresAfter(0, now)]).toEqual([null, null]);
  const dateExpires = expiresAfter(1, now);
  expect(dateExpires).toEqual(new Date('2026-01-01T00:00:01Z'));
  expect(isOver({ dateExpires }, now)).toBe(false);
  expect(isOver({ dateExpires }, dateExpires!)).toBe(true);
  expect(isOver({ dateExpires: null }, now)).toBe(false);
});

test('a key that looks like an index has a timer of its own', () => {
  const list = itemTimer({ objectSid: 'x', key: '', index: 7 });
  expect(itemTimer({ objectSid: 'x', key: '7', index: 0 })).not.toBe(list);
});

test('data is a JSON object, not too deep', () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  expect(dataProblem('map', nested(500))).toBeNull();
  expect(dataProblem('map', nested(501))).toBe(54206);
  expect(dataProblem('list', 'true')).toBe(54156);
  expect(dataProblem('stream', '')).toBe(54008);
});
