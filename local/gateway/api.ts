import * as z from 'zod';
import { ACCOUNT } from '../../runner/access.ts';
import type { DeclaredStack } from '../template/stack.ts';
import { documentSchema, routesOf } from './document.ts';

const apiSchema = z.strictObject({
  Body: documentSchema,
  // Without it a deployment leaves out what it cannot make, and succeeds.
  FailOnWarnings: z.literal(true),
});

const permissionSchema = z.object({
  Action: z.literal('lambda:InvokeFunction'),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string(),
});

const stageSchema = z.object({
  StageName: z.literal('$default'),
  DefaultRouteSettings: z
    .object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() })
    .default({ ThrottlingRateLimit: 10_000, ThrottlingBurstLimit: 5_000 }),
});

/** The functions that this API may invoke: on AWS each one's own policy has to say so. */
const invocable = (stack: DeclaredStack, apiId: string) => {
  const everyRoute = `arn:aws:execute-api:${stack.region}:${ACCOUNT}:${apiId}/*/*`;
  const permissions = stack.declared('AWS::Lambda::Permission', permissionSchema).map(({ properties }) => properties);
  const given = permissions.filter(
    ({ Principal, SourceArn }) => Principal === 'apigateway.amazonaws.com' && SourceArn === everyRoute,
  );
  return new Set(given.map(({ FunctionName }) => FunctionName));
};

/** The stack's HTTP API: what its routes lead to, and the rules of the gateway itself. */
export const declaredApi = (stack: DeclaredStack) => {
  const { ref: id, properties } = stack.only('AWS::ApiGatewayV2::Api', apiSchema);
  const { DefaultRouteSettings: limits } = stack.only('AWS::ApiGatewayV2::Stage', stageSchema).properties;
  const { components, 'x-amazon-apigateway-cors': cors } = properties.Body;
  const schemes = Object.entries(components.securitySchemes);
  const mayInvoke = invocable(stack, id);
  return {
    id,
    cors,
    throttle: { rate: limits.ThrottlingRateLimit, burst: limits.ThrottlingBurstLimit },
    authorizers: new Map(
      schemes.map(([name, scheme]) => [name, scheme['x-amazon-apigateway-authorizer'].jwtConfiguration]),
    ),
    routes: routesOf(properties.Body).map((route) => ({ ...route, permitted: mayInvoke.has(route.functionArn) })),
  };
};

export type DeclaredApi = ReturnType<typeof declaredApi>;
