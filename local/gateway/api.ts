import * as z from 'zod';
import type { DeclaredStack } from '../template/stack.ts';
import { corsSchema } from './cors.ts';

const routeSchema = z.object({
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: z.string().optional(),
});

const authorizerSchema = z.object({
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.object({ Issuer: z.string(), Audience: z.array(z.string()) }),
});

const integrationSchema = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
});

const stageSchema = z.object({
  StageName: z.literal('$default'),
  DefaultRouteSettings: z
    .object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() })
    .default({ ThrottlingRateLimit: 10_000, ThrottlingBurstLimit: 5_000 }),
});

/** The stack's HTTP API: what its routes lead to, and the rules of the gateway itself. */
export const declaredApi = (stack: DeclaredStack) => {
  const api = stack.only('AWS::ApiGatewayV2::Api', z.object({ CorsConfiguration: corsSchema.optional() }));
  const { DefaultRouteSettings: limits } = stack.only('AWS::ApiGatewayV2::Stage', stageSchema).properties;
  const integrations = new Map(
    stack
      .declared('AWS::ApiGatewayV2::Integration', integrationSchema)
      .map(({ ref, properties }) => [`integrations/${ref}`, properties.IntegrationUri]),
  );
  const authorizers = new Map(
    stack
      .declared('AWS::ApiGatewayV2::Authorizer', authorizerSchema)
      .map(({ ref, properties }) => [ref, properties.JwtConfiguration]),
  );
  const routes = stack.declared('AWS::ApiGatewayV2::Route', routeSchema).map(({ properties }) => {
    const { RouteKey: routeKey, Target, AuthorizationType, AuthorizerId = '' } = properties;
    const functionArn = integrations.get(Target);
    const jwt = AuthorizationType === 'JWT' ? authorizers.get(AuthorizerId) : undefined;
    if (!functionArn) throw new Error(`The route ${routeKey} has no integration`);
    if (AuthorizationType === 'JWT' && !jwt) throw new Error(`The route ${routeKey} has no authorizer`);
    return { routeKey, functionArn, authorizerId: jwt && AuthorizerId };
  });
  return {
    id: api.ref,
    cors: api.properties.CorsConfiguration,
    throttle: { rate: limits.ThrottlingRateLimit, burst: limits.ThrottlingBurstLimit },
    authorizers,
    routes,
  };
};

export type DeclaredApi = ReturnType<typeof declaredApi>;
