import { lineAt } from '../source.ts';
import type { Problem } from './problem.ts';

/**
 * The newest migration of each room that came with the first version: nobody has run a version before it, so up to these
 * anything goes. What comes later is applied while servers of the version before serve (docs/operating/upgrading.md).
 */
const FIRST_LINE: Readonly<Record<string, number>> = {
  ...{ accounts: 2, chat: 3, flex: 3, kernel: 3, live: 1, logins: 1, messaging: 5, monitor: 1, proxy: 1 },
  ...{ studio: 3, sync: 2, taskrouter: 2 },
};

const MIGRATION = /^server\/src\/(?:blocks\/)?([^/]+)\/migrations\/(\d{4})-[a-z0-9-]+(\.concurrent)?\.sql$/;
/** Their values are made anew for every row, so that adding such a column writes the whole table. */
const VOLATILE = /\b(gen_random_uuid|uuidv7|random|clock_timestamp|timeofday|nextval|txid_current)\s*\(/i;

/** What a statement does, by its first words, and what is wrong with it; null for nothing. */
type Rule = [form: RegExp, wrong: (match: RegExpExecArray, place: Place) => string | null];

interface Place {
  statement: string;
  /** Tables that the same file makes: nobody waits for them. */
  own: ReadonlySet<string>;
  /** All code of the server but its tests. */
  code: string;
}

const fine = (): null => null;

const ORDINARY: readonly Rule[] = [
  [/^create (table|schema|type|sequence)\b/i, fine],
  [/^comment on\b/i, fine],
  [/^create (?:unique )?index (?:if not exists )?\S+ on (?:only )?([\w.]+)/i, indexProblem],
  [/^alter table (?:only )?([\w.]+)\s+([\s\S]+)$/i, alterProblem],
  [/^drop table (?:if exists )?([\w.]+)$/i, ([, table], { code }) => stillNamed(table!, code)],
  [/^insert into ([\w.]+)/i, ([, table], { own }) => (own.has(table!) ? null : BACKFILL)],
  [/^(?:update|delete from) ([\w.]+)/i, ([, table], { own }) => (own.has(table!) ? null : BACKFILL)],
];

const BACKFILL =
  'holds the rows of a table that others write: let the new version read both forms, and fill in portions by a timer';

const CONCURRENT: readonly Rule[] = [
  [/^drop index concurrently if exists \S+$/i, fine],
  [/^create (?:unique )?index concurrently (?!if )\S+ on [\w.]+/i, fine],
  [/^alter table [\w.]+ validate constraint \w+$/i, fine],
];

/** What each part of an `alter table` may be. A constraint that exists is `not valid` at first. */
const PARTS: readonly [form: RegExp, wrong: (part: string, code: string) => string | null][] = [
  [/^add column\b/i, columnProblem],
  [
    /^add constraint\b/i,
    part =>
      /\bnot valid$|\busing index\b/i.test(part) ? null : `reads the whole table: add it ${NOT_VALID}`,
  ],
  [/^drop column (?:if exists )?/i, (part, code) => stillNamed(part.split(' ').at(-1)!, code)],
  [/^drop constraint\b/i, fine],
  [/^(re)?set \(/i, fine],
  [
    /^alter column \w+ (set default|drop default|drop not null|set statistics|set storage|set compression)\b/i,
    fine,
  ],
];

const NOT_VALID = '`not valid`, and validate it in a file NNNN-….concurrent.sql';

/**
 * What a migration would make servers of the version before wait for, or take away from under them. `code` is the text
 * of all TypeScript of the server, tests apart: what it names is in use.
 */
export function migrationProblems(path: string, text: string, code: string): Problem[] {
  const [, room, number, concurrent] = MIGRATION.exec(path) ?? [];
  if (room === undefined || Number(number) <= (FIRST_LINE[room] ?? 0)) return [];
  const rules = concurrent ? CONCURRENT : ORDINARY;
  const statements = statementsOf(text);
  const own = new Set(
    statements.map(({ statement }) => madeBy(statement)).filter(name => name !== undefined),
  );
  return statements.flatMap(({ statement, line }) => {
    const cure = problemOf(rules, { statement, own, code }) ?? repeatProblem(statement, statements);
    return cure === null ? [] : [{ rule: 'migration', path, line, cure }];
  });
}

const madeBy = (statement: string): string | undefined =>
  /^create table (?:if not exists )?([\w.]+)/i.exec(statement)?.[1];

/** As the server takes a file apart: comments are gone, white space is one blank. */
function statementsOf(text: string): { statement: string; line: number }[] {
  const bare = text.replace(/--[^\n]*/g, comment => ' '.repeat(comment.length));
  return [...bare.matchAll(/\S[\s\S]*?(?=;[ \t]*(?:\n|$)|$(?![\s\S]))/g)]
    .map(({ 0: found, index }) => ({
      statement: found.replace(/^;\s*/, '').replace(/\s+/g, ' ').trim(),
      line: lineAt(bare, index + found.length - found.replace(/^;\s*/, '').length),
    }))
    .filter(({ statement }) => statement !== '' && statement !== ';');
}

function problemOf(rules: readonly Rule[], place: Place): string | null {
  for (const [form, wrong] of rules) {
    const match = form.exec(place.statement);
    if (match) return wrong(match, place);
  }
  const [first] = place.statement.split(/(?<=^\S+ \S+ \S+) /);
  return rules === CONCURRENT
    ? `"${first}": a concurrent file drops, makes and validates only, all repeatable`
    : `"${first}" locks, or nobody has thought about what it locks: see docs/operating/upgrading.md`;
}

function indexProblem([, table]: RegExpExecArray, { own }: Place): string | null {
  if (own.has(table!)) return null;
  return `an index on ${table} makes everybody who writes there wait: \`drop index concurrently if exists\` and \`create index concurrently\` in a file NNNN-….concurrent.sql`;
}

function alterProblem([, table, parts]: RegExpExecArray, { own, code }: Place): string | null {
  if (own.has(table!)) return null;
  for (const part of partsOf(parts!)) {
    const rule = PARTS.find(([form]) => form.test(part));
    if (rule === undefined)
      return `"${part}" rewrites or reads ${table}, or takes something from under the version before`;
    const problem = rule[1](part, code);
    if (problem !== null) return problem;
  }
  return null;
}

/** At the commas that are in no parentheses. */
function partsOf(text: string): string[] {
  let depth = 0;
  const parts = [''];
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map(part => part.trim());
}

function columnProblem(part: string): string | null {
  if (/\bnot null\b/i.test(part) && !/\bdefault\b/i.test(part))
    return 'a column that may not be empty needs a default: the version before does not fill it';
  if (VOLATILE.test(part) || /\b(small|big)?serial\b|\bgenerated\b/i.test(part))
    return 'a value that is made for each row rewrites the table: leave the column empty, or give it a constant';
  if (/\b(references|check|unique|primary key)\b/i.test(part))
    return `reads the table: add the constraint ${NOT_VALID}`;
  return null;
}

/** A table or column that the code names, in either spelling, may be in use; the version before is in any case. */
function stillNamed(name: string, code: string): string | null {
  const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const named = [name, camel].some(spelling => new RegExp(`\\b${spelling}\\b`).test(code));
  return named
    ? `${name} is still named by the server's code: it goes with the version after the one that let go of it`
    : null;
}

/** A concurrent index that was interrupted is there and useless. */
function repeatProblem(statement: string, all: readonly { statement: string }[]): string | null {
  const name = /^create (?:unique )?index concurrently (\w+) on (?:(\w+)\.)?/i.exec(statement);
  if (name === null) return null;
  const drop = `drop index concurrently if exists ${name[2] === undefined ? '' : `${name[2]}.`}${name[1]}`;
  return all.some(one => one.statement.toLowerCase() === drop) ? null : `write \`${drop}\` before it`;
}
