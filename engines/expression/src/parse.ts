/**
 * Reads the text of a TaskRouter expression: a Pratt parser over three binding strengths, OR < AND < comparison.
 */
import type { Comparator, Comparison, Expression, Junction, List, Operand, Scalar } from './syntax.ts';
import { type Problem, type Token, tokens } from './token.ts';

/** Longest text that is read. Compiled expressions stay in memory, and no expression written by a person comes near. */
export const MAX_EXPRESSION_LENGTH = 65_536;

/** Deepest nesting of parentheses: reading, printing and evaluating recurse once per level, and the stack is finite. */
export const MAX_EXPRESSION_DEPTH = 100;

export type Parsed = { ok: true; expression: Expression } | ({ ok: false } & Problem);

/** Either side of an operator: operands may stand where conditions do (`bilingual AND …`), so one loop reads both. */
type Node = Operand | Expression;
type Infix = { strength: number } & ({ junction: 'and' | 'or' } | { comparator: Comparator; length: number });

const orStrength = 1;
const andStrength = 2;
const comparisonStrength = 3;

/**
 * Reads an expression. The empty text is legal and matches nobody. A refusal names the column, counted from 1,
 * also inside its sentence: `column 14: expected a value`.
 */
export function parse(text: string): Parsed {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    return refused({
      problem: `the expression is longer than ${MAX_EXPRESSION_LENGTH} characters`,
      column: MAX_EXPRESSION_LENGTH + 1,
    });
  }
  if (text.trim() === '') return { ok: true, expression: { kind: 'never' } };
  const cut = tokens(text);
  if (!cut.ok) return refused(cut);
  const outcome = new Reader(cut.tokens).expression();
  return 'problem' in outcome ? refused(outcome) : { ok: true, expression: outcome };
}

function refused({ problem, column }: Problem): Parsed {
  return { ok: false, problem: `column ${column}: ${problem}`, column };
}

class Reader {
  readonly #tokens: Token[];
  #position = 0;
  #depth = 0;

  constructor(all: Token[]) {
    this.#tokens = all;
  }

  expression(): Expression | Problem {
    const start = this.#peek();
    const node = this.#node(0);
    if ('problem' in node) return node;
    if (this.#peek().kind !== 'end') return this.#expected('AND, OR or the end');
    return condition(node, start);
  }

  #node(minimum: number): Node | Problem {
    const start = this.#peek();
    let left = this.#first();
    while (!('problem' in left)) {
      const infix = infixOf(this.#peek(), this.#peek(1));
      if (!infix || infix.strength <= minimum) return left;
      left = 'junction' in infix ? this.#junction(left, start, infix) : this.#comparison(left, start, infix);
    }
    return left;
  }

  #first(): Node | Problem {
    const token = this.#peek();
    if (token.kind === 'sign' && token.sign === '(') return this.#group();
    if (token.kind === 'sign' && token.sign === '[') return this.#list();
    if (token.kind === 'value') {
      this.#position += 1;
      return { kind: 'literal', value: token.value };
    }
    if (token.kind !== 'path') return this.#expected('a value');
    this.#position += 1;
    return { kind: 'path', steps: token.steps };
  }

  #group(): Node | Problem {
    const open = this.#peek();
    if (this.#depth === MAX_EXPRESSION_DEPTH) {
      return { problem: `more than ${MAX_EXPRESSION_DEPTH} levels of parentheses`, column: open.column };
    }
    this.#position += 1;
    this.#depth += 1;
    const inner = this.#node(0);
    this.#depth -= 1;
    if ('problem' in inner) return inner;
    if (!this.#accept(')')) return this.#expected(') for the ( at column '.concat(String(open.column)));
    return inner;
  }

