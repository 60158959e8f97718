/** The rules of style that a program can check, each with its cure. `node tools/tidy.ts` lists what breaks them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTest, readSources, repositoryFiles, root } from './source.ts';
import { bannedProblems } from './tidy/banned.ts';
import { deadFiles } from './tidy/dead.ts';
import { linkProblems } from './tidy/links.ts';
import { migrationProblems } from './tidy/migrations.ts';
import type { Problem } from './tidy/problem.ts';
import { sizeProblems } from './tidy/size.ts';
import { blockNames, sqlProblems } from './tidy/sql.ts';
import { type Exception, exceptions } from './tidy-exceptions.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Everything in the repository that breaks a rule, exceptions not yet considered. */
function allProblems(): Problem[] {
  const paths = repositoryFiles();
  const sources = readSources(paths);
  const blocks = blockNames(paths);
  const configuration = paths
    .filter(path => /package\.json$|^vitest|vite\.config\.ts$|\.mjs$|^\.ci\//.test(path))
    .map(read)
    .join('\n');
  const serverCode = sources
    .filter(({ path }) => path.startsWith('server/src/') && !isTest(path))
    .map(({ text }) => text)
    .join('\n');
  return [
    ...sources.flatMap(sizeProblems),
    ...sources.flatMap(bannedProblems),
    ...deadFiles(sources, configuration),
    ...paths
      .filter(path => /^server\/.*\.(ts|sql)$/.test(path))
      .flatMap(path => sqlProblems(path, read(path), blocks)),
    ...paths
      .filter(path => path.endsWith('.sql'))
      .flatMap(path => migrationProblems(path, read(path), serverCode)),
    ...paths.filter(path => path.endsWith('.md')).flatMap(path => linkProblems(path, read(path))),
  ];
}

/** One line for every problem without an exception, and for every exception without a problem. */
export function untidy(problems = allProblems(), allowed: readonly Exception[] = exceptions): string[] {
  const fits = (exception: Exception) => (problem: Problem) =>
    exception.rule === problem.rule && exception.path === problem.path;
  const open = problems.filter(problem => !allowed.some(exception => fits(exception)(problem)));
  const unused = allowed.filter(exception => !problems.some(fits(exception)));
  return [
    ...open.map(({ rule, path, line, cure }) => `${path}${line ? `:${line}` : ''} [${rule}] ${cure}`),
    ...unused.map(
      ({ rule, path }) => `tools/tidy-exceptions.ts allows ${rule} in ${path}, which is not needed any more`,
    ),
  ];
}

if (import.meta.main) {
  const lines = untidy();
  for (const line of lines) console.log(line);
  process.exitCode = lines.length > 0 ? 1 : 0;
}
