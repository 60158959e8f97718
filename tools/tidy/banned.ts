import { importsOf, isTest, lineAt, type Source } from '../source.ts';
import type { Problem } from './problem.ts';

type Ban = {
  rule: string;
  pattern: RegExp;
  /** Where it is banned. */
  where: (path: string) => boolean;
  cure: string;
  /** Looked for in the whole text, comments included, instead of in the code. */
  inText?: true;
};

const product = (path: string): boolean => /^(server|engines)\//.test(path) && !isTest(path);

/** What is not written here, and what to write instead. */
const bans: readonly Ban[] = [
  {
    rule: 'environment',
    pattern: /\bprocess\.env\b/g,
    where: path =>
      (/^(server|engines)\//.test(path) || path.startsWith('tools/')) && path !== 'server/src/config.ts',
    cure: 'process.env is read in server/src/config.ts only: add an option there and take it as a value',
  },
  {
    rule: 'clock',
    pattern: /\bDate\.now\(|\bnew Date\(\)/g,
    where: path => product(path) && path !== 'server/src/kernel/clock.ts',
    cure: 'only kernel/clock.ts asks the time: take the clock, or the moment, as a value',
  },
  {
    rule: 'randomness',
    pattern: /\bMath\.random\b/g,
    where: path => !isTest(path),
    cure: 'Math.random can be guessed and not be repeated: use node:crypto, or take a seeded source as a value',
  },
  {
    rule: 'console',
    pattern: /\bconsole\.\w+/g,
    where: path => (product(path) || path.startsWith('web/')) && path !== 'server/src/main.ts',
    cure: 'console is for programs: log through the logger that you are given',
  },
  {
    rule: 'polling',
    pattern: /\bsetInterval\(/g,
    where: product,
    cure: 'do not poll: store a job with its time, or wait to be woken',
  },
  {
    rule: 'unfinished',
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/g,
    where: path => !path.startsWith('tools/tidy/'),
    cure: 'finish it, or describe it in an issue and leave the mark out',
    inText: true,
  },
  {
    rule: 'focused-test',
    pattern: /\b(?:test|it|describe)\.only\b/g,
    where: () => true,
    cure: 'remove .only, it silences every other test',
  },
  {
    rule: 'skipped-test',
    pattern: /\b(?:test|it|describe)\.(?:skip|todo)\(/g,
    where: () => true,
    cure: 'use test.runIf(condition) with a condition that says why, or remove the test',
  },
  {
    rule: 'unchecked-type',
    pattern: /@ts-(?:ignore|expect-error|nocheck)\b/g,
    where: path => !path.startsWith('tools/tidy/'),
    cure: 'make the types say what is true instead of silencing the compiler',
    inText: true,
  },
];

export function bannedProblems(file: Source): Problem[] {
  const found = bans.filter(({ where }) => where(file.path)).flatMap(ban => matches(file, ban));
  const far = importsOf(file).filter(({ specifier }) => isTooFar(specifier, file.path));
  const cure =
    'an import from too far above: only the kernel is reached with ../../../, by tests their support too';
  return [...found, ...far.map(({ line }) => ({ rule: 'import-depth', path: file.path, line, cure }))];
}

function matches(file: Source, { rule, pattern, cure, inText }: Ban): Problem[] {
  const text = inText ? file.text : file.code;
  return [...text.matchAll(pattern)].map(match => ({
    rule,
    path: file.path,
    line: lineAt(text, match.index),
    cure,
  }));
}

/** A resource of a block (blocks/chat/resources) is three folders away from the kernel; nothing else needs that. */
function isTooFar(specifier: string, path: string): boolean {
  if (!specifier.startsWith('../../../') || /^(\.\.\/){3}kernel\//.test(specifier)) return false;
  return !(isTest(path) && /^(\.\.\/){3,4}(kernel|test|postgres)\//.test(specifier));
}
