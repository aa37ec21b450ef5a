import { expect, it } from 'vitest';
import { bundleFunctions } from '../../lib/bundle.ts';
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
