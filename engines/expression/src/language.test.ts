import { expect, test } from 'vitest';
import refusals from '../test/refusals.json' with { type: 'json' };
import truth from '../test/truth.json' with { type: 'json' };
import { compile, MAX_EXPRESSION_DEPTH, MAX_EXPRESSION_LENGTH, parse, print } from './index.ts';

for (const [text, holds] of truth.cases as [string, boolean][]) {
  test(`${text} is ${holds}`, () => {
    const parsed = parse(text);
    if (!parsed.ok) throw new Error(parsed.problem);
    const stored = JSON.parse(JSON.stringify(parsed.expression));
    expect(compile(stored)(truth.attributes)).toBe(holds);
    expect(parse(print(stored))).toEqual(parsed);
  });
}

for (const [text, problem] of refusals.cases as [string, string][]) {
  test(`${text} is refused`, () => {
    const column = Number(/column (\d+)/.exec(problem)?.[1]);
    expect(parse(text)).toEqual({ ok: false, problem, column });
  });
}

test('AND binds more tightly than OR, and parentheses stay where they matter', () => {
  const parsed = parse('(a and b) and (c or d) or (e or f)');
  if (!parsed.ok) throw new Error(parsed.problem);
  expect(print(parsed.expression)).toBe('(a AND b) AND (c OR d) OR (e OR f)');
});

test('an expression is bounded in depth and in length, and a long flat one is no trouble', () => {
  const nested = (depth: number) => `${'('.repeat(depth)}a == 1${')'.repeat(depth)}`;
  expect(parse(nested(MAX_EXPRESSION_DEPTH)).ok).toBe(true);
  expect(parse(nested(MAX_EXPRESSION_DEPTH + 1))).toMatchObject({
    ok: false,
    column: MAX_EXPRESSION_DEPTH + 1,
  });
  const flat = parse(Array.from({ length: 5000 }, (_, index) => `a == ${index}`).join(' OR '));
  if (!flat.ok) throw new Error(flat.problem);
  expect(compile(flat.expression)({ a: 4999 })).toBe(true);
  expect(parse(`a == '${' '.repeat(MAX_EXPRESSION_LENGTH)}'`).ok).toBe(false);
});

test('the owner of an expression may decide what its paths mean, once per path', () => {
  const parsed = parse("worker.name == 'Ada' AND worker.name != null");
  if (!parsed.ok) throw new Error(parsed.problem);
  const asked: string[] = [];
  const holds = compile<Map<string, string>>(parsed.expression, steps => {
    const key = steps.join('/');
    asked.push(key);
    return scope => scope.get(key);
  });
  expect([holds(new Map([['worker/name', 'Ada']])), holds(new Map())]).toEqual([true, false]);
  expect(asked).toEqual(['worker/name', 'worker/name']);
});
