/** Why an expression is not true: for people who ask why a worker was passed over. */
import { compile, type Lookup } from './compile.ts';
import type { Attributes, Expression } from './syntax.ts';

/**
 * The part that makes an expression false: of an AND the first part that is false, however deep, else the whole. Null when
 * the expression is true. Compiles as it goes, so it is for a question asked now and then, not for a decision.
 */
export function failingPart(expression: Expression, scope: Attributes): Expression | null;
export function failingPart<Scope>(
  expression: Expression,
  scope: Scope,
  lookup: Lookup<Scope>,
): Expression | null;
export function failingPart<Scope>(
  expression: Expression,
  scope: Scope,
  lookup?: Lookup<Scope>,
): Expression | null {
  const holds = lookup ? compile(expression, lookup)(scope) : compile(expression)(scope as Attributes);
  if (holds) return null;
  if (expression.kind !== 'and') return expression;
  for (const part of expression.parts) {
    const failing = lookup ? failingPart(part, scope, lookup) : failingPart(part, scope as Attributes);
    if (failing) return failing;
  }
  return expression;
}
