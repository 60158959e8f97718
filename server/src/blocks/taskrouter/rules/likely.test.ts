import { parse } from '@switchhook/engine-expression';
import { expect, test } from 'vitest';
import { likelyTexts } from './likely.ts';

test.each([
  ['skill == "law"', [['"law"']]],
  ['"law" == worker.skill', [['"law"']]],
  ['skills HAS "law" AND lang == "en"', [['"law"'], ['"en"']]],
  ['skill == "law" OR skill == "art"', [['"law"', '"art"']]],
  ['skill IN ["law", "art"]', [['"law"', '"art"']]],
  ['name CONTAINS "da"', [['da']]],
  ['skill == "law" OR age > 3', []],
  ['skill != "law"', []],
  ['age == 3', []],
  ['skill IN ["law", 3]', []],
  ['friendly_name == "ada"', []],
  ['worker.activity_name == "Available" AND skill == "law"', [['"law"']]],
  ['worker.channel.chat.assigned_tasks == "1"', []],
])('%s needs %j', (text, likely) => {
  const parsed = parse(text);
  expect(parsed.ok && likelyTexts(parsed.expression)).toEqual(likely);
});

test('a text that JSON may write in another way says nothing', () => {
  const parsed = parse(`name == 'say "hi"'`);
  expect(parsed.ok && likelyTexts(parsed.expression)).toEqual([]);
});
