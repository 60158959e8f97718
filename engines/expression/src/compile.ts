/**
 * Turns an expression into a function, once, so that a decision over thousands of workers walks no tree.
 *
 * The rules: what is missing is null; values of different types are never equal, unequal or ordered, except that anything
 * differs from null; arrays and objects answer only to HAS, CONTAINS and IN. Nothing throws.
 */
import type { Attributes, Comparator, Comparison, Expression, Operand, Step } from './syntax.ts';

export type Predicate<Scope> = (scope: Scope) => boolean;

/** Given a path, returns how to look it up; called once per path, when the expression is compiled. */
export type Lookup<Scope> = (steps: readonly Step[]) => (scope: Scope) => unknown;

/** Compiles an expression whose paths lead into one JSON object, or into whatever `lookup` finds for them. */
export function compile(expression: Expression): Predicate<Attributes>;
export function compile<Scope>(expression: Expression, lookup: Lookup<Scope>): Predicate<Scope>;
export function compile<Scope>(expression: Expression, lookup?: Lookup<Scope>): Predicate<Scope> {
  return predicate(expression, lookup ?? (steps => scope => valueAt(scope, steps)));
}

/** The value at `steps` inside a JSON value; null when the way is broken. Inherited properties do not count. */
export function valueAt(root: unknown, steps: readonly Step[]): unknown {
  let value = root;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return null;
    // A key never reaches into an array (`length` is not an attribute), an index never into an object.
    if (Array.isArray(value) !== (typeof step === 'number') || !Object.hasOwn(value, step)) return null;
    value = (value as Record<Step, unknown>)[step];
  }
  return value ?? null;
}

function predicate<Scope>(expression: Expression, lookup: Lookup<Scope>): Predicate<Scope> {
  switch (expression.kind) {
    case 'never':
      return () => false;
    case 'holds': {
      const read = reader(expression.operand, lookup);
      return scope => read(scope) === true;
    }
    case 'comparison':
      return comparison(expression, lookup);
    case 'and': {
      const parts = expression.parts.map(part => predicate(part, lookup));
      return scope => parts.every(part => part(scope));
    }
    case 'or': {
      const parts = expression.parts.map(part => predicate(part, lookup));
      return scope => parts.some(part => part(scope));
    }
  }
}

function comparison<Scope>({ comparator, left, right }: Comparison, lookup: Lookup<Scope>): Predicate<Scope> {
  const readLeft = reader(left, lookup);
  const readRight = reader(right, lookup);
  const test = tests[comparator];
  return scope => test(readLeft(scope), readRight(scope));
}

function reader<Scope>(operand: Operand, lookup: Lookup<Scope>): (scope: Scope) => unknown {
  if (operand.kind === 'path') {
    const read = lookup(operand.steps);
    return scope => read(scope) ?? null;
  }
  const value = operand.kind === 'list' ? operand.items : operand.value;
  return () => value;
}

const tests: Record<Comparator, (left: unknown, right: unknown) => boolean> = {
  '==': (left, right) => isScalar(left) && left === right,
  '!=': differs,
  '<': (left, right) => isOrdered(left, right) && left < (right as typeof left),
  '<=': (left, right) => isOrdered(left, right) && left <= (right as typeof left),
  '>': (left, right) => isOrdered(left, right) && left > (right as typeof left),
  '>=': (left, right) => isOrdered(left, right) && left >= (right as typeof left),
  HAS: (left, right) => Array.isArray(left) && isScalar(right) && left.includes(right),
  CONTAINS: contains,
  IN: (left, right) => Array.isArray(right) && isScalar(left) && right.includes(left),
  'NOT IN': (left, right) => Array.isArray(right) && isScalar(left) && !right.includes(left),
};

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function differs(left: unknown, right: unknown): boolean {
  if (!isScalar(left) || !isScalar(right)) return false;
  if (left === null || right === null) return left !== right;
  return typeof left === typeof right && left !== right;
}

/** Numbers order among numbers and texts among texts, by character codes; nothing else has an order. */
function isOrdered(left: unknown, right: unknown): left is number | string {
  return (typeof left === 'number' || typeof left === 'string') && typeof left === typeof right;
}

function contains(left: unknown, right: unknown): boolean {
  if (Array.isArray(left)) return isScalar(right) && left.includes(right);
  return typeof left === 'string' && typeof right === 'string' && left.includes(right);
}