  #list(): List | Problem {
    const items: Scalar[] = [];
    this.#position += 1;
    if (this.#accept(']')) return { kind: 'list', items };
    do {
      const token = this.#peek();
      if (token.kind !== 'value') return this.#expected('a value of the list');
      this.#position += 1;
      items.push(token.value);
    } while (this.#accept(','));
    return this.#accept(']') ? { kind: 'list', items } : this.#expected(', or ]');
  }

  #junction(left: Node, start: Token, infix: Infix & { junction: 'and' | 'or' }): Junction | Problem {
    const parts: Expression[] = [];
    let node: Node | Problem = left;
    let from = start;
    for (;;) {
      const part: Expression | Problem = 'problem' in node ? node : condition(node, from);
      if ('problem' in part) return part;
      parts.push(part);
      const next = infixOf(this.#peek(), this.#peek(1));
      if (!next || !('junction' in next) || next.junction !== infix.junction) break;
      this.#position += 1;
      from = this.#peek();
      node = this.#node(infix.strength);
    }
    return { kind: infix.junction, parts };
  }

  #comparison(
    left: Node,
    start: Token,
    infix: Infix & { comparator: Comparator; length: number },
  ): Comparison | Problem {
    const { comparator } = infix;
    this.#position += infix.length;
    const from = this.#peek();
    const right = this.#node(comparisonStrength);
    if ('problem' in right) return right;
    if (!isOperand(left))
      return { problem: `a condition cannot stand before ${comparator}`, column: start.column };
    if (!isOperand(right))
      return { problem: `a condition cannot stand after ${comparator}`, column: from.column };
    const wrong = misfit(comparator, left, right);
    if (!wrong) return { kind: 'comparison', comparator, left, right };
    return { problem: wrong.problem, column: wrong.side === 'left' ? start.column : from.column };
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#position + ahead, this.#tokens.length - 1)]!;
  }

  #accept(sign: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'sign' || token.sign !== sign) return false;
    this.#position += 1;
    return true;
  }

  #expected(what: string): Problem {
    const token = this.#peek();
    const found = token.kind === 'end' ? 'the end' : token.text;
    return { problem: `expected ${what}, found ${found}`, column: token.column };
  }
}

function infixOf(token: Token, next: Token): Infix | undefined {
  if (token.kind === 'sign') {
    const comparator = signs.find(sign => sign === token.sign);
    return comparator && { strength: comparisonStrength, comparator, length: 1 };
  }
  if (token.kind !== 'word') return undefined;
  if (token.word === 'AND') return { strength: andStrength, junction: 'and' };
  if (token.word === 'OR') return { strength: orStrength, junction: 'or' };
  if (token.word !== 'NOT') return { strength: comparisonStrength, comparator: token.word, length: 1 };
  const isNotIn = next.kind === 'word' && next.word === 'IN';
  return isNotIn ? { strength: comparisonStrength, comparator: 'NOT IN', length: 2 } : undefined;
}

const signs = ['==', '!=', '<', '<=', '>', '>='] as const;

function isOperand(node: Node): node is Operand {
  return node.kind === 'path' || node.kind === 'literal' || node.kind === 'list';
}

/** Literals that could never fit their operator are mistakes worth telling, as the expression would be false for ever. */
function misfit(
  comparator: Comparator,
  left: Operand,
  right: Operand,
): { problem: string; side: 'left' | 'right' } | undefined {
  const wantsListRight = comparator === 'IN' || comparator === 'NOT IN';
  if (wantsListRight && right.kind === 'literal')
    return { problem: `expected a list after ${comparator}`, side: 'right' };
  if (!wantsListRight && right.kind === 'list')
    return { problem: `expected a single value after ${comparator}`, side: 'right' };
  if (comparator === 'HAS' && left.kind === 'literal')
    return { problem: 'expected a list before HAS', side: 'left' };
  const takesListLeft = comparator === 'HAS' || comparator === 'CONTAINS';
  if (!takesListLeft && left.kind === 'list')
    return { problem: `expected a single value before ${comparator}`, side: 'left' };
  return undefined;
}

function condition(node: Node, start: Token): Expression | Problem {
  if (!isOperand(node)) return node;
  if (node.kind === 'path' || (node.kind === 'literal' && typeof node.value === 'boolean')) {
    return { kind: 'holds', operand: node };
  }
  return { problem: 'this value is compared with nothing', column: start.column };
}
