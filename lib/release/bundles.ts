import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { bundleFolder, bundleFunctions } from '../bundle.ts';
import type { FunctionName } from '../functions.ts';

/** Who reads the table's items and events, and writes them again: their code is kept of each release. */
const keptFunctions = ['publish', 'follow-up', 'deals'] as const satisfies readonly FunctionName[];

/** These functions' code as it is deployed, in one compressed file: what they share is in it once. */
export const packedBundles = async () => {
  await bundleFunctions();
  const code = await Promise.all(
    keptFunctions.map(async (name) => [name, await readFile(join(bundleFolder(name), 'index.mjs'), 'utf8')]),
  );
  return brotliCompressSync(JSON.stringify(Object.fromEntries(code)));
};
