import { expect, test } from 'vitest';
import { findTemplates, languageFor, templateOf } from './templates.ts';

const shipped = templateOf({
  key: 'shipped',
  data: {
    title: 'Parcel is on its way',
    bodies: { en: 'Hello {{1}}, parcel {{2}} comes {{3}}. Bye {{1}}', 'pt-BR': 'Olá {{1}}' },
  },
})[0]!;

test('templates are read in both forms; what is not approved or has no text is none', () => {
  expect(templateOf({ key: 'hi', data: { body: 'Hi {{customer.name}}', language: 'de' } })).toEqual([
    { name: 'hi', title: 'hi', bodies: { de: 'Hi {{customer.name}}' } },
  ]);
  const bad = [null, 7, [], {}, { body: ' ' }, { bodies: { en: 1 } }, { body: 'x', status: 'rejected' }];
  expect(bad.flatMap(data => templateOf({ key: 'bad', data }))).toEqual([]);
});

test('they are found by any words, and in the language that fits best', () => {
  expect(findTemplates([shipped], 'WAY parcel')).toEqual([shipped]);
  expect(findTemplates([shipped], 'olá')).toEqual([shipped]);
  expect(findTemplates([shipped], 'refund')).toEqual([]);
  expect(['pt-br', 'pt', 'en-US', 'ja'].map(one => languageFor(shipped, one))).toEqual([
    ...['pt-BR', 'pt-BR', 'en', 'en'],
  ]);
});
