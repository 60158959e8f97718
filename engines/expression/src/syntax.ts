/**
 * The shape of a TaskRouter expression once it is read: plain JSON, so that it can be stored, compared, translated to SQL
 * and sent to a browser.
 */

/** A value that the language can write down. */
export type Scalar = string | number | boolean | null;

/** One step of a path: a key of an object, or the index of an array element. */
export type Step = string | number;

/** `skills.languages[0]` is `{ kind: 'path', steps: ['skills', 'languages', 0] }`. */
export interface Path {
  kind: 'path';
  steps: Step[];
}

export interface Literal {
  kind: 'literal';
  value: Scalar;
}

export interface List {
  kind: 'list';
  items: Scalar[];
}

export type Operand = Path | Literal | List;

export const comparators = ['==', '!=', '<', '<=', '>', '>=', 'HAS', 'CONTAINS', 'IN', 'NOT IN'] as const;

export type Comparator = (typeof comparators)[number];

/** Compares two operands. */
export interface Comparison {
  kind: 'comparison';
  comparator: Comparator;
  left: Operand;
  right: Operand;
}

/** Two or more parts joined by AND or OR. A part in parentheses stays a node of its own. */
export interface Junction {
  kind: 'and' | 'or';
  parts: Expression[];
}

/** A path or a boolean that stands alone: it holds when its value is exactly `true`. */
export interface Holds {
  kind: 'holds';
  operand: Path | Literal;
}

/** The empty text: legal, and true of nobody (a queue with an empty expression gets no workers). */
export interface Never {
  kind: 'never';
}

export type Expression = Comparison | Junction | Holds | Never;

/** A JSON object whose values the paths of an expression look up. */
export type Attributes = { readonly [key: string]: unknown };
