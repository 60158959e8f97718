/** Reading the repository's own TypeScript as text: which files there are, what is code in them, what they import. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** A file: its path from the root, and its text. `code` has comments, strings and patterns blanked, line by line. */
export type Source = { path: string; text: string; code: string };

/** Tests, and their scenery: what is below a folder `test`, and files named test-…, fixture, samples or suite. */
export const isTest = (path: string): boolean =>
  /\.test\.tsx?$|(^|\/)test\/|(^|\/)test-[^/]*\.ts$|(^|[/-])(fixtures?|samples|suite)\.ts$/.test(path);

/** Paths of all files of the repository, new ones included and ignored ones not. */
export function repositoryFiles(): string[] {
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], options);
  return [...new Set(listed.split('\n'))].filter(path => path !== '' && existsSync(join(root, path))).sort();
}

export function readSources(paths = repositoryFiles()): Source[] {
  return paths
    .filter(path => /\.tsx?$/.test(path))
    .map(path => source(path, readFileSync(join(root, path), 'utf8')));
}

export function source(path: string, text: string): Source {
  return { path, text, code: blank(text) };
}

type Import = { specifier: string; line: number };

/** Every module that a file names: import, export … from, and import(…) of a fixed name. */
export function importsOf({ text, code }: Source): Import[] {
  const found: Import[] = [];
  // The keyword is sought in the code, so that words in comments and strings do not count; the name is read in the text.
  for (const match of code.matchAll(
    /(?<![.\w$])(?:import|export)\b(?:[^'"`;=]*?\bfrom\b)?\s*\(?\s*(?=['"])/g,
  )) {
    const start = match.index + match[0].length;
    const specifier = /^['"]([^'"\n]+)['"]/.exec(text.slice(start, start + 300))?.[1];
    if (specifier) found.push({ specifier, line: lineAt(text, start) });
  }
  return found;
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The path that a relative specifier names, from the root. Package names come back as they are. */
export function resolved(from: string, specifier: string): string {
  return specifier.startsWith('.') ? normalize(join(dirname(from), specifier)) : specifier;
}

const literal =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(?<=(?:^|[(,=:[!&|?{};+\-*%<>~^]|\breturn|\btypeof|\bcase)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*|[`{}]/g;

/** The text with everything that is not code replaced by spaces; quotes, line breaks and all positions stay. */
export function blank(text: string): string {
  let out = '';
  let at = 0;
  // Braces of template placeholders are told from others by a stack: an entry is the kind of brace that was opened.
  const open: ('brace' | 'placeholder')[] = [];
  const scan = new RegExp(literal);
  const template = () => {
    const end = templatePiece(text, scan.lastIndex);
    out += hollow(text.slice(scan.lastIndex, end));
    if (text.startsWith('${', end)) open.push('placeholder');
    scan.lastIndex = at = end + (text.startsWith('${', end) ? 2 : 1);
    out += text.slice(end, at);
  };
  for (let match = scan.exec(text); match; match = scan.exec(text)) {
    const [piece] = match;
    out += text.slice(at, match.index);
    at = scan.lastIndex;
    if (piece === '{') open.push('brace');
    out += piece.length === 1 ? piece : hollow(piece);
    if (piece === '`' || (piece === '}' && open.pop() === 'placeholder')) template();
  }
  return out + text.slice(at);
}

/** Where a template's text stops: at its closing backtick or at a placeholder. */
function templatePiece(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '`' && !text.startsWith('${', at)) at += text[at] === '\\' ? 2 : 1;
  return at;
}

function hollow(piece: string): string {
  const isQuoted = piece[0] === "'" || piece[0] === '"';
  const inner = piece.replace(/[^\n]/g, ' ');
  return isQuoted ? piece[0] + inner.slice(1, -1) + piece[0] : inner;
}
