import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customerOf, stackIn, synthesize } from '../../../local/synthesis.ts';
import { callsIn, isWhole } from './folder.ts';
import { grantsIn, unusedIn } from './grants.ts';

const folder = process.env.STAGECRAFT_CALLS ?? '';
if (folder === '' || !isWhole(folder)) {
  console.error('Grants are not checked: not all tests ran with STAGECRAFT_CALLS=<folder> npm test');
} else {
  const assembly = mkdtempSync(join(tmpdir(), 'stagecraft-grants-'));
  try {
    const customer = customerOf('local');
    await synthesize(customer, { folder: assembly });
    const grants = grantsIn(stackIn(assembly, customer, 'http://127.0.0.1:1'));
    const unused = unusedIn(grants, callsIn(folder));
    for (const { name, call } of unused) console.error(`${name} may ${call}, and never does`);
    console.error(`${grants.length} grants, ${unused.length} of them unused`);
    process.exitCode = unused.length > 0 ? 1 : 0;
  } finally {
    rmSync(assembly, { recursive: true });
  }
}
