/** The TaskRouter expression language: read it, write it, run it. Pure; never throws on a user's mistake. */
export { compile, type Lookup, type Predicate, valueAt } from './compile.ts';
export { failingPart } from './failing-part.ts';
export { MAX_EXPRESSION_DEPTH, MAX_EXPRESSION_LENGTH, type Parsed, parse } from './parse.ts';
export { print } from './print.ts';
export * from './syntax.ts';
export { isReserved } from './token.ts';
