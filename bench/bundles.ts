import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleFolder, bundleFunctions, bundling } from '../lib/bundle.ts';
import { type FunctionName, functions } from '../lib/functions.ts';
import { kilobytes, median, milliseconds, table, times } from './figures.ts';

const rounds = 15;

const environment = {
  TABLE_NAME: 'bench',
  TOPIC_ARN: 'arn:aws:sns:eu-central-1:000000000000:bench',
  USER_POOL_ID: 'eu-central-1_bench',
  DEAL_VISIBILITY: 'everyone',
  AWS_REGION: 'eu-central-1',
};

const measure = `const begun = performance.now();
await import(process.argv[1]);
process.stdout.write(String(performance.now() - begun));`;

/** How long importing a bundle takes a fresh process. */
const importTime = (file: string) =>
  Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', measure, file], {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    }),
  );

const sdkAlone = `import { DynamoDBClient, GetItemCommand, QueryCommand, TransactWriteItemsCommand }
  from '@aws-sdk/client-dynamodb';
export const handler = [new DynamoDBClient({}), GetItemCommand, QueryCommand, TransactWriteItemsCommand];`;

const bundleOfSdk = async (folder: string) => {
  const outfile = join(folder, 'sdk.mjs');
  await build({ ...bundling, stdin: { contents: sdkAlone, resolveDir: import.meta.dirname }, outfile });
  return outfile;
};

const names = Object.keys(functions) as FunctionName[];

/** The size and the import time of each function's bundle, beside one of the SDK's DynamoDB client alone. */
export const measureBundles = async () => {
  await bundleFunctions();
  const folder = mkdtempSync(join(tmpdir(), 'stagecraft-bench-'));
  const sdk = await bundleOfSdk(folder);
  const files = [sdk, ...names.map((name) => join(bundleFolder(name), 'index.mjs'))];
  const imports = files.map((): number[] => []);
  // In turns, so that a busy moment of the machine hits all alike.
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, file] of files.entries()) imports[index]?.push(importTime(file));
  }
  const measured = files.map((file, index) => ({ bytes: statSync(file).size, time: median(imports[index] ?? []) }));
  rmSync(folder, { recursive: true });

  const base = measured[0]?.time ?? Number.NaN;
  const rows = measured.map(({ bytes, time }, index) => [
    names[index - 1] ?? 'the SDK client alone',
    kilobytes(bytes),
    milliseconds(time),
    times(time / base),
  ]);
  return table(['function', 'bundle', 'import (median)', 'ratio'], rows);
};
