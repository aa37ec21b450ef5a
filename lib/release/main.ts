import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../app.ts';
import { loadCustomer } from '../customer-file.ts';
import { packedBundles } from './bundles.ts';
import { releaseFolder } from './releases.ts';
import { statefulResources } from './stateful-resources.ts';

const usage = 'Usage: npm run release -- VERSION (such as 0.2.0)';

/** The resources that must not be lost, of the example customer's stack. */
const exampleResources = async () => {
  const outdir = mkdtempSync(join(tmpdir(), 'stagecraft-release-'));
  try {
    const app = await createApp({ customers: [loadCustomer('example')], outdir, judged: false });
    return statefulResources(app.synth().stacks[0]?.template);
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

const run = (command: string, ...args: readonly string[]) => {
  execFileSync(command, args, { stdio: 'inherit' });
};

/** Gives the version its number, and keeps of it what later ones are tested by. Repeated, it writes the same. */
const release = async (version: string) => {
  run('npm', 'version', version, '--no-git-tag-version', '--allow-same-version');
  // It says the version too.
  run('npm', 'run', 'openapi');
  const folder = releaseFolder(version);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'resources.json'), `${JSON.stringify(await exampleResources(), null, 2)}\n`);
  run('biome', 'format', '--write', folder);
  writeFileSync(join(folder, 'bundles.json.br'), await packedBundles());
  process.env.SAMPLES_FILE = join(folder, 'samples.json.br');
  run('vitest', 'run', '--config', 'test/support/release/vitest.config.ts');
};

const [version] = process.argv.slice(2);
if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
  console.error(usage);
  process.exitCode = 1;
} else {
  await release(version);
}
