import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { createApp } from '../../lib/app.ts';
import type { Customer } from '../../lib/customer.ts';
import { loadCustomer } from '../../lib/customer-file.ts';

const listed = <T extends z.core.$ZodType>(item: T) =>
  z.union([item, z.array(item)]).transform((value) => [value].flat());

const statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: listed(z.string()),
  Resource: z.unknown().optional(),
  Condition: z.unknown().optional(),
});

const policySchema = z.object({ PolicyDocument: z.object({ Statement: z.array(statement) }) });

/** The template of the example customer, who may differ in something, which `fromJSON` also checks for circles. */
export const exampleTemplate = async (change: Partial<Customer> = {}) => {
  const outdir = mkdtempSync(join(tmpdir(), 'template-'));
  const app = await createApp({ customers: [{ ...loadCustomer('example'), ...change }], outdir, judged: false });
  const [stack] = app.synth().stacks;
  if (!stack) throw new Error('The app has no stack');
  const template = Template.fromJSON(stack.template);
  rmSync(outdir, { recursive: true });
  return template;
};

/** The resources of a type: logical id and properties. */
export const resourcesOf = (template: Template, type: string) =>
  Object.entries(template.findResources(type)).map(([id, resource]) => ({
    id,
    properties: z.record(z.string(), z.unknown()).parse(resource.Properties),
  }));

/** The logical id of the one resource of a type. */
export const onlyIdOf = (template: Template, type: string) => {
  template.resourceCountIs(type, 1);
  return Object.keys(template.findResources(type))[0];
};

/** The one resource of a type whose logical id begins so. */
export const onlyResourceLike = (template: Template, type: string, prefix: string) => {
  const [found, ...others] = resourcesOf(template, type).filter(({ id }) => id.startsWith(prefix));
  if (found === undefined || others.length > 0) throw new Error(`Not one ${type} is called ${prefix}`);
  return found;
};

/** The statements of the policies of a type that match, a single action or resource made a list. */
export const statementsOf = (template: Template, type: string, match: object = {}) =>
  Object.values(template.findResources(type, { Properties: match })).flatMap(
    (policy) => policySchema.parse(policy.Properties).PolicyDocument.Statement,
  );

const functionShape = z.object({
  Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional(),
});

/** The logical ids of our functions, and of their roles. */
export const allFunctionsOf = (template: Template) =>
  resourcesOf(template, 'AWS::Lambda::Function').flatMap(({ id, properties }) => {
    const { Role, Environment } = functionShape.parse(properties);
    return /function[0-9A-F]{8}$/.test(id)
      ? { id, role: Role['Fn::GetAtt'][0], variables: Object.keys(Environment?.Variables ?? {}).sort() }
      : [];
  });

/** The logical ids of a function and its role. */
export const functionOf = (template: Template, name: string) => {
  const prefix = `${name.replaceAll('-', '')}function`;
  const found = allFunctionsOf(template).find(({ id }) => id.startsWith(prefix));
  if (!found) throw new Error(`The template has no function ${name}`);
  return found;
};

/** All logical ids that a part of a template refers to, or depends on. */
const referencesIn = (part: unknown): string[] => {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]): string[] => {
    if (key === 'Ref' || key === 'DependsOn') return [value].flat();
    if (key === 'Fn::GetAtt') return [value].flat().slice(0, 1);
    if (key === 'Fn::Sub') return [...JSON.stringify(value).matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
    return referencesIn(value);
  });
};

/**
 * Everything that has to be there before these resources are of use: what they refer to, directly or not, and the
 * policies of their roles.
 */
export const neededBy = (template: Template, ids: readonly string[]) => {
  const { Resources } = z.object({ Resources: z.record(z.string(), z.unknown()) }).parse(template.toJSON());
  const policies = resourcesOf(template, 'AWS::IAM::Policy');
  const needed = new Set<string>();
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (needed.has(id) || !(id in Resources)) continue;
    needed.add(id);
    const attached = policies.filter(({ properties }) => referencesIn(properties.Roles).includes(id));
    open.push(...referencesIn(Resources[id]), ...attached.map((policy) => policy.id));
  }
  return needed;
};
