import { expect, test } from 'vitest';
import { failingPart, parse, print } from './index.ts';

const cases: [string, string | null][] = [
  ['a == 1 AND b == 2', 'b == 2'],
  ['(a == 1 AND (b == 2 AND c == 3)) AND d == 4', 'b == 2'],
  ['a == 1', null],
  ['b == 2 OR c == 3', 'b == 2 OR c == 3'],
  ['a == 1 AND (b == 2 OR c == 3)', 'b == 2 OR c == 3'],
  ['', ''],
];

for (const [text, part] of cases) {
  test(`what makes ${text || 'the empty text'} false is ${part}`, () => {
    const parsed = parse(text);
    if (!parsed.ok) throw new Error(parsed.problem);
    const byAttributes = failingPart(parsed.expression, { a: 1 });
    const byLookup = failingPart(parsed.expression, 1, steps => one => (steps[0] === 'a' ? one : null));
    expect([byAttributes && print(byAttributes), byLookup && print(byLookup)]).toEqual([part, part]);
  });
}
