/** Cuts the text of an expression into tokens. Every token knows its column, counted from 1. */
import type { Scalar, Step } from './syntax.ts';

export type Token = { column: number; text: string } & (
  | { kind: 'value'; value: Scalar }
  | { kind: 'path'; steps: Step[] }
  | { kind: 'word'; word: Word }
  | { kind: 'sign'; sign: string }
  | { kind: 'end' }
);

export const words = ['AND', 'OR', 'NOT', 'IN', 'HAS', 'CONTAINS'] as const;

export type Word = (typeof words)[number];

/** What is wrong and where; `column` counts from 1. */
export interface Problem {
  problem: string;
  column: number;
}

export type Tokens = { ok: true; tokens: Token[] } | ({ ok: false } & Problem);

const space = /\s+/y;
const number = /-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const quoted = /"([^"\\]*(?:\\.[^"\\]*)*)"|'([^'\\]*(?:\\.[^'\\]*)*)'/sy;
const name = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const furtherStep = /\.([\p{L}\p{N}_$]+)|\[(\d{1,9})\]/uy;
const sign = /==|!=|<=|>=|[=<>()[\],]/y;

const values: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ['TRUE', true],
  ['FALSE', false],
  ['NULL', null],
]);

/** Returns all tokens of `text`, closed by an `end` token, or the first place that is no token. */
export function tokens(text: string): Tokens {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const blank = take(space, text, at);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const token = tokenAt(text, at);
    if ('problem' in token) return { ok: false, ...token };
    found.push(token);
    at += token.text.length;
  }
  found.push({ kind: 'end', column: text.length + 1, text: '' });
  return { ok: true, tokens: found };
}

function tokenAt(text: string, at: number): Token | Problem {
  const column = at + 1;
  const first = take(name, text, at);
  if (first) return wordOrPath(text, at, first[0]);
  const string = take(quoted, text, at);
  if (string)
    return { kind: 'value', column, text: string[0], value: unescaped(string[1] ?? string[2] ?? '') };
  const digits = take(number, text, at);
  if (digits) return numeral(digits[0], column);
  const mark = take(sign, text, at);
  if (mark) return { kind: 'sign', column, text: mark[0], sign: mark[0] === '=' ? '==' : mark[0] };
  if (text[at] === '"' || text[at] === "'") return { problem: 'this text is never closed', column };
  return { problem: `unexpected ${String.fromCodePoint(text.codePointAt(at) ?? 0)}`, column };
}

/** A keyword is one in any case, unless a dot follows: `in.x` is a path, `IN [1]` and `IN[1]` are not. */
function wordOrPath(text: string, at: number, first: string): Token {
  const column = at + 1;
  const end = at + first.length;
  const upper = first.toUpperCase();
  const dotted = text[end] === '.';
  const word = words.find(candidate => candidate === upper);
  if (word && !dotted) return { kind: 'word', column, text: first, word };
  const value = values.get(upper);
  if (value !== undefined && !dotted) return { kind: 'value', column, text: first, value };
  return path(text, at, first);
}

function path(text: string, at: number, first: string): Token {
  const steps: Step[] = [first];
  let end = at + first.length;
  for (let step = take(furtherStep, text, end); step; step = take(furtherStep, text, end)) {
    steps.push(step[1] ?? Number(step[2]));
    end += step[0].length;
  }
  return { kind: 'path', column: at + 1, text: text.slice(at, end), steps };
}

function numeral(text: string, column: number): Token | Problem {
  const value = Number(text);
  if (!Number.isFinite(value)) return { problem: 'this number is too large', column };
  // JSON has no negative zero, and an expression must survive JSON.
  return { kind: 'value', column, text, value: value === 0 ? 0 : value };
}

/** Only quotes and the backslash itself can be escaped; before anything else a backslash is a backslash. */
function unescaped(inner: string): string {
  return inner.replace(/\\(["'\\])/g, '$1');
}

function take(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** True of a word that stands for an operator or a value, and so cannot be a path on its own. */
export function isReserved(text: string): boolean {
  const upper = text.toUpperCase();
  return values.has(upper) || words.some(word => word === upper);
}
