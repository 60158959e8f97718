import { isTest, type Source } from '../source.ts';
import type { Problem } from './problem.ts';

const fileLimit = 400;
const functionLimit = 70;

/** Files of at most 400 lines; a function (tests aside) of at most 70. Aim far lower. */
export function sizeProblems(file: Source): Problem[] {
  const problems: Problem[] = [];
  const lines = file.text.trimEnd().split('\n').length;
  if (lines > fileLimit) {
    const cure = `${lines} lines, the limit is ${fileLimit}: split the file by what its parts are about`;
    problems.push({ rule: 'file-length', path: file.path, cure });
  }
  if (isTest(file.path)) return problems;
  for (const { line, length } of functions(file.code)) {
    if (length <= functionLimit) continue;
    const cure = `a function of ${length} lines, the limit is ${functionLimit}: give its steps names of their own`;
    problems.push({ rule: 'function-length', path: file.path, line, cure });
  }
  return problems;
}

const control = /^\s*(?:\} )?(?:if|else|for|while|switch|catch|with|do|try|finally|return|throw|await)\b/;
const singleLineHead =
  /=> \{$|\bfunction\b.*\{$|^\s*(?:(?:async|static|get|set|override|private|protected|public) )*[*#\w$]+(?:<.*>)?\(.*\).* \{$/;
const lastLineOfHead = /^\s*(?:\)|\}>|\}\)).* \{$/;

/**
 * Functions with a body in braces, as line and length. Every file is formatted by the same program, which the checks
 * enforce, so a body ends at the first closing brace with the indentation of the line that opened it.
 */
export function functions(code: string): { line: number; length: number }[] {
  const lines = code.split('\n');
  return lines.flatMap((text, index) => {
    if (!text.endsWith('{')) return [];
    const start = lastLineOfHead.test(text) && !/=> \{$/.test(text) ? headStart(lines, index) : index;
    const head = lines[start] ?? '';
    const opens =
      /=> \{$/.test(text) || (!control.test(head) && (start < index || singleLineHead.test(text)));
    if (!opens) return [];
    const end = closing(lines, index);
    return [{ line: start + 1, length: end - start + 1 }];
  });
}

const indentation = (text: string): number => text.search(/\S|$/);

/** The line above with the same indentation that the head of several lines began with. */
function headStart(lines: readonly string[], index: number): number {
  const wanted = indentation(lines[index] ?? '');
  for (let at = index - 1; at >= 0; at--) {
    const text = lines[at] ?? '';
    if (text.trim() !== '' && indentation(text) === wanted && !lastLineOfHead.test(text)) return at;
  }
  return index;
}

function closing(lines: readonly string[], index: number): number {
  const wanted = indentation(lines[index] ?? '');
  for (let at = index + 1; at < lines.length; at++) {
    const text = lines[at] ?? '';
    if (indentation(text) === wanted && text.trimStart().startsWith('}')) return at;
  }
  return lines.length - 1;
}
