import { expect, test } from 'vitest';

interface Lock {
  packages: Record<string, object>;
}
// It is plain JavaScript, because it runs before anything is installed.
const { isInstalled }: { isInstalled: (wanted: Lock, there: Lock, development: boolean) => boolean } =
  await import(new URL('./install.mjs', import.meta.url).href);

const here = { os: [process.platform], cpu: [process.arch] };
const wanted = {
  packages: {
    '': {},
    server: {},
    'node_modules/@switchhook/server': { link: true },
    'node_modules/fastify': { version: '5.0.0' },
    'server/node_modules/pino': { version: '9.0.0' },
    'node_modules/node-for-us': { version: '24.0.0', optional: true, ...here },
    'node_modules/node-for-others': { version: '24.0.0', optional: true, os: ['plan9'], cpu: ['x64'] },
    'node_modules/part': { version: '1.0.0', optional: true },
    'node_modules/vitest': { version: '5.0.0', dev: true },
  },
};
const there = {
  packages: {
    'node_modules/fastify': { version: '5.0.0' },
    'server/node_modules/pino': { version: '9.0.0' },
    'node_modules/node-for-us': { version: '24.0.0', optional: true, ...here },
  },
};
const without = (path: string) => ({
  packages: Object.fromEntries(Object.entries(there.packages).filter(([name]) => name !== path)),
});
const withMore = (path: string, version: string) => ({
  packages: { ...there.packages, [path]: { version } },
});

test('what is wanted is there, whenever it was installed, with or without what is not needed here', () => {
  expect(isInstalled(wanted, there, false)).toBe(true);
  expect(isInstalled(wanted, withMore('node_modules/left-over', '1.0.0'), false)).toBe(true);
});

test('something is missing, or of another version', () => {
  expect(isInstalled(wanted, without('server/node_modules/pino'), false)).toBe(false);
  expect(isInstalled(wanted, without('node_modules/node-for-us'), false)).toBe(false);
  expect(isInstalled(wanted, withMore('node_modules/fastify', '5.0.1'), false)).toBe(false);
  expect(isInstalled(wanted, withMore('node_modules/part', '0.9.0'), false)).toBe(false);
});

test('development packages count when they are wanted', () => {
  expect(isInstalled(wanted, there, true)).toBe(false);
  expect(isInstalled(wanted, withMore('node_modules/vitest', '5.0.0'), true)).toBe(true);
});
