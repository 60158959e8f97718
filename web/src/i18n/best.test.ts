import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bestOf } from './best.ts';
import { translated } from './translated.ts';

test('each language has its folder, and each folder its language', () => {
  const entries = readdirSync(import.meta.dirname, { withFileTypes: true });
  const folders = entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
  expect(translated).toEqual(folders.sort());
});

test.each([
  ['the region does not matter', ['de-AT'], 'de'],
  ['nor does it for Arabic', ['ar-EG'], 'ar'],
  ['Portuguese is that of Brazil', ['pt'], 'pt-BR'],
  ['also for those in Portugal', ['pt-PT'], 'pt-BR'],
  ['Chinese is written in simplified characters', ['zh'], 'zh-Hans'],
  ['on the mainland', ['zh-CN'], 'zh-Hans'],
  ['and in Singapore', ['zh-SG'], 'zh-Hans'],
  ['who reads traditional characters gets another language of theirs', ['zh-TW', 'zh', 'en-US'], 'en'],
  ['wherever they are', ['zh-HK', 'fr'], 'fr'],
  ['and simplified ones if there is nothing else', ['zh-Hant'], 'zh-Hans'],
  ['the first that is ours', ['nl', 'fr-CA', 'de'], 'fr'],
  ['what is no language is passed over', ['en-US@posix', 'es-419'], 'es'],
  ['none of theirs', ['nl'], undefined],
])('%s: %j', (_why, spoken, best) => {
  expect(bestOf(translated, spoken)).toBe(best);
});
