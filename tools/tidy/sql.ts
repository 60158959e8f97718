import { isTest, lineAt } from '../source.ts';
import type { Problem } from './problem.ts';

const statement =
  /\b(?:from|join|into|update|table|references|using|only|on|exists|schema|truncate|view|type|function)\s+"?([a-z_]+)"?\s*\./gi;

/**
 * SQL names the tables of its own block only. `blocks` are the names of the rooms below server/src/blocks, which are the
 * names of their schemas too. Looks at TypeScript and at migrations alike.
 */
export function sqlProblems(path: string, text: string, blocks: readonly string[]): Problem[] {
  if (!path.startsWith('server/src/') || !/\.(ts|sql)$/.test(path) || isTest(path)) return [];
  const own = /^server\/src\/blocks\/([^/]+)\//.exec(path)?.[1];
  const withoutComments = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|--[^\n]*/g, comment =>
    comment.replace(/[^\n]/g, ' '),
  );
  return [...withoutComments.matchAll(statement)].flatMap(match => {
    const schema = match[1]?.toLowerCase() ?? '';
    if (schema === own || !blocks.includes(schema)) return [];
    const cure = `SQL that names ${schema}.*: ask the block ${schema} through its door`;
    return [{ rule: 'foreign-schema', path, line: lineAt(withoutComments, match.index), cure }];
  });
}

export function blockNames(paths: readonly string[]): string[] {
  const names = paths
    .map(path => /^server\/src\/blocks\/([^/]+)\//.exec(path)?.[1])
    .filter(name => name !== undefined);
  return [...new Set(names)];
}
