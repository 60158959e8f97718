import { expect, test } from 'vitest';
import { portionOf, REMOVED_AT_ONCE, SEEN_AT_ONCE, type Seen } from './aged.ts';

const row = (n: number, size: number | null): Seen => ({
  sid: `XX${n}`,
  dateCreated: new Date(Date.UTC(2026, 0, 1) + n),
  size,
});
const placeOf = ({ dateCreated, sid }: Seen) => ({ date: dateCreated.toISOString(), sid });
const half = REMOVED_AT_ONCE / 2;

test.each<[string, (number | null)[], number[], number | null]>([
  ['nothing is seen', [], [], null],
  ['all that is seen stays', [null, null], [], null],
  ['all of it fits', [half, null, half], [0, 2], null],
  ['what does not fit waits, and the walk goes on before it', [half, null, half + 1, 1], [0], 1],
  ['one that is larger than a portion goes alone', [null, REMOVED_AT_ONCE + 1, 1], [1], 1],
])('%s', (_, sizes, taken, last) => {
  const seen = sizes.map((size, n) => row(n, size));
  const next = last === null ? null : placeOf(seen[last]!);
  expect(portionOf(seen)).toEqual({ sids: taken.map(n => `XX${n}`), next });
});

test('as much as one may look at: the walk goes on behind it, though all of it stays', () => {
  const seen = Array.from({ length: SEEN_AT_ONCE }, (_, n) => row(n, null));
  expect(portionOf(seen)).toEqual({ sids: [], next: placeOf(seen.at(-1)!) });
});
