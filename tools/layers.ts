/**
 * Who may import whom. The repository is divided into rooms; the table below says which arrows between them are allowed,
 * and docs/layers.txt lists those that exist, so that a new one shows in review. `node tools/layers.ts --update` writes it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf, isTest, readSources, resolved, root, type Source } from './source.ts';

type Room = {
  name: string;
  /** Paths of the room; the first room that fits counts. */
  holds: RegExp;
  /** Rooms that it may import, `block:*` for all blocks. Its own room goes without saying. */
  mayImport: readonly string[];
};

const src = 'server/src';

export const rooms: readonly Room[] = [
  // Tests sit in the room that they test. What they share, and the stories of whole conversations, sees everything.
  { name: 'test', holds: at('server/(src/)?test/'), mayImport: ['*'] },
  { name: 'kernel', holds: at(`${src}/kernel/`), mayImport: [] },
  { name: 'config', holds: at(`${src}/(config|free-port|once-file)`), mayImport: [] },
  { name: 'postgres', holds: at(`${src}/postgres/`), mayImport: ['config'] },
  { name: 'block:studio', holds: at(`${src}/blocks/studio/`), mayImport: ['kernel', 'engine:studio'] },
  {
    name: 'block:taskrouter',
    holds: at(`${src}/blocks/taskrouter/`),
    mayImport: ['kernel', 'engine:expression', 'engine:routing'],
  },
  { name: 'block:$1', holds: at(`${src}/blocks/([^/]+)/`), mayImport: ['kernel'] },
  { name: 'carrier-contract', holds: at(`${src}/carriers/(?!index\\.)[^/]+$`), mayImport: ['kernel'] },
  {
    name: 'carriers',
    holds: at(`${src}/carriers/index\\.`),
    mayImport: ['kernel', 'carrier-contract', 'carrier:*'],
  },
  { name: 'carrier:$1', holds: at(`${src}/carriers/([^/]+)/`), mayImport: ['kernel', 'carrier-contract'] },
  {
    name: 'journey',
    holds: at(`${src}/journey/`),
    mayImport: ['kernel', 'block:*', 'carrier-contract', 'carriers'],
  },
  { name: 'live', holds: at(`${src}/live/`), mayImport: ['kernel', 'block:*'] },
  { name: 'web-app', holds: at(`${src}/web-app/`), mayImport: ['kernel'] },
  { name: 'desk', holds: at(`${src}/desk/`), mayImport: ['kernel', 'block:flex'] },
  {
    name: 'app',
    holds: at(`${src}/app[.-]`),
    mayImport: [
      'kernel',
      'config',
      'block:*',
      'carriers',
      'carrier-contract',
      'journey',
      'live',
      'web-app',
      'desk',
    ],
  },
  {
    name: 'main',
    holds: at(`${src}/(main|simulator-process)\\.`),
    mayImport: ['app', 'config', 'postgres', 'kernel'],
  },
  { name: 'engine:expression', holds: at('engines/expression/'), mayImport: [] },
  { name: 'engine:routing', holds: at('engines/routing/'), mayImport: ['engine:expression'] },
  { name: 'engine:studio', holds: at('engines/studio/'), mayImport: [] },
  { name: 'simulator', holds: at('simulator/'), mayImport: [] },
  // A browser's program: it sees the public API, and the engines that are pure.
  { name: 'web', holds: at('web/'), mayImport: ['engine:*'] },
  { name: 'conformance', holds: at('conformance/'), mayImport: ['simulator'] },
  { name: 'storm', holds: at('storm/'), mayImport: ['conformance', 'simulator', 'postgres'] },
  {
    name: 'bench',
    holds: at('bench/'),
    mayImport: ['conformance', 'simulator', 'postgres', 'config', 'engine:studio'],
  },
  {
    name: 'tools',
    holds: at('tools/'),
    mayImport: [
      ...['app', 'config', 'desk', 'postgres', 'simulator'],
      ...['engine:studio', 'engine:routing', 'engine:expression'],
    ],
  },
];

/** Tests also use a database of their own and what all tests share. */
const forTests = ['postgres', 'config', 'kernel', 'test'];

const workspaces: Record<string, string> = {
  '@switchhook/engine-expression': 'engines/expression/src/index.ts',
  '@switchhook/engine-routing': 'engines/routing/src/index.ts',
  '@switchhook/engine-studio': 'engines/studio/src/index.ts',
  '@switchhook/simulator': 'simulator/src/index.ts',
};

const goldenFile = join(root, 'docs/layers.txt');

function at(path: string): RegExp {
  return new RegExp(`^${path}`);
}

/** The room of a path, with its name filled in; undefined outside of all rooms. */
export function roomOf(path: string): { name: string; mayImport: readonly string[] } | undefined {
  for (const room of rooms) {
    const match = room.holds.exec(path);
    if (match) return { name: room.name.replace('$1', match[1] ?? ''), mayImport: room.mayImport };
  }
  return undefined;
}

type Edge = { file: string; line: number; from: string; to: string; target: string };

/** Every import that leads from one room into another. */
export function edges(sources: readonly Source[]): Edge[] {
  return sources.flatMap(file =>
    importsOf(file).flatMap(({ specifier, line }) => {
      const target = workspaces[specifier] ?? resolved(file.path, specifier);
      const from = roomOf(file.path)?.name;
      const to = roomOf(target)?.name;
      return from && to && from !== to ? [{ file: file.path, line, from, to, target }] : [];
    }),
  );
}

/** One sentence for every import that breaks a rule. */
export function layerProblems(sources: readonly Source[]): string[] {
  return [...edges(sources).flatMap(arrowProblems), ...sources.flatMap(engineProblems)];
}

function arrowProblems({ file, line, from, to, target }: Edge): string[] {
  const problems: string[] = [];
  const allowed = [...(roomOf(file)?.mayImport ?? []), ...(isTest(file) ? forTests : [])];
  const isAllowed = allowed.some(
    name => name === '*' || name === to || (name.endsWith(':*') && to.startsWith(name.slice(0, -1))),
  );
  if (!isAllowed) {
    const names = allowed.length > 0 ? allowed.join(', ') : 'no other room';
    problems.push(`${file}:${line} ${from} may not import ${to}; it may import ${names}`);
  }
  if (to.startsWith('block:') && from !== 'test' && !/\/blocks\/[^/]+\/(index|events)\.ts$/.test(target)) {
    problems.push(`${file}:${line} imports the inside of ${to}; go through its index.ts or events.ts`);
  }
  return problems;
}

function engineProblems(file: Source): string[] {
  if (!file.path.startsWith('engines/') || isTest(file.path)) return [];
  return importsOf(file)
    .filter(({ specifier }) => specifier.startsWith('node:'))
    .map(
      ({ specifier, line }) =>
        `${file.path}:${line} an engine does no I/O: hand it the value instead of ${specifier}`,
    );
}

/** The arrows that exist, tests aside, as the golden list has them. */
export function layerList(sources: readonly Source[]): string {
  const arrows = edges(sources.filter(file => !isTest(file.path))).map(({ from, to }) => `${from} -> ${to}`);
  return `${[...new Set(arrows)].sort().join('\n')}\n`;
}

export const goldenLayers = (): string => readFileSync(goldenFile, 'utf8');

if (import.meta.main) {
  const sources = readSources();
  for (const problem of layerProblems(sources)) console.log(problem);
  if (process.argv.includes('--update')) writeFileSync(goldenFile, layerList(sources));
  else console.log(layerList(sources));
}
