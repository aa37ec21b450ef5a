import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createApp } from '../../lib/app.ts';
import { loadCustomer } from '../../lib/customer-file.ts';
import { exampleTemplate, onlyIdOf, resourcesOf } from './template.ts';

const table = {
  name: 'restored',
  streamArn: 'arn:aws:dynamodb:eu-central-1:111122223333:table/restored/stream/2026-11-30T20:00:00.000',
};

/** The example customer's template on a table that was restored; cdk-nag would end its synthesis. */
const restoredTemplate = async () => {
  const outdir = mkdtempSync(join(tmpdir(), 'restored-'));
  const app = await createApp({ customers: [{ ...loadCustomer('example'), table }], outdir });
  const [stack] = app.synth().stacks;
  if (!stack) throw new Error('The app has no stack');
  const template = Template.fromJSON(stack.template);
  rmSync(outdir, { recursive: true });
  return template;
};

const [template, declaring] = [await restoredTemplate(), await exampleTemplate()];

const joined = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });

/** What AWS makes of the references that a stack has to its table, as text. */
const resolved = (value: unknown, references: ReadonlyMap<string, string>): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  const known = references.get(JSON.stringify(value));
  if (known !== undefined) return known;
  if (Array.isArray(value)) return value.map((item) => resolved(item, references));
  const { success, data } = joined.safeParse(value);
  if (success) {
    const parts = data['Fn::Join'][1].map((part) => resolved(part, references));
    return parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolved(inner, references)]));
};

const id = onlyIdOf(declaring, 'AWS::DynamoDB::Table');
const tableArn = 'arn:aws:dynamodb:eu-central-1:111122223333:table/restored';
const references = new Map<string, string>(
  [
    [{ Ref: id }, table.name],
    [{ 'Fn::GetAtt': [id, 'Arn'] }, tableArn],
    [{ 'Fn::GetAtt': [id, 'StreamArn'] }, table.streamArn],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ Ref: 'AWS::Region' }, 'eu-central-1'],
    [{ Ref: 'AWS::AccountId' }, '111122223333'],
  ].map(([reference, value]) => [JSON.stringify(reference), String(value)]),
);

/** A version of a function is named by what it is made of: that of the seed, which runs again for another table. */
const versionless = (json: string) => json.replaceAll(/CurrentVersion([0-9A-F]{8})[0-9a-f]{32}/g, 'CurrentVersion$1');

/** What waits for the table does so only where the stack has one: the seed, which runs after everything. */
const waitingFor = z.looseObject({ DependsOn: z.array(z.string()) });

const withoutWaiting = (resources: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(resources).map(([name, resource]) => {
      const { success, data } = waitingFor.safeParse(resource);
      return [name, success ? { ...data, DependsOn: data.DependsOn.filter((other) => other !== id) } : resource];
    }),
  );

const resourcesIn = (of: Template) => {
  const { Resources, Outputs } = z
    .object({ Resources: z.record(z.string(), z.unknown()), Outputs: z.unknown() })
    .parse(JSON.parse(versionless(JSON.stringify(resolved(of.toJSON(), references)))));
  return { Resources: withoutWaiting(Resources), Outputs };
};

describe('a stack on a table that was restored', () => {
  it('declares no table, and says which one it works on', () => {
    template.resourceCountIs('AWS::DynamoDB::Table', 0);
    template.hasOutput('TableName', { Value: table.name });
  });

  it('follows the stream of that table', () => {
    const sources = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(
      ({ properties }) => properties.EventSourceArn,
    );
    expect(sources.filter((source) => source === table.streamArn)).toHaveLength(2);
  });

  it('comes to the same as with a table of its own once that is imported under its former id, so that nothing else changes', () => {
    const { [String(id)]: _, ...others } = resourcesIn(declaring).Resources;
    const restored = resourcesIn(template);
    expect(restored.Resources).toEqual(others);
    expect(restored.Outputs).toEqual(resourcesIn(declaring).Outputs);
  });

  it('can have it imported: the table that is declared again says what becomes of it', () => {
    declaring.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    // A name in the template would have to be the restored one's.
    expect(resourcesOf(declaring, 'AWS::DynamoDB::Table')[0]?.properties).not.toHaveProperty('TableName');
  });
});
