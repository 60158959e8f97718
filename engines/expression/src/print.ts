/** Writes an expression as text, such that reading the text gives the same expression again. */
import type { Expression, Operand, Scalar, Step } from './syntax.ts';

/** Writes `expression` with upper-case keywords and the fewest parentheses that keep its shape. */
export function print(expression: Expression): string {
  switch (expression.kind) {
    case 'never':
      return '';
    case 'holds':
      return operand(expression.operand);
    case 'comparison':
      return `${operand(expression.left)} ${expression.comparator} ${operand(expression.right)}`;
    case 'and':
      return expression.parts
        .map(part => (isJunction(part) ? `(${print(part)})` : print(part)))
        .join(' AND ');
    case 'or':
      // AND binds more tightly than OR, so only an OR inside an OR needs its parentheses.
      return expression.parts
        .map(part => (part.kind === 'or' ? `(${print(part)})` : print(part)))
        .join(' OR ');
  }
}

function isJunction(expression: Expression): boolean {
  return expression.kind === 'and' || expression.kind === 'or';
}

function operand(value: Operand): string {
  if (value.kind === 'path') return path(value.steps);
  return value.kind === 'list' ? `[${value.items.map(scalar).join(', ')}]` : scalar(value.value);
}

function path(steps: readonly Step[]): string {
  return steps
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

function scalar(value: Scalar): string {
  return typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : String(value);
}
