import * as z from 'zod';
import { ACCOUNT } from '../../runner/access.ts';
import { noValue, resolve, type Scope } from './intrinsics.ts';
import { type Identity, identityOf, type Naming, pseudoParameters } from './names.ts';
import { isKnown } from './resource-types.ts';

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.object({ 'aws:asset:path': z.string().optional() }).optional(),
});

const templateSchema = z.object({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

/** A resource with its names, and its properties worked out and checked. */
export type Declared<T> = Identity & {
  readonly logicalId: string;
  readonly assetPath?: string;
  readonly properties: T;
};

export type DeclaredStack = {
  readonly region: string;
  /** All resources of a type, their properties checked with a schema. */
  declared<S extends z.core.$ZodType>(type: string, schema: S): Declared<z.infer<S>>[];
  /** The one resource of a type. */
  only<S extends z.core.$ZodType>(type: string, schema: S): Declared<z.infer<S>>;
  /** What the stack puts out by this name. */
  output(name: string): string;
};

/** The template with this machine's one account in the place of the customer's. */
const inOurAccount = (template: unknown, { account }: Naming): unknown =>
  account === undefined ? template : JSON.parse(JSON.stringify(template).replaceAll(account, ACCOUNT));

/** Reads a synthesized template as a description of what there is to be created. */
export const readStack = (template: unknown, naming: Naming): DeclaredStack => {
  const { Resources, Outputs } = templateSchema.parse(inOurAccount(template, naming));
  const unknown = [...new Set(Object.values(Resources).map(({ Type }) => Type))].filter((type) => !isKnown(type));
  if (unknown.length > 0) throw new Error(`The local cloud does not know ${unknown.join(', ')}`);

  const resource = (logicalId: string) => {
    const found = Resources[logicalId];
    if (!found) throw new Error(`The template has no resource ${logicalId}`);
    return found;
  };
  const identity = (logicalId: string) => {
    const { Type, Properties } = resource(logicalId);
    const property = (name: string) => z.string().parse(resolve(Properties[name], scope));
    const isSet = (name: string) => resolve(Properties[name], scope) === true;
    return identityOf(Type, { logicalId, naming, property, isSet });
  };
  const pseudo = pseudoParameters(naming);
  const scope: Scope = {
    ref: (name) => (name === 'AWS::NoValue' ? noValue : (pseudo[name] ?? identity(name).ref)),
    attribute: (logicalId, name) => {
      const value = identity(logicalId).attributes[name];
      if (value === undefined)
        throw new Error(`${resource(logicalId).Type} has no attribute ${name} in the local cloud`);
      return value;
    },
  };

  const declared = <S extends z.core.$ZodType>(type: string, schema: S) =>
    Object.entries(Resources)
      .filter(([, { Type }]) => Type === type)
      .map(([logicalId, { Properties, Metadata }]): Declared<z.infer<S>> => {
        const assetPath = Metadata?.['aws:asset:path'];
        const properties = z.parse(schema, resolve(Properties, scope));
        return { logicalId, ...identity(logicalId), ...(assetPath && { assetPath }), properties };
      });
  const only = <S extends z.core.$ZodType>(type: string, schema: S) => {
    const [first, ...others] = declared(type, schema);
    if (!first || others.length > 0) throw new Error(`The local cloud needs exactly one ${type}`);
    return first;
  };
  const output = (name: string) =>
    z.string(`The stack puts out no ${name}`).parse(resolve(Outputs[name]?.Value, scope));
  return { region: naming.region, declared, only, output };
};
