import { watch } from 'node:fs';
import { expect, it } from 'vitest';
import { bundleFolder, bundleFunctions } from '../../lib/bundle.ts';
import { functions } from '../../lib/functions.ts';

it('makes one bundle per function, each under 480 KB and exporting its handler', async () => {
  const { outputs } = await bundleFunctions();
  expect(Object.keys(outputs).sort()).toEqual(
    Object.keys(functions)
      .map((name) => `dist/functions/${name}/index.mjs`)
      .sort(),
  );
  for (const { bytes, exports } of Object.values(outputs)) {
    expect(bytes).toBeLessThan(480_000);
    expect(exports).toEqual(['handler']);
  }
}, 120_000);

it('never has anything unfinished in the folder that is deployed, which another process may be copying', async () => {
  await bundleFunctions();
  const seen = new Set<string | null>();
  const watcher = watch(bundleFolder('deals'), (_, name) => void seen.add(name));
  await Promise.all([bundleFunctions(), bundleFunctions()]);
  await expect.poll(() => [...seen]).toEqual(['index.mjs']);
  watcher.close();
}, 120_000);
