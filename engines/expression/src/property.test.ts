import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Comparison,
  compile,
  type Expression,
  isReserved,
  type Operand,
  parse,
  print,
  type Step,
} from './index.ts';

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom("'", '"', '\\', 'n', ' ') }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => (value === 0 ? 0 : value)),
  fc.boolean(),
  fc.constant(null),
);
const key = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,6}$/);
const steps = fc
  .tuple(key, fc.array(fc.oneof<fc.Arbitrary<Step>[]>(key, fc.nat(99)), { maxLength: 3 }))
  .filter(([first, rest]) => !isReserved(first) || typeof rest[0] === 'string')
  .map(([first, rest]): Step[] => [first, ...rest]);

const path = steps.map(steps => ({ kind: 'path' as const, steps }));
const literal = scalar.map(value => ({ kind: 'literal' as const, value }));
const list = fc.array(scalar, { maxLength: 4 }).map(items => ({ kind: 'list' as const, items }));

function comparison(
  comparators: Comparison['comparator'][],
  left: fc.Arbitrary<Operand>,
  right: fc.Arbitrary<Operand>,
): fc.Arbitrary<Expression> {
  return fc.record({
    kind: fc.constant('comparison' as const),
    comparator: fc.constantFrom(...comparators),
    left,
    right,
  });
}

const single = fc.oneof(path, literal);
const { expression } = fc.letrec<{ expression: Expression; leaf: Expression; junction: Expression }>(tie => ({
  expression: fc.oneof({ maxDepth: 5, depthSize: 'small' }, tie('leaf'), tie('junction')),
  leaf: fc.oneof(
    comparison(['==', '!=', '<', '<=', '>', '>='], single, single),
    comparison(['IN', 'NOT IN'], single, fc.oneof(path, list)),
    comparison(['HAS'], fc.oneof(path, list), single),
    comparison(['CONTAINS'], fc.oneof(path, literal, list), single),
    fc.record({ kind: fc.constant('holds' as const), operand: path }),
    fc.boolean().map((value): Expression => ({ kind: 'holds', operand: { kind: 'literal', value } })),
  ),
  junction: fc.record({
    kind: fc.constantFrom('and' as const, 'or' as const),
    parts: fc.array(tie('expression'), { minLength: 2, maxLength: 4 }),
  }),
}));

test('what is printed reads back as the same expression', () => {
  fc.assert(
    fc.property(expression, written => {
      expect(parse(print(written))).toEqual({ ok: true, expression: written });
    }),
    { numRuns: 500 },
  );
});

test('any expression about any attributes answers yes or no, and the same before and after JSON', () => {
  fc.assert(
    fc.property(expression, fc.dictionary(key, fc.jsonValue()), (written, attributes) => {
      const holds = compile(written)(attributes);
      expect(typeof holds).toBe('boolean');
      expect(compile(JSON.parse(JSON.stringify(written)))(JSON.parse(JSON.stringify(attributes)))).toBe(
        holds,
      );
    }),
    { numRuns: 500 },
  );
});

test('any text whatever is read or refused at a column inside it', () => {
  const noise = fc.string({
    unit: fc.constantFrom(...'ab.[]()=!<>\'"\\ 0-,', ' AND ', ' or ', ' NOT ', ' in ', ' HAS ', 'null'),
  });
  fc.assert(
    fc.property(fc.oneof(noise, fc.string()), text => {
      const parsed = parse(text);
      const column = parsed.ok ? 1 : parsed.column;
      expect(column >= 1 && column <= text.length + 1).toBe(true);
      if (parsed.ok) expect(parse(print(parsed.expression))).toEqual(parsed);
    }),
    { numRuns: 1000 },
  );
});
