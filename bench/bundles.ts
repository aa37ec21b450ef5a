import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleFolder, bundleFunctions, bundling } from '../lib/bundle.ts';
import { functions } from '../lib/functions.ts';
import { kilobytes, median, milliseconds, table, times } from './figures.ts';

const rounds = 15;

const environment = {
  CUSTOMER: 'bench',
  RELEASE: 'bench',
  COMMIT: 'bench',
  FIRST_ADMINISTRATOR: 'ada@example.com',
  TABLE_NAME: 'bench',
  TOPIC_ARN: 'arn:aws:sns:eu-central-1:000000000000:bench',
  USER_POOL_ID: 'eu-central-1_bench',
  DEAL_VISIBILITY: 'everyone',
  FILES_BUCKET: 'bench',
  FAILURES_BUCKET: 'bench',
  TIME_ZONE: 'UTC',
  DEAL_URL: 'https://crm.example.com/deals/{dealId}',
  ALLOWED_MAIL_DOMAINS: 'example.com',
  SECRETS_KEY_ID: 'bench',
  ...Object.fromEntries(
    Object.values(functions)
      .flatMap(({ queues = [] }) => queues)
      .map((queue) => [queue, 'https://sqs.example.com/bench']),
  ),
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

/** The SDK's client alone: as it comes, and without the ways to credentials that our functions leave out. */
const bundlesOfSdk = async (folder: string) => {
  const stdin = { contents: sdkAlone, resolveDir: import.meta.dirname };
  const [whole, trimmed] = [join(folder, 'whole.mjs'), join(folder, 'trimmed.mjs')];
  await build({ ...bundling, external: [], stdin, outfile: whole });
  await build({ ...bundling, stdin, outfile: trimmed });
  return { 'the SDK client alone': whole, 'the same, bundled as our functions': trimmed };
};

const functionFiles = () =>
  Object.fromEntries(Object.keys(functions).map((name) => [name, join(bundleFolder(name), 'index.mjs')]));

/** The size and the import time of each function's bundle, beside those of the SDK's DynamoDB client alone. */
export const measureBundles = async () => {
  await bundleFunctions();
  const folder = mkdtempSync(join(tmpdir(), 'stagecraft-bench-'));
  const files = Object.entries({ ...(await bundlesOfSdk(folder)), ...functionFiles() });
  const imports = files.map((): number[] => []);
  // In turns, so that a busy moment of the machine hits all alike.
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, [, file]] of files.entries()) imports[index]?.push(importTime(file));
  }
  const measured = files.map(([name, file], index) => ({
    name,
    bytes: statSync(file).size,
    time: median(imports[index] ?? []),
  }));
  rmSync(folder, { recursive: true });

  const [whole = Number.NaN, trimmed = Number.NaN] = measured.map(({ time }) => time);
  const rows = measured.map(({ name, bytes, time }) => [
    name,
    kilobytes(bytes),
    milliseconds(time),
    times(time / whole),
    times(time / trimmed),
  ]);
  return table(['bundle', 'size', 'import (median)', 'of the SDK', 'of it bundled as ours'], rows);
};
