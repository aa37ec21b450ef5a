import * as z from 'zod';
import { corsSchema } from './cors.ts';

/*
 * The OpenAPI document that API Gateway imports as an HTTP API, as far as ours says anything. What it would ignore, warn of
 * or refuse at a deployment is an error here.
 */

const parameterSchema = z.strictObject({
  name: z.string(),
  in: z.literal('path'),
  required: z.literal(true),
  schema: z.strictObject({ type: z.literal('string') }),
});

const operationSchema = z.strictObject({
  security: z.tuple([z.record(z.string(), z.tuple([]))]).optional(),
  responses: z.record(z.string(), z.strictObject({ description: z.string() })),
  'x-amazon-apigateway-integration': z.strictObject({ $ref: z.string() }),
});

const pathItemSchema = z.strictObject({
  parameters: z.array(parameterSchema).default([]),
  get: operationSchema.optional(),
  post: operationSchema.optional(),
  put: operationSchema.optional(),
  patch: operationSchema.optional(),
  delete: operationSchema.optional(),
});

const securitySchemeSchema = z.strictObject({
  type: z.literal('oauth2'),
  flows: z.strictObject({}),
  'x-amazon-apigateway-authorizer': z.strictObject({
    type: z.literal('jwt'),
    identitySource: z.literal('$request.header.Authorization'),
    jwtConfiguration: z.strictObject({ issuer: z.string(), audience: z.array(z.string()).min(1) }),
  }),
});

const functionUri = /^arn:aws:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/(?<functionArn>.+)\/invocations$/;

const integrationSchema = z
  .strictObject({
    type: z.literal('aws_proxy'),
    httpMethod: z.literal('POST'),
    payloadFormatVersion: z.literal('2.0'),
    timeoutInMillis: z.int().min(50).max(30_000),
    uri: z.string().regex(functionUri),
  })
  .transform(({ uri, timeoutInMillis }) => ({
    functionArn: functionUri.exec(uri)?.groups?.functionArn ?? '',
    timeoutMs: timeoutInMillis,
  }));

export const documentSchema = z.strictObject({
  openapi: z.literal('3.0.1'),
  info: z.strictObject({ title: z.string(), version: z.string() }),
  tags: z.array(z.strictObject({ name: z.string(), 'x-amazon-apigateway-tag-value': z.string() })),
  'x-amazon-apigateway-cors': corsSchema.optional(),
  paths: z.record(z.string().startsWith('/'), pathItemSchema),
  components: z.strictObject({
    securitySchemes: z.record(z.string(), securitySchemeSchema),
    'x-amazon-apigateway-integrations': z.record(z.string(), integrationSchema),
  }),
});

type Document = z.infer<typeof documentSchema>;

const reference = '#/components/x-amazon-apigateway-integrations/';

/** Each operation as a route: by its key, to its integration, behind its authorizer. */
export const routesOf = ({ paths, components }: Document) =>
  Object.entries(paths).flatMap(([path, { parameters, ...operations }]) => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    if (named.join() !== parameters.map(({ name }) => name).join())
      throw new Error(`${path} does not declare its parameters`);
    return Object.entries(operations).flatMap(([method, operation]) => {
      if (!operation) return [];
      const routeKey = `${method.toUpperCase()} ${path}`;
      const { security: [required = {}] = [], 'x-amazon-apigateway-integration': integration } = operation;
      const [authorizerId, ...others] = Object.keys(required);
      const target = components['x-amazon-apigateway-integrations'][integration.$ref.replace(reference, '')];
      if (!target) throw new Error(`The route ${routeKey} has no integration`);
      if (others.length > 0 || (authorizerId !== undefined && !components.securitySchemes[authorizerId]))
        throw new Error(`The route ${routeKey} has no authorizer`);
      return [{ routeKey, ...target, authorizerId }];
    });
  });
