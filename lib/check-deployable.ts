import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from './app.ts';
import { loadCustomer } from './customer-file.ts';
import { requireDeployable } from './deployable.ts';
import { requireUpgradable } from './release/upgrade-guard.ts';

/** Ends with a failure, which names rule or property and resource, where the stack would not deploy or upgrade. */
const outdir = mkdtempSync(join(tmpdir(), 'stagecraft-deployable-'));
try {
  const app = await createApp({ customers: [loadCustomer('example')], outdir, judged: false });
  requireDeployable(app);
  for (const { template } of app.synth().stacks) requireUpgradable(template);
} finally {
  rmSync(outdir, { recursive: true });
}
