import { importsOf, isTest, resolved, type Source } from '../source.ts';
import type { Problem } from './problem.ts';

/**
 * Files that nothing reaches. A file lives when another one imports it, when it is a test or a program (main.ts, or one
 * that asks import.meta.main), or when a configuration file names it. What only tests import must be scenery of tests.
 * `configuration` is the text of the configuration files.
 */
export function deadFiles(sources: readonly Source[], configuration: string): Problem[] {
  const byProduct = targets(sources.filter(file => !isTest(file.path)));
  const byAny = targets(sources);
  return sources
    .filter(file => !(isTest(file.path) ? byAny : byProduct).has(file.path) && !isEntry(file, configuration))
    .map(({ path }) => ({
      rule: 'dead-file',
      path,
      cure: 'no other part of the product imports this file: use it or remove it',
    }));
}

function targets(sources: readonly Source[]): Set<string> {
  const found = sources.flatMap(file =>
    importsOf(file)
      .map(({ specifier }) => resolved(file.path, specifier))
      .filter(target => target !== file.path),
  );
  return new Set(found);
}

function isEntry({ path, code }: Source, configuration: string): boolean {
  if (path.endsWith('.test.ts') || /\.(d|config)\.ts$/.test(path) || /(^|\/)main\.tsx?$/.test(path))
    return true;
  // The areas of the web app are found by their names.
  if (/^web\/src\/[^/]+\/area\.tsx$/.test(path)) return true;
  // The door of a workspace is named in its package.json; programs of one file are run by hand.
  if (/^(engines\/[^/]+|simulator|conformance)\/src\/index\.ts$/.test(path)) return true;
  return code.includes('import.meta.main') || configuration.includes(path);
}
