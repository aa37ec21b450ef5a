import { defineConfig } from 'vitest/config';
import { namedHandlers } from './test/support/calls/entries.ts';

const seconds = 1_000;

const cloud = [
  'test/e2e/**/*.test.ts',
  'test/faults/**/*.test.ts',
  'test/local/cloud.test.ts',
  'test/local/permissions/denied.test.ts',
];
const rules = ['test/*/rules/**/*.test.ts'];
const tableProperties = 'test/support/table-properties.ts';

/** For `npm run check:grants`: what each function calls is written down. */
const isRecording = process.env.STAGECRAFT_CALLS !== undefined;

export default defineConfig(({ mode }) => ({
  plugins: isRecording ? [namedHandlers] : [],
  test: {
    setupFiles: isRecording ? ['test/support/calls/setup.ts'] : [],
    env: { LOG_LEVEL: 'SILENT' },
    // Engines and the local cloud want a core each: two files at a time are what a small machine bears.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60 * seconds,
    hookTimeout: 120 * seconds,
    reporters: ['default', './test/support/totals-reporter.ts'],
    coverage: { provider: 'v8', include: ['shared/*/rules/**', 'shared/*/rules.ts', 'shared/kernel/**'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'cloud',
          include: cloud,
          // Whole clouds are killed and started in them, beside another file of tests.
          testTimeout: 120 * seconds,
          globalSetup: [tableProperties, 'test/support/synthesized-stack.ts'],
        },
      },
      // Pure functions need no process of their own.
      {
        extends: true,
        test: {
          name: 'rules',
          include: rules,
          isolate: false,
          setupFiles: mode === 'fast' ? ['test/support/few-runs.ts'] : [],
        },
      },
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: [...cloud, ...rules],
          globalSetup: [tableProperties],
        },
      },
    ],
  },
}));
