import { expect, test } from 'vitest';
import { fixedClock } from './clock.ts';
import { isSid, newSid, sidSource } from './sid.ts';

const counting = () => {
  let next = 0;
  return (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; at++) bytes[at] = next++ % 256;
  };
};

test('a SID is its prefix and 32 lower-case hexadecimal digits', () => {
  const sid = newSid('CH');
  expect(sid).toMatch(/^CH[0-9a-f]{32}$/);
  expect(isSid(sid)).toBe(true);
  expect(isSid(sid, 'CH')).toBe(true);
  expect(isSid(sid, 'IM')).toBe(false);
});

test.each([
  '',
  'CH',
  `CH${'0'.repeat(31)}`,
  `CH${'0'.repeat(33)}`,
  `ch${'0'.repeat(32)}`,
  `CH${'g'.repeat(32)}`,
  `CH${'0'.repeat(32)}\n`,
  undefined,
  7,
])('%j is not a SID', text => {
  expect(isSid(text)).toBe(false);
});

test('upper-case digits are accepted', () => {
  expect(isSid(`CH${'A'.repeat(32)}`, 'CH')).toBe(true);
});

test('SIDs sort by the order in which they were made, also within a millisecond and when the clock steps back', () => {
  const clock = fixedClock('2026-11-22T10:00:00Z');
  const make = sidSource(clock, counting());
  const made: string[] = [];
  for (let step = 0; step < 10_000; step++) {
    if (step === 6000) clock.advance(-60);
    if (step === 9000) clock.advance(3600);
    made.push(make('IM'));
  }
  expect(made).toEqual([...made].sort());
  expect(new Set(made).size).toBe(made.length);
});

test('two processes in the same millisecond differ by randomness', () => {
  const clock = fixedClock('2026-11-22T10:00:00Z');
  const first = sidSource(clock, bytes => bytes.fill(1))('KC');
  const second = sidSource(clock, bytes => bytes.fill(2))('KC');
  expect(first.slice(0, 16)).toBe(second.slice(0, 16));
  expect(first).not.toBe(second);
});

test('the pool is refilled rather than repeated', () => {
  const clock = fixedClock('2026-11-22T10:00:00Z');
  let fills = 0;
  const make = sidSource(clock, bytes => bytes.fill(++fills));
  for (let step = 0; step < 513; step++) make('SM');
  expect(fills).toBe(2);
  expect(make('SM').endsWith('02'.repeat(9))).toBe(true);
});
