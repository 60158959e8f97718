/** What a browser has to load before a page can be used, compressed; the app's budget. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const dist = join(import.meta.dirname, '../dist');
const manifestFile = join(dist, '.vite/manifest.json');
type Chunk = { file: string; imports?: string[]; css?: string[] };

/** A chunk and all that it needs at once. */
function closure(manifest: Record<string, Chunk>, names: string[], found = new Set<string>()): Set<string> {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    closure(manifest, manifest[name]?.imports ?? [], found);
  }
  return found;
}

function kilobytes(manifest: Record<string, Chunk>, entries: string[]): { js: number; css: number } {
  const chunks = [...closure(manifest, entries)].map(name => manifest[name]!);
  const sum = (files: string[]) =>
    files.reduce((total, file) => total + statSync(join(dist, `${file}.gz`)).size, 0) / 1024;
  return {
    js: sum(chunks.map(({ file }) => file)),
    css: sum([...new Set(chunks.flatMap(({ css = [] }) => css))]),
  };
}

// Without a build there is nothing to weigh: `node tools/web.mjs` makes one.
test.runIf(existsSync(manifestFile))('first load and areas stay within their budgets', () => {
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Record<string, Chunk>;
  const shell = kilobytes(manifest, ['index.html']);
  expect(shell.js).toBeLessThan(150);
  expect(shell.css).toBeLessThan(20);
  const area = (name: string) => kilobytes(manifest, ['index.html', `src/${name}/area.tsx`]).js;
  expect(area('phone')).toBeLessThan(200);
  expect(area('welcome')).toBeLessThan(210);
  expect(area('console')).toBeLessThan(240);
  expect(area('desk')).toBeLessThan(330);
  // What draws flows and charts comes with the page that shows one, and never with a desk.
  const canvas = kilobytes(manifest, ['src/console/studio/canvas.tsx']).js - shell.js;
  expect(canvas).toBeLessThan(120);
  const ofDesk = closure(manifest, ['index.html', 'src/desk/area.tsx']);
  expect([...ofDesk].filter(name => /canvas|console|numbers|hours/.test(name))).toEqual([]);
});
