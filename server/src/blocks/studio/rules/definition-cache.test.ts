import { expect, test } from 'vitest';
import { DefinitionCache } from './definition-cache.ts';

const text = (description: string) => JSON.stringify({ description, states: [], initial_state: 'Trigger' });

test('a definition is parsed once', () => {
  const cache = new DefinitionCache();
  expect(cache.get('FW1/1')).toBeUndefined();
  const definition = cache.add('FW1/1', text('a'));
  expect(definition).toMatchObject({ description: 'a' });
  expect(cache.get('FW1/1')).toBe(definition);
});

test('what was not used for longest goes when there is too much', () => {
  const cache = new DefinitionCache(2 * text('a').length);
  cache.add('a', text('a'));
  cache.add('b', text('b'));
  cache.get('a');
  cache.add('c', text('c'));
  expect(['a', 'b', 'c'].map(key => cache.get(key) !== undefined)).toEqual([true, false, true]);
  cache.add('a', text('a'));
  expect(cache.get('c')).toBeDefined();
});

test('a definition that is larger than the cache is still answered', () => {
  const cache = new DefinitionCache(1);
  expect(cache.add('a', text('a'))).toMatchObject({ description: 'a' });
  expect(cache.get('a')).toBeUndefined();
});
