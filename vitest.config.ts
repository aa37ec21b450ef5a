import { defineConfig } from 'vitest/config';

const seconds = 1_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/table-properties.ts'],
    env: { LOG_LEVEL: 'SILENT' },
    // Synthesis, engines and the local cloud want a core each: two files at a time are what a small machine bears.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60 * seconds,
    hookTimeout: 120 * seconds,
    reporters: ['default', './test/support/totals-reporter.ts'],
  },
});
