import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cruise, type IConfiguration } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../support/engine.ts';

const { forbidden = [], options = {} }: IConfiguration = createRequire(import.meta.url)(
  '../../.dependency-cruiser.cjs',
);
const names = forbidden.map(({ name = '' }) => name);

/** One arrow that is forbidden for each rule: which file imports what. */
const arrows: Readonly<Record<string, readonly [string, string]>> = {
  'no-circles': ['shared/kernel/one.ts', 'shared/kernel/two.ts'],
  'rules-know-rules': ['shared/deals/rules/one.ts', 'shared/deals/store.ts'],
  'rules-are-pure': ['shared/deals/rules/two.ts', 'node:fs'],
  'contracts-know-rules': ['shared/deals/contract/one.ts', 'shared/deals/store.ts'],
  'stores-know-rules': ['shared/deals/store/one.ts', 'shared/deals/contract/two.ts'],
  'shared-is-below': ['shared/kernel/three.ts', 'functions/http/one.ts'],
  ...Object.fromEntries(
    names
      .map((name) => name.match(/^(.*)-knows-what-is-before-it$/)?.[1])
      .filter((name) => name !== undefined)
      .map((name) => [
        `${name}-knows-what-is-before-it`,
        [`shared/${name}/up.ts`, name === 'imports-exports' ? 'lib/one.ts' : 'shared/imports-exports/one.ts'],
      ]),
  ),
  'handlers-stay-at-home': ['functions/tasks/one.ts', 'functions/deals/routes/one.ts'],
  'functions-use-shared': ['functions/http/two.ts', 'lib/one.ts'],
  'stack-meets-code-at-contracts': ['lib/two.ts', 'shared/deals/store.ts'],
  'runner-is-below': ['runner/one.ts', 'local/one.ts'],
  'operators-know-no-local-cloud': ['ops/one.ts', 'local/one.ts'],
  'local-cloud-runs-the-stack': ['local/two.ts', 'ops/two.ts'],
  'product-needs-no-development-dependency': ['functions/http/three.ts', 'vitest'],
};

let root = '';

const write = (file: string, content: string) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
};

beforeAll(() => {
  root = temporaryFolder();
  write('package.json', JSON.stringify({ name: 'house', type: 'module', devDependencies: { vitest: '*' } }));
  write('node_modules/vitest/package.json', JSON.stringify({ name: 'vitest', version: '1.0.0', main: 'index.js' }));
  write('node_modules/vitest/index.js', 'exports.it = 1;');
  for (const [, to] of Object.values(arrows)) if (to.endsWith('.ts')) write(to, 'export const it = 1;\n');
  for (const [from, to] of Object.values(arrows))
    write(
      from,
      `import * as it from '${to.endsWith('.ts') ? `${'../'.repeat(from.split('/').length - 1)}${to}` : to}';\nexport { it };\n`,
    );
  write('shared/kernel/two.ts', "import * as it from './one.ts';\nexport { it };\n");
});
afterAll(() => rmSync(root, { recursive: true }));

it('each rule of the layer check finds what it forbids', async () => {
  const { output } = await cruise(['shared', 'functions', 'lib', 'runner', 'local', 'ops'], {
    ...options,
    ruleSet: { forbidden },
    validate: true,
    baseDir: root,
  });
  if (typeof output === 'string') throw new Error(output);
  const found = new Map(output.summary.violations.map(({ rule, from }) => [`${rule.name} ${from}`, rule.name]));
  for (const [name, [from]] of Object.entries(arrows)) expect([...found.keys()], name).toContain(`${name} ${from}`);
  expect(Object.keys(arrows).toSorted()).toEqual(names.toSorted());
});
