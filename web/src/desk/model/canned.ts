/** Ready-made answers: found by a few letters, and filled in. Pure. */
import type { Canned } from '../settings.ts';

/** The best first: by shortcut, then title, then text; all letters must occur in their order. */
export function findCanned(all: readonly Canned[], query: string, most = 8): Canned[] {
  const wanted = query.toLowerCase();
  if (wanted === '') return all.slice(0, most);
  return all
    .map(one => ({ one, score: scoreOf(one, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ one }) => one);
}

function scoreOf({ shortcut, title, body }: Canned, wanted: string): number {
  const key = shortcut.toLowerCase();
  if (key === wanted) return 6;
  if (key.startsWith(wanted)) return 5;
  const name = title.toLowerCase();
  if (name.startsWith(wanted)) return 4;
  if (name.includes(wanted) || key.includes(wanted)) return 3;
  if (body.toLowerCase().includes(wanted)) return 2;
  return inOrder(name, wanted) ? 1 : 0;
}

function inOrder(text: string, letters: string): boolean {
  let at = -1;
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** The slash command that is being typed at the end of a text: what comes after the slash; null when there is none. */
export function slashAt(text: string, caret: number): { query: string; start: number } | null {
  const match = /(^|\s)\/([\w-]*)$/.exec(text.slice(0, caret));
  if (match === null) return null;
  return { query: match[2]!, start: match.index + match[1]!.length };
}

/** Fills in `{{customer.name}}` and the like; what is not known stays as it is. */
export function filled(body: string, values: Readonly<Record<string, unknown>>): string {
  return body.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (whole, path: string) => {
    const value = path
      .split('.')
      .reduce<unknown>(
        (node, name) => (isTree(node) && Object.hasOwn(node, name) ? node[name] : undefined),
        values,
      );
    return typeof value === 'string' || typeof value === 'number' ? String(value) : whole;
  });
}

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const GAP = /\{\{[^}]*\}\}/g;

/** Whether a text still has places that nobody has filled in. */
export const hasGaps = (text: string): boolean => gapAfter(text, 0) !== null;

/** The first place from there on that nobody has filled in; null when there is none. */
export function gapAfter(text: string, from: number): { start: number; end: number } | null {
  const gap = [...text.matchAll(GAP)].find(({ index }) => index >= from);
  return gap === undefined ? null : { start: gap.index, end: gap.index + gap[0].length };
}
