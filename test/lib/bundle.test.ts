import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type BundleKind, bundleFolder, bundleFunctions } from '../../lib/bundle.ts';
import { functions } from '../../lib/functions.ts';

/**
 * In thousands of bytes. The report brings a charting library, which is why it is a function of its own; the one for work
 * in the background, which nobody waits for, brings what eight did.
 */
const limits: Readonly<Record<string, number>> = { report: 960, work: 560 };
const limitOf = (name: string) => limits[name] ?? 480;

it('makes one bundle per function, each under its limit and exporting its handler', async () => {
  const { outputs } = await bundleFunctions();
  expect(Object.keys(outputs).sort()).toEqual(
    Object.keys(functions)
      .map((name) => `dist/functions/${name}/index.mjs`)
      .sort(),
  );
  for (const name of Object.keys(functions)) {
    const { bytes = 0, exports } = outputs[`dist/functions/${name}/index.mjs`] ?? {};
    expect(bytes, name).toBeLessThan(1_000 * limitOf(name));
    expect(exports, name).toEqual(['handler']);
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

it('deploys no code that could send webhooks to private addresses, which only the local cloud may be told to', async () => {
  await Promise.all([bundleFunctions('deployed'), bundleFunctions('loopback')]);
  const codeOf = (name: string, kind: BundleKind) => readFileSync(join(bundleFolder(name, kind), 'index.mjs'), 'utf8');
  const knowing = (kind: BundleKind) =>
    Object.keys(functions).filter((name) => /loopback_webhooks/i.test(codeOf(name, kind)));
  expect(knowing('deployed')).toEqual([]);
  expect(knowing('loopback')).toEqual(['webhooks', 'deliver']);
}, 120_000);
