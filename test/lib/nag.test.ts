import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { afterAll, expect, it } from 'vitest';
import { createApp } from '../../lib/app.ts';
import { loadCustomer } from '../../lib/customer-file.ts';

const outdir = mkdtempSync(join(tmpdir(), 'nag-'));
afterAll(() => rmSync(outdir, { recursive: true }));

it('cdk-nag ends a synthesis that has anything it objects to, and it objects to nothing of ours', async () => {
  const app = await createApp({ customers: [loadCustomer('example')], outdir });
  new Topic(new Stack(app, 'careless'), 'Topic');
  expect(() => app.synth()).toThrow(
    expect.toSatisfy((error: Error) => {
      return error.message.includes('AwsSolutions-SNS3') && !error.message.includes('stagecraft-example');
    }),
  );
}, 120_000);
