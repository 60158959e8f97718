import { expect, test } from 'vitest';
import { type Source, source } from './source.ts';
import { bannedProblems } from './tidy/banned.ts';
import { deadFiles } from './tidy/dead.ts';
import { linkProblems } from './tidy/links.ts';
import { functions, sizeProblems } from './tidy/size.ts';
import { sqlProblems } from './tidy/sql.ts';
import { untidy } from './tidy.ts';

test('the repository is tidy', () => {
  expect(untidy()).toEqual([]);
});

test.each([
  ['server/src/kernel/http.ts', 'const port = process.env.PORT;', 'environment'],
  ['server/src/kernel/http.ts', 'const now = Date.now();', 'clock'],
  ['engines/studio/src/turn.ts', 'const now = new Date();', 'clock'],
  ['simulator/src/main.ts', 'const n = Math.random();', 'randomness'],
  ['server/src/app.ts', 'console.log(1);', 'console'],
  ['server/src/live/pulse.ts', 'setInterval(beat, 1000);', 'polling'],
  ['server/src/app.ts', `// ${'TO'}DO later`, 'unfinished'],
  ['server/src/app.test.ts', 'test.only();', 'focused-test'],
  ['server/src/blocks/chat/resources/channel.ts', "import '../../../config.ts';", 'import-depth'],
])('%s: %s is banned', (path, text, rule) => {
  expect(bannedProblems(source(path, text)).map(problem => problem.rule)).toEqual([rule]);
});

test.each([
  ['server/src/config.ts', 'const port = process.env.PORT;'],
  ['server/src/kernel/clock.ts', 'const now = Date.now();'],
  ['server/src/kernel/http.ts', "const at = new Date(text); log('Date.now()');"],
  ['server/src/kernel/http.test.ts', 'const now = Date.now();'],
  ['simulator/src/main.ts', 'console.log(1);'],
  ['server/src/blocks/chat/resources/channel.ts', "import '../../../kernel/resource.ts';"],
])('%s: %s is allowed', (path, text) => {
  expect(bannedProblems(source(path, text))).toEqual([]);
});

test('functions are measured in every form, and other blocks are not functions', () => {
  const text = [
    'export function one(a: string): { b: number } {',
    '  if (a) {',
    '    return { b: 1 };',
    '  }',
    '}',
    'async function two(',
    '  a: string,',
    '): Promise<void> {',
    '  await a;',
    '}',
    'const three = async () => {',
    '  four();',
    '};',
    'class Five {',
    '  private async six(a: string): Promise<void> {',
    '    while (a) {',
    '    }',
    '  }',
    '}',
    'if (',
    '  a',
    ') {',
    '}',
  ].join('\n');
  expect(functions(text)).toEqual([
    { line: 1, length: 5 },
    { line: 6, length: 5 },
    { line: 11, length: 3 },
    { line: 15, length: 4 },
  ]);
});

test('long functions and long files are told, tests may have long functions', () => {
  const long = `function f() {\n${'  g();\n'.repeat(70)}}\n`;
  expect(sizeProblems(source('server/src/a.ts', long))[0]?.rule).toBe('function-length');
  expect(sizeProblems(source('server/src/a.test.ts', long))).toEqual([]);
  expect(sizeProblems(source('server/src/a.ts', 'g();\n'.repeat(401)))[0]?.rule).toBe('file-length');
  expect(sizeProblems(source('server/src/a.ts', 'g();\n'.repeat(400)))).toEqual([]);
});

test('SQL of a block names its own schema only', () => {
  const blocks = ['chat', 'proxy'];
  const found = (path: string, text: string) => sqlProblems(path, text, blocks).map(({ line }) => line);
  const text = 'select 1 -- from proxy.session\nfrom chat.channel\njoin proxy.session using (sid)';
  expect(found('server/src/blocks/chat/store.ts', text)).toEqual([3]);
  expect(found('server/src/blocks/proxy/migrations/0001-x.sql', text)).toEqual([2]);
  expect(found('server/src/journey/reply.ts', text)).toEqual([2, 3]);
  expect(found('server/src/journey/reply.ts', 'const a = chat.channel(sid);')).toEqual([]);
});

test('a file that nothing reaches is dead', () => {
  const files: Source[] = [
    source('server/src/main.ts', "import './a.ts';"),
    source('server/src/a.ts', ''),
    source('server/src/b.ts', "import './b.ts';"),
    source('tools/c.ts', ''),
    source('tools/d.ts', 'if (import.meta.main) run();'),
  ];
  expect(deadFiles(files, '"node tools/c.ts"').map(({ path }) => path)).toEqual(['server/src/b.ts']);
});

test('links in documents lead somewhere', () => {
  const text =
    '[a](package.json) [b](nowhere.md#x) [c](https://example.org) `[d](no.md)`\n\n[e]: missing.md\n';
  expect(linkProblems('README.md', text).map(({ line }) => line)).toEqual([1, 3]);
});

test('an exception silences its rule in its file, and an unused one is told', () => {
  const problem = { rule: 'clock', path: 'a.ts', line: 3, cure: 'cure' };
  const exception = { rule: 'clock', path: 'a.ts', why: 'because' };
  expect(untidy([problem], [])).toEqual(['a.ts:3 [clock] cure']);
  expect(untidy([problem], [exception])).toEqual([]);
  expect(untidy([], [exception])).toHaveLength(1);
});
