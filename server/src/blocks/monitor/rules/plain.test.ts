import { expect, test } from 'vitest';
import { plainForm, plainProperties, plainText, plainUrl } from './plain.ts';

test('a text is cut, and keeps nothing that PostgreSQL refuses', () => {
  expect(plainText('a\0b', 10)).toBe('ab');
  // The cut falls into the middle of a pair of surrogates.
  expect(plainText('ab\u{1F600}', 3)).toBe('ab\uFFFD');
});

test('a form keeps its parameters, repeated ones too, but no secrets', () => {
  const form = { Body: 'a b', MediaUrl: ['x', 'y'], AuthToken: 'deadbeef', RequestSignature: 'q' };
  expect(plainForm(form)).toBe('Body=a+b&MediaUrl=x&MediaUrl=y&AuthToken=***&RequestSignature=***');
});

test('an address loses its password and the secrets of its query, and is otherwise kept to the letter', () => {
  expect(plainUrl('https://example.com/a?x=%20y')).toBe('https://example.com/a?x=%20y');
  expect(plainUrl('https://me:pass@example.com/a')).toBe('https://me:***@example.com/a');
  expect(plainUrl('https://example.com/a?api_key=1&x=2')).toBe('https://example.com/a?api_key=***&x=2');
  expect(plainUrl('no address')).toBe('no address');
});

test('properties keep short values, JSON as text, and no secrets', () => {
  const kept = plainProperties({
    enabled: true,
    friendly_name: 'x',
    filters: ['a'],
    new_secret: 's',
    none: null,
  });
  expect(kept).toEqual({
    enabled: true,
    friendly_name: 'x',
    filters: '["a"]',
    new_secret: '***',
    none: null,
  });
  expect(String(plainProperties({ definition: 'x'.repeat(5000) }).definition)).toHaveLength(1000);
});
