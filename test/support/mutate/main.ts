import { existsSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';

const usage = 'Usage: npm run mutate -- CAPABILITY [FILE...] (such as deals shared/deals/rules/close.ts)';

/*
 * Breaks the rules of a capability on purpose, one place at a time, and says what none of the tests of its rules notices.
 * Texts are left as they are: they are looked at by people.
 */

const [capability = '', ...files] = process.argv.slice(2);
const all = [`shared/${capability}/rules.ts`, `shared/${capability}/rules/**/*.ts`, '!shared/**/templates/**'];
if (!existsSync(`test/${capability}/rules`)) {
  console.error(usage);
  process.exitCode = 1;
} else {
  process.env.CAPABILITY = capability;
  await new Stryker({
    mutate: files.length > 0 ? files : all,
    testRunner: 'vitest',
    vitest: { configFile: 'test/support/mutate/vitest.config.ts', related: false },
    mutator: { excludedMutations: ['StringLiteral'] },
    reporters: ['clear-text'],
    clearTextReporter: { allowColor: false, reportTests: false },
    concurrency: 2,
    tempDirName: 'dist/mutated',
    timeoutMS: 20_000,
    // TypeScript 7 has no interface by which Stryker could rewrite it.
    ignorePatterns: ['tsconfig.json', 'dist', 'cdk.out', '.local', 'local', 'bench', 'ops', 'docs', 'lib'],
  }).runMutationTest();
}
