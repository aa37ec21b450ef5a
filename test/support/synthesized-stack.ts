import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customerOf, synthesize } from '../../local/synthesis.ts';

/** Synthesizes the stack once for all local clouds of a test run; they find it by this variable. */
export default async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stagecraft-stack-'));
  await synthesize(customerOf('local'), { folder });
  process.env.STAGECRAFT_TEST_STACK = folder;
  return () => rmSync(folder, { recursive: true });
};
