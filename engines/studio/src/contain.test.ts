import { expect, test } from 'vitest';
import { contain, fromOutside, sizeOf } from './contain.ts';
import type { Json } from './json.ts';

test('what is within the limits is kept as it is, without a copy', () => {
  const value = { a: 'text', b: [1, true, null, { c: '' }] };
  expect(contain(value).value).toBe(value);
});

test.each([null, 'text', [1], undefined, 7])('%j is no object', value => {
  expect(fromOutside(value)).toEqual({});
});

test('long texts are cut, deep and foreign values are null', () => {
  let deep: unknown = 'bottom';
  for (let level = 0; level < 10_000; level += 1) deep = { deep };
  const given = { long: 'x'.repeat(70_000), deep, nan: Number.NaN, call: () => 1, gone: undefined };
  const kept = fromOutside(given);
  expect(String(kept.long)).toHaveLength(65_536);
  expect(JSON.stringify(kept.deep)).not.toContain('bottom');
  expect([kept.nan, kept.call, kept.gone]).toEqual([null, null, null]);
});

test('what comes after the total limit is dropped', () => {
  const many = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`k${index}`, 'x'.repeat(60_000)]),
  );
  const { value, size } = contain(many);
  expect(Object.keys(value).length).toBeLessThan(20);
  expect(size).toBeLessThan(1_100_000);
  expect(
    JSON.stringify(fromOutside({ list: Array.from({ length: 1_000_000 }, () => 'xx') })).length,
  ).toBeLessThan(2_000_000);
});

test('the size of a value is about that of its text', () => {
  const values: Json[] = [{}, { a: 'text' }, [[], 'x', 1], { b: { c: ['d'] } }];
  for (const value of values) {
    const text = JSON.stringify(value).length;
    expect(Math.abs(sizeOf(value) - text)).toBeLessThan(text);
  }
});
