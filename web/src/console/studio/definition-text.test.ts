import { expect, test } from 'vitest';
import { definitionIn } from './definition-text.ts';

test('a definition comes out of every file that has one, its keys in their order', () => {
  const bare = '{"states":[],"initial_state":"Trigger"}';
  const shown = JSON.stringify(JSON.parse(bare), null, 2);
  expect(definitionIn(bare)).toBe(shown);
  expect(definitionIn(`{"sid":"FW1","definition":${bare}}`)).toBe(shown);
  expect(definitionIn(JSON.stringify({ definition: bare }))).toBe(shown);
  expect(definitionIn('no json')).toBe('no json');
});
