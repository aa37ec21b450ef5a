import * as z from 'zod';
import { Fault } from '../../runner/fault.ts';
import type { DeclaredStack } from '../template/stack.ts';

const units = z.enum(['seconds', 'minutes', 'hours', 'days']);

const poolSchema = z.object({
  UsernameAttributes: z.array(z.string()).optional(),
  Policies: z.object({ PasswordPolicy: z.record(z.string(), z.union([z.number(), z.boolean()])) }).optional(),
  LambdaConfig: z.strictObject({ PreTokenGeneration: z.string().optional() }).default({}),
  AdminCreateUserConfig: z
    .object({
      InviteMessageTemplate: z.object({ EmailSubject: z.string(), EmailMessage: z.string() }).optional(),
    })
    .default({}),
});

const clientSchema = z.object({
  AccessTokenValidity: z.number(),
  IdTokenValidity: z.number(),
  RefreshTokenValidity: z.number(),
  TokenValidityUnits: z.object({ AccessToken: units, IdToken: units, RefreshToken: units }),
  ExplicitAuthFlows: z.array(z.string()),
});

/** The stack's user pool with all that it begins with. */
export const declaredPool = (stack: DeclaredStack) => {
  const { ref: id, attributes, properties } = stack.only('AWS::Cognito::UserPool', poolSchema);
  const clients = stack
    .declared('AWS::Cognito::UserPoolClient', clientSchema)
    .map(({ ref, properties }) => ({ id: ref, properties }));
  const [client] = clients;
  if (client === undefined) throw new Fault('The user pool of the stack has no client');
  const groups = stack.declared('AWS::Cognito::UserPoolGroup', z.object({ GroupName: z.string() }));
  return {
    id,
    arn: attributes.Arn ?? id,
    issuer: attributes.ProviderURL ?? id,
    region: stack.region,
    properties,
    /** Whom the local cloud itself signs people in by. */
    client,
    clients,
    groups: groups.map((group) => group.properties.GroupName),
  };
};

export type DeclaredPool = ReturnType<typeof declaredPool>;
