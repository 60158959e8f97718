import { expect, test } from 'vitest';
import { blank, importsOf, source } from './source.ts';

const code = (text: string) => blank(text).replace(/ +/g, ' ').trim();

test.each([
  ['a(); // b', 'a();'],
  ['a /* b\nc */ d', 'a \n d'],
  ["x = 'it\\'s // no' + y", "x = ' ' + y"],
  ['x = /["\'`{]/g.test(y)', 'x = .test(y)'],
  ['a / b / c', 'a / b / c'],
  ['`a ${b({ c: `d ${e}` })} f` + g', '` ${b({ c: ` ${e}` })} ` + g'],
])('what is not code is blanked: %s', (text, expected) => {
  expect(code(text)).toBe(expected);
  expect(blank(text)).toHaveLength(text.length);
});

test('imports of every form are found, and words in comments and strings are not', () => {
  const text = [
    "import 'side.ts';",
    "import type { A } from './a.ts';",
    'import {\n  b,\n  c,\n} from "./b.ts";',
    "export * from './c.ts';",
    "const d = await import('./d.ts');",
    "// import './no.ts'",
    "const text = `import './no.ts'`;",
    "export const e = 'no.ts';",
  ].join('\n');
  expect(importsOf(source('x.ts', text))).toEqual([
    { specifier: 'side.ts', line: 1 },
    { specifier: './a.ts', line: 2 },
    { specifier: './b.ts', line: 6 },
    { specifier: './c.ts', line: 7 },
    { specifier: './d.ts', line: 8 },
  ]);
});
