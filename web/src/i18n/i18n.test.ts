import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { age, duration } from './format.ts';
import { pseudo, pseudoTree } from './pseudo.ts';

const here = import.meta.dirname;

test('the pseudo-locale keeps what is filled in, and is longer', () => {
  expect(pseudo('Copy {{sid}} <b>now</b>')).toMatch(/^\[Çópý \{\{sid\}\} <b>ñów<\/b>~+\]$/);
  expect(pseudoTree({ a: { b: 'x' } })).toEqual({ a: { b: '[x~]' } });
});

test('ages and timers', () => {
  const now = new Date('2026-01-01T12:00:00Z');
  expect(age(new Date('2026-01-01T11:57:00Z'), now, 'en')).toBe('3 minutes ago');
  expect(age(now, now, 'en')).toBe('now');
  expect([duration(65), duration(3725), duration(-1)]).toEqual(['1:05', '1:02:05', '0:00']);
});

/** `t('a.b')` of a file, and the area that it is looked up in. */
function keysIn(text: string): string[] {
  return [...text.matchAll(/\bt\(\s*'([\w.]+)'/g)].map(match => match[1]!);
}

function lookUp(tree: unknown, key: string): unknown {
  const parts = key.split('.');
  const parent = parts
    .slice(0, -1)
    .reduce<unknown>((node, part) => (node as Record<string, unknown>)?.[part], tree);
  const last = parts.at(-1)!;
  const entries = (parent ?? {}) as Record<string, unknown>;
  return entries[last] ?? entries[`${last}_other`];
}

const areas = readdirSync(join(here, 'en')).map(name => name.replace('.json', ''));
const textsOf = (area: string): object =>
  JSON.parse(readFileSync(join(here, `en/${area}.json`), 'utf8')) as object;

test.each(areas)('every text that %s uses is there', area => {
  const folders = area === 'common' ? ['app', 'ui'] : [area];
  const missing = folders.flatMap(folder => {
    const names = readdirSync(join(here, '..', folder), { recursive: true }) as string[];
    return names
      .filter(name => name.endsWith('.tsx'))
      .flatMap(name => keysIn(readFileSync(join(here, '..', folder, name), 'utf8')))
      .filter(key => typeof lookUp(textsOf(area), key) !== 'string');
  });
  expect(missing).toEqual([]);
});
