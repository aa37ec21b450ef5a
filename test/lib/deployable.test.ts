import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { afterAll, expect, it } from 'vitest';
import { requireDeployable } from '../../lib/deployable.ts';

const outdir = mkdtempSync(join(tmpdir(), 'deployable-'));
afterAll(() => rmSync(outdir, { recursive: true }));

it('a synthesis ends at what is known to fail in a real deployment', () => {
  const app = new App({ outdir, analyticsReporting: false });
  requireDeployable(app);
  new UserPool(new Stack(app, 'careless'), 'Pool', { standardAttributes: { email: { required: true } } });
  expect(() => app.synth()).toThrow('pf-cognito-schema-standard-attr-datatype');
}, 120_000);
