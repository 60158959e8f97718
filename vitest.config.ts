import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{server,engines,simulator,conformance,tools,bench,storm,web}/**/*.test.ts'],
    globalSetup: ['./server/src/postgres/test-server.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Real browsers, processes and sockets: a second attempt tells a fault from a busy moment of the machine.
    retry: 1,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
