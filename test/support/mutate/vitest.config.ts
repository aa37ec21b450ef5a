import { defineConfig } from 'vitest/config';

/** The tests that are to notice what `npm run mutate` breaks: those of the rules of one capability. */
export default defineConfig({
  test: {
    include: [`test/${process.env.CAPABILITY}/rules/**/*.test.ts`],
    setupFiles: ['test/support/few-runs.ts'],
    env: { LOG_LEVEL: 'SILENT' },
  },
});
