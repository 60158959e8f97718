import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { age, duration, listed, timeSpan } from './format.ts';
import { pseudo, pseudoTree } from './pseudo.ts';

const here = import.meta.dirname;

test('the pseudo-locale keeps what is filled in, and is longer', () => {
  expect(pseudo('Copy {{sid}} <b>now</b>')).toMatch(/^\[Çópý \{\{sid\}\} <b>ñów<\/b>~+\]$/);
  expect(pseudoTree({ a: { b: 'x' } })).toEqual({ a: { b: '[x~]' } });
});

test('lists', () => {
  expect(listed(['admin', 'agent'], 'en')).toBe('admin, agent');
  expect(listed(['admin', 'agent'], 'ja')).toBe('admin agent');
});

test('ages and timers', () => {
  const now = new Date('2026-01-01T12:00:00Z');
  expect(age(new Date('2026-01-01T11:57:00Z'), now, 'en')).toBe('3 minutes ago');
  expect(age(now, now, 'en')).toBe('now');
  expect([59, 60, 90, 7200].map(seconds => timeSpan(seconds, 'en'))).toEqual([
    ...['59 seconds', '1 minute', '2 minutes', '2 hours'],
  ]);
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
const textsOf = (area: string, language = 'en'): object =>
  JSON.parse(readFileSync(join(here, language, `${area}.json`), 'utf8')) as object;

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

type Texts = Readonly<Record<string, string>>;

/** Every text by its whole key: `rail.waiting_one`. */
function flat(tree: object, before = ''): Texts {
  const parts = Object.entries(tree).map(([key, value]) =>
    typeof value === 'object' ? flat(value as object, `${before}${key}.`) : { [before + key]: String(value) },
  );
  return Object.assign({}, ...parts) as Texts;
}

/** The keys of a language with these English texts: plurals in the forms that it has, and `zero` where English says it. */
function keysOf(english: Texts, language: string): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const expected = Object.keys(english).flatMap(key => {
    const [, base, form] = /^(.*)_(one|other)$/.exec(key) ?? [];
    if (base === undefined || english[`${base}_other`] === undefined) return [key];
    return form === 'other' ? forms.map(one => `${base}_${one}`) : [];
  });
  return [...new Set(expected)];
}

const filledIn = (text: string): string[] => text.match(/\{\{.*?\}\}|<[^>]*>|\$t\(.*?\)/g)?.sort() ?? [];

/** Whether nothing is lost or new in what is filled in; a form for one exact number may leave the number out. */
function fills(key: string, text: string, english: Texts): boolean {
  const plural = english[key.replace(/_[a-z]+$/, '_other')];
  const wanted = filledIn(plural ?? english[key]!);
  const count = (part: string) => part !== '{{count}}';
  const found = filledIn(text);
  if (JSON.stringify(found) === JSON.stringify(wanted)) return true;
  const isExact = plural !== undefined && /_(zero|one|two)$/.test(key);
  return isExact && JSON.stringify(found) === JSON.stringify(wanted.filter(count));
}

const languages = readdirSync(here, { withFileTypes: true })
  .filter(entry => entry.isDirectory() && entry.name !== 'en')
  .map(({ name }) => name);
const translations = languages.flatMap(language =>
  readdirSync(join(here, language)).map(file => [language, file.replace('.json', '')] as const),
);

test.each(translations)('%s says what English says, of %s', (language, area) => {
  const english = flat(textsOf(area));
  const own = flat(textsOf(area, language));
  const keys = keysOf(english, language);
  expect(Object.keys(own).filter(key => !keys.includes(key))).toEqual([]);
  const bases = Object.keys(own).map(key => key.replace(/_(one|two|few|many|other)$/, ''));
  const begun = keys.filter(key => bases.includes(key.replace(/_(one|two|few|many|other)$/, '')));
  expect(begun.filter(key => own[key] === undefined)).toEqual([]);
  expect(Object.entries(own).filter(([key, text]) => !fills(key, text, english))).toEqual([]);
});

test.each(languages)('%s lacks nothing', language => {
  const missing = areas.flatMap(area => {
    const own = flat(textsOf(area, language));
    return keysOf(flat(textsOf(area)), language).filter(key => own[key] === undefined);
  });
  expect(missing).toEqual([]);
});
