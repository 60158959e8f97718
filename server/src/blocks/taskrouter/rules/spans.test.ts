import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf, SPANS } from './spans.ts';

const DAY = 86_400;
const moment = (second: number) => new Date(second * 1000);

test('any stretch is covered once, by few pieces, and sums are used only where they exist', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40 * DAY }),
      fc.integer({ min: 0, max: 40 * DAY }),
      fc.integer({ min: 0, max: 40 * 1440 }),
      (start, length, summedMinutes) => {
        const summed = moment(summedMinutes * 60);
        const pieces = piecesOf(moment(start), moment(start + length), summed);
        expect(pieces.length).toBeLessThanOrEqual(7);
        let at = start * 1000;
        for (const { span, since, until } of pieces) {
          expect(since.getTime()).toBe(at);
          expect(until > since).toBe(true);
          if (span > 0) {
            expect(since.getTime() % (span * 1000)).toBe(0);
            expect(until.getTime() % (span * 1000)).toBe(0);
            expect(until <= summed).toBe(true);
          }
          at = until.getTime();
        }
        expect(at).toBe((start + length) * 1000);
      },
    ),
  );
});

test('a long stretch is read mostly by days', () => {
  const pieces = piecesOf(moment(12), moment(30 * DAY + 7), moment(31 * DAY));
  expect(pieces.map(({ span }) => span)).toEqual([0, 60, 3600, DAY, 0]);
  expect(piecesOf(moment(12), moment(DAY), null).map(({ span }) => span)).toEqual([0]);
  expect([...SPANS]).toEqual([DAY, 3600, 60]);
});
