import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { appOver } from '../../lib/app.ts';
import { bundleFunctions } from '../../lib/bundle.ts';
import type { Customer } from '../../lib/customer.ts';
import { loadCustomer } from '../../lib/customer-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'app-'));
afterAll(() => rmSync(folder, { recursive: true }));

const example = loadCustomer('example');
const version = { release: '1.2.3', commit: 'first' };

type Options = Partial<Parameters<typeof appOver>[0]>;

/** The stacks of an app, by name, each with its template and what the deployment is told besides. */
const synthesize = (options: Options = {}) => {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const app = appOver({ customers: [example], outdir, judged: false, version, ...options });
  return new Map(app.synth().stacks.map((stack) => [stack.stackName, stack]));
};

type Template = { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>; Outputs: object };

const templateOf = (options: Options = {}) => {
  const template: Template = synthesize(options).get('stagecraft-example')?.template;
  return template;
};

await bundleFunctions();
const standard = synthesize();

describe('several customers in one app', () => {
  const others: Customer[] = [
    { ...example, name: 'acme', account: '444455556666', region: 'eu-west-1' },
    { ...example, name: 'beta', keepData: false },
  ];

  it('each have the stack that they would have alone, in their own account and region', () => {
    const together = synthesize({ customers: [example, ...others] });
    expect([...together.keys()].sort()).toEqual(['stagecraft-acme', 'stagecraft-beta', 'stagecraft-example']);
    expect(together.get('stagecraft-acme')?.environment).toMatchObject({
      account: '444455556666',
      region: 'eu-west-1',
    });
    expect(together.get('stagecraft-example')?.template).toEqual(standard.get('stagecraft-example')?.template);
  });
});

describe('a deployment without protection', () => {
  it('differs from one with it in nothing else', () => {
    const without = synthesize({ protect: false });
    const unprotected = without.get('stagecraft-example');
    const template = structuredClone(standard.get('stagecraft-example')?.template);
    const switches = Object.values<{ Type: string; Properties: Record<string, unknown> }>(template.Resources).filter(
      ({ Properties = {} }) => 'DeletionProtectionEnabled' in Properties || 'DeletionProtection' in Properties,
    );
    expect(switches.map(({ Type }) => Type).sort()).toEqual(['AWS::Cognito::UserPool', 'AWS::DynamoDB::Table']);
    for (const { Type, Properties } of switches)
      if (Type === 'AWS::DynamoDB::Table') Properties.DeletionProtectionEnabled = false;
      else Properties.DeletionProtection = 'INACTIVE';
    expect(unprotected?.template).toEqual(template);
    expect(unprotected?.terminationProtection).toBeFalsy();
    expect(standard.get('stagecraft-example')?.terminationProtection).toBe(true);
  });

  it('is all there is where the customer’s data are not kept', () => {
    const customers = [{ ...example, keepData: false }];
    const [kept, unkept] = [templateOf({ customers }), templateOf({ customers, protect: false })];
    expect(kept).toEqual(unkept);
  });
});

describe('the version', () => {
  it('is put out, and changes nothing but the function that tells it', () => {
    const template = structuredClone(standard.get('stagecraft-example')?.template);
    const other = templateOf({ version: { release: '1.2.4', commit: 'second' } });
    expect(other.Outputs).toMatchObject({ Release: { Value: '1.2.4' }, Commit: { Value: 'second' } });
    const changed = Object.keys(other.Resources).filter(
      (id) => JSON.stringify(other.Resources[id]) !== JSON.stringify(template.Resources[id]),
    );
    expect(changed).toEqual([expect.stringMatching(/^documentsfunction/)]);
  });

  it('makes the same template each time', () => {
    expect(templateOf()).toEqual(standard.get('stagecraft-example')?.template);
  });
});

it('tags everything with the customer, and with nothing else', () => {
  const stack = standard.get('stagecraft-example');
  expect(stack?.tags).toEqual({ customer: 'example' });
  expect(JSON.stringify(stack?.template)).not.toMatch(/"\w*Tags"/);
});
