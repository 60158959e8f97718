import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{server,engines,simulator,conformance,tools,bench,storm,web}/**/*.test.ts'],
    globalSetup: ['./server/src/postgres/test-server.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
