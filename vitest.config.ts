import { configDefaults, defineConfig } from 'vitest/config';

const everywhere = '{server,engines,simulator,conformance,tools,bench,storm,web}/**/*.test.ts';
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
/** Those that start servers and databases, or ask one thousands of times. */
const onProcesses = [
  'conformance/src/*.test.ts',
  'storm/*.test.ts',
  'server/test/contract/**/*.test.ts',
  'server/src/postgres/*.test.ts',
  'tools/cli/simulate.test.ts',
];

const { exclude } = configDefaults;

/** The official socket client, shut down with a request under way that it has made by itself, leaves its end to nobody. */
const isAbandoned = ({ message = '', stack = '' }: { message?: string; stack?: string }): boolean =>
  message.startsWith('Unable to connect: ') && stack.includes('/twilsock/lib/services/upstream.js');

export default defineConfig({
  test: {
    globalSetup: ['./server/src/postgres/test-server.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    onUnhandledError: error => (isAbandoned(error) ? false : undefined),
    // Their files begin in the order of the names: the long ones first, so that no worker is left with one at the end.
    projects: [
      // A page that is drawn in its own time: a second attempt tells a fault from a busy moment of the machine.
      {
        extends: true,
        test: {
          name: 'browser',
          include: inBrowsers,
          globalSetup: ['./conformance/test/web-build.ts'],
          retry: 1,
        },
      },
      // A race that is seen once in two attempts is a race: nothing is tried again.
      {
        extends: true,
        test: { name: 'processes', include: onProcesses, exclude: [...exclude, ...inBrowsers], retry: 0 },
      },
      {
        extends: true,
        test: {
          name: 'rooms',
          include: [everywhere],
          exclude: [...exclude, ...inBrowsers, ...onProcesses],
          retry: 0,
        },
      },
    ],
  },
});
