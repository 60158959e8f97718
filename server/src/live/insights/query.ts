/**
 * The language of live queries: `data.activity_name == "Available" AND (data.attributes.skills CONTAINS "billing" OR …)`.
 * As Flex UI and the documentation of the official Sync client write it; words in any case, `&&` and `||` too.
 */
import { refuse } from '../../kernel/errors.ts';

/** What a query looks at: the item's key and its data. */
export interface Queried {
  key: string;
  data: unknown;
}

export type Predicate = (item: Queried) => boolean;

type Value = string | number | boolean | null;
type Operand = Value | Value[];
type Compare = (found: unknown, wanted: Operand) => boolean;

const MAX_LENGTH = 4096;
/** Comparisons of one query. */
const MAX_OPERATORS = 50;
const MAX_ARRAY = 200;
const MAX_DEPTH = 20;

/** @throws ApiError 54507 for a text that is no query, 54509 and 54510 for one that is too large. */
export function parseQuery(text: string): Predicate {
  if (text.trim() === '') return () => true;
  if (text.length > MAX_LENGTH) throw refuse(54509);
  const parser = new Parser(tokensOf(text));
  return parser.whole();
}

interface Token {
  kind: 'word' | 'text' | 'number' | 'sign';
  text: string;
}

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(-?\d+(?:\.\d+)?(?![\w.]))|([A-Za-z_$][\w$\-:.]*)|(&&|\|\||==|!=|<>|>=|<=|[=<>()[\],]))/y;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length && text.slice(TOKEN.lastIndex).trim() !== '') {
    const match = TOKEN.exec(text);
    if (match === null) throw refuse(54507);
    const [, quoted, number, word, sign] = match;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: unquoted(quoted) });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'sign', text: sign! });
  }
  return tokens;
}

const unquoted = (quoted: string): string => quoted.slice(1, -1).replace(/\\(.)/g, '$1');

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private operators = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  whole(): Predicate {
    const predicate = this.alternatives();
    if (this.at < this.tokens.length) throw refuse(54507);
    return predicate;
  }

  private alternatives(): Predicate {
    const all = [this.conditions()];
    while (this.takes('or', '||')) all.push(this.conditions());
    return all.length === 1 ? all[0]! : item => all.some(one => one(item));
  }

  private conditions(): Predicate {
    const all = [this.condition()];
    while (this.takes('and', '&&')) all.push(this.condition());
    return all.length === 1 ? all[0]! : item => all.every(one => one(item));
  }

  private condition(): Predicate {
    if (++this.depth > MAX_DEPTH) throw refuse(54509);
    try {
      if (this.takes('not')) {
        const inner = this.condition();
        return item => !inner(item);
      }
      if (!this.takes('(')) return this.comparison();
      const inner = this.alternatives();
      if (!this.takes(')')) throw refuse(54507);
      return inner;
    } finally {
      this.depth--;
    }
  }

  private comparison(): Predicate {
    if (++this.operators > MAX_OPERATORS) throw refuse(54509);
    const read = readerOf(this.next('word').text);
    const compare = this.operator();
    const wanted = this.operand();
    return item => compare(read(item), wanted);
  }

  private operator(): Compare {
    const word = this.next().text.toLowerCase();
    if (word === 'not') {
      const positive = comparisons[this.next('word').text.toLowerCase()];
      if (positive !== contains && positive !== within) throw refuse(54507);
      return (found, wanted) => !positive(found, wanted);
    }
    const compare = Object.hasOwn(comparisons, word) ? comparisons[word] : undefined;
    if (compare === undefined) throw refuse(54507);
    return compare;
  }

  private operand(): Operand {
    if (!this.takes('[')) return this.value();
    const values: Value[] = [];
    while (!this.takes(']')) {
      if (values.length > 0 && !this.takes(',')) throw refuse(54507);
      values.push(this.value());
      if (values.length > MAX_ARRAY) throw refuse(54510);
    }
    return values;
  }

  private value(): Value {
    const { kind, text } = this.next();
    if (kind === 'text') return text;
    if (kind === 'number') return Number(text);
    const named = kind === 'word' ? constants[text.toLowerCase()] : undefined;
    if (named === undefined) throw refuse(54507);
    return named;
  }

  private next(kind?: Token['kind']): Token {
    const token = this.tokens[this.at++];
    if (token === undefined || (kind !== undefined && token.kind !== kind)) throw refuse(54507);
    return token;
  }

  private takes(...words: string[]): boolean {
    const token = this.tokens[this.at];
    if (token === undefined || token.kind === 'text' || !words.includes(token.text.toLowerCase()))
      return false;
    this.at++;
    return true;
  }
}

const constants: Readonly<Record<string, Value>> = Object.assign(Object.create(null), {
  true: true,
  false: false,
  null: null,
});

const equal: Compare = (found, wanted) => (found ?? null) === wanted;
const within: Compare = (found, wanted) => Array.isArray(wanted) && wanted.some(one => equal(found, one));

/** Text within a text whatever its case, or a value in a list. */
const contains: Compare = (found, wanted) => {
  const all = Array.isArray(wanted) ? wanted : [wanted];
  if (Array.isArray(found)) return all.some(one => found.includes(one));
  const text = typeof found === 'string' ? found.toLowerCase() : null;
  return text !== null && all.some(one => typeof one === 'string' && text.includes(one.toLowerCase()));
};

function ordered(holds: (found: number | string, wanted: number | string) => boolean): Compare {
  return (found, wanted) => {
    if (typeof found === 'number' && typeof wanted === 'number') return holds(found, wanted);
    return typeof found === 'string' && typeof wanted === 'string' && holds(found, wanted);
  };
}

const comparisons: Readonly<Record<string, Compare>> = {
  '=': equal,
  '==': equal,
  '!=': (found, wanted) => !equal(found, wanted),
  '<>': (found, wanted) => !equal(found, wanted),
  '<': ordered((found, wanted) => found < wanted),
  '<=': ordered((found, wanted) => found <= wanted),
  '>': ordered((found, wanted) => found > wanted),
  '>=': ordered((found, wanted) => found >= wanted),
  in: within,
  not_in: (found, wanted) => !within(found, wanted),
  contains,
  has: contains,
};

/** `data.attributes.skills` → how to find that in an item. */
function readerOf(path: string): (item: Queried) => unknown {
  const [root, ...steps] = path.split('.');
  if (root === 'key' && steps.length === 0) return item => item.key;
  if (root !== 'data' || steps.length === 0 || steps.includes('')) throw refuse(54507);
  return item => steps.reduce<unknown>((value, step) => ownOf(value, step), item.data);
}

function ownOf(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Record<string, unknown>)[step];
}
