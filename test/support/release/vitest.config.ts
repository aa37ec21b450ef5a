import { defineConfig } from 'vitest/config';

/** For `npm run release`: writes samples, as the tests' support only runs within vitest. */
export default defineConfig({
  test: {
    root: new URL('../../..', import.meta.url).pathname,
    include: ['test/support/release/write-samples.ts'],
    globalSetup: ['test/support/table-properties.ts'],
    env: { LOG_LEVEL: 'SILENT' },
    testTimeout: 120_000,
  },
});
