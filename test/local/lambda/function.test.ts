import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { declaredFunctions, type StackFunction } from '../../../local/lambda/function.ts';
import { readStack } from '../../../local/template/stack.ts';
import { temporaryFolder } from '../../support/engine.ts';

const assembly = temporaryFolder();
let fn: StackFunction | undefined;

beforeAll(() => {
  mkdirSync(join(assembly, 'asset.1'));
  const handler = `let count = 0; export const run = async ({ crash, count: counted }) => counted ? ++count : crash ? process.exit(1) : { table: process.env.TABLE_NAME, endpoint: process.env.AWS_ENDPOINT_URL };`;
  writeFileSync(join(assembly, 'asset.1', 'main.mjs'), handler);
  const template = {
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table' },
      Role: { Type: 'AWS::IAM::Role' },
      Handler: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Handler: 'main.run',
          Timeout: 5,
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Environment: { Variables: { TABLE_NAME: { Ref: 'Table' } } },
        },
        Metadata: { 'aws:asset:path': 'asset.1' },
      },
    },
  };
  const stack = readStack(template, { region: 'eu-central-1', stackName: 'shop', servicesUrl: 'http://127.0.0.1:1' });
  const services = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
  [fn] = declaredFunctions(stack, { assembly, region: 'eu-central-1', services, log: () => {}, idleMs: 200 });
});
afterAll(async () => {
  await fn?.stop();
  rmSync(assembly, { recursive: true });
});

it('runs from its asset with the environment that the template gives it, anew after a crash', async () => {
  const answer = { ok: true, payload: { table: 'shop-Table', endpoint: 'http://127.0.0.1:1' } };
  expect(await fn?.invoke({})).toEqual(answer);
  expect(await fn?.invoke({ crash: true })).toMatchObject({ ok: false });
  expect(await fn?.invoke({})).toEqual(answer);
});

it('gives up what it has in memory once nobody has invoked it for a while, and begins anew', async () => {
  const count = async () => fn?.invoke({ count: true });
  const first = await count();
  expect(first).toEqual({ ok: true, payload: expect.any(Number) });
  await expect.poll(count, { interval: 300, timeout: 5_000 }).toEqual({ ok: true, payload: 1 });
});

it('runs other code from the next invocation on, while one that runs ends with its own', async () => {
  const old = `export const run = async ({ ms }) => { await new Promise((end) => setTimeout(end, ms)); return 'old'; };`;
  await fn?.replaceCode(Buffer.from(old));
  await fn?.invoke({ ms: 0 });
  const before = fn?.invoke({ ms: 300 });
  await fn?.replaceCode(Buffer.from(`export const run = async () => 'new';`));
  expect(await fn?.invoke({})).toEqual({ ok: true, payload: 'new' });
  expect(await before).toEqual({ ok: true, payload: 'old' });
});
