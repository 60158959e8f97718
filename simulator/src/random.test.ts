import { expect, test } from 'vitest';
import { newSid, shuffled, streamsFrom, within } from './random.ts';

const draw = (stream: () => number, amount = 5) => Array.from({ length: amount }, stream);

test('one seed gives one fate, another seed another', () => {
  expect(draw(streamsFrom(7)('a'))).toEqual(draw(streamsFrom(7)('a')));
  expect(draw(streamsFrom(7)('a'))).not.toEqual(draw(streamsFrom(8)('a')));
});

test('what others draw changes nothing for a stream', () => {
  const [alone, together] = [streamsFrom(7), streamsFrom(7)];
  const expected = draw(alone('a'));
  const seen = expected.map(() => {
    together('b')();
    return together('a')();
  });
  expect(seen).toEqual(expected);
});

test('draws are spread over 0 to 1', () => {
  const draws = draw(streamsFrom(1)('spread'), 10_000);
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...draws)).toBeLessThan(1);
  expect(draws.reduce((sum, one) => sum + one, 0) / draws.length).toBeCloseTo(0.5, 1);
});

test('a shuffle loses nothing', () => {
  const items = [1, 2, 3, 4, 5, 6, 7, 8];
  const mixed = shuffled(items, streamsFrom(3)('s'));
  expect(mixed).not.toEqual(items);
  expect(mixed.toSorted()).toEqual(items);
  expect(within([5, 5], streamsFrom(3)('w'))).toBe(5);
});

test('SIDs have Twilio’s form and are never repeated', () => {
  expect(newSid('SM')).toMatch(/^SM[0-9a-f]{32}$/);
  expect(newSid('SM')).not.toBe(newSid('SM'));
});
