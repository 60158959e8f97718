import { configDefaults, defineConfig } from 'vitest/config';

const tests = '{server,engines,simulator,conformance,tools,bench,storm,web}/**/*.test.ts';
/** Those that drive a real browser. */
const inBrowsers = [
  ...[
    'agents-write',
    'console*',
    'desk*',
    'flex-ui',
    'flex-ui-ways',
    'handover',
    'hostile',
    'numbers-and-skills',
  ],
  ...['phone', 'shell', 'supervisor', 'webchat', 'welcome'],
].map(name => `conformance/src/${name}.test.ts`);

export default defineConfig({
  test: {
    globalSetup: ['./server/src/postgres/test-server.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      // A race that is seen once in two attempts is a race: nothing is tried again.
      {
        extends: true,
        test: {
          name: 'all',
          include: [tests],
          exclude: [...configDefaults.exclude, ...inBrowsers],
          retry: 0,
        },
      },
      // A page that is drawn in its own time: a second attempt tells a fault from a busy moment of the machine.
      { extends: true, test: { name: 'browser', include: inBrowsers, retry: 1 } },
    ],
  },
});
