import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkFlow } from './check.ts';

const table = readFileSync(join(import.meta.dirname, 'fixtures/table.json'), 'utf8');

test('a sound definition is ok, also inside the answer of the API', () => {
  expect(checkFlow('a.json', table)).toEqual({ ok: true, lines: ['a.json: ok, 10 states'] });
  expect(checkFlow('a.json', `{"sid": "FW1", "definition": ${table}}`)).toMatchObject({ ok: true });
});

test('everything that is wrong is told at once, with its place and the name of the state', () => {
  const broken = table.replace('"next": "late"', '"next": "later"').replace('"regex"', '"regexp"');
  const { ok, lines } = checkFlow('a.json', broken);
  expect(ok).toBe(false);
  expect(lines).toEqual([
    'a.json: states[3].transitions[1].next (ask): There is no state with the name "later".',
    'a.json: states[4].transitions[1].conditions[0].type (how_many): This type of condition does not exist.',
  ]);
});

test('warnings refuse only where that is asked for', () => {
  const doubtful = table.replace('"For how many?"', '"For {{ how many?"');
  expect(checkFlow('a.json', doubtful)).toMatchObject({
    ok: true,
    lines: [
      /* warning */ expect.stringContaining('warning: states[3].properties.body (ask)'),
      'a.json: ok, 10 states',
    ],
  });
  expect(checkFlow('a.json', doubtful, true)).toMatchObject({ ok: false });
});

test.each(['', 'null', '[]', '{"states": 5}', '{"definition": {"states": [null]}}', '{ "states": ['])(
  '%j is refused',
  text => {
    expect(checkFlow('a.json', text).ok).toBe(false);
  },
);
