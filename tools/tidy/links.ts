import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lineAt, root } from '../source.ts';
import type { Problem } from './problem.ts';

/** Links of a document to files that do not exist. Addresses on the web are not looked at, nor is anything in code. */
export function linkProblems(path: string, text: string): Problem[] {
  const prose = text.replace(/^```[\s\S]*?^```|`[^`\n]*`/gm, code => code.replace(/[^\n]/g, ' '));
  return [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)].flatMap(match => {
    const link = match[1] ?? match[2] ?? '';
    if (/^[a-z][a-z+.-]*:|^#/i.test(link)) return [];
    const target = decodeURIComponent(link.split(/[#?]/)[0] ?? '');
    const file = target.startsWith('/') ? join(root, target) : join(root, dirname(path), target);
    if (existsSync(file)) return [];
    return [{ rule: 'broken-link', path, line: lineAt(text, match.index), cure: `${link} leads nowhere` }];
  });
}
