import type { Contract } from '../shared/api/contract.ts';

/** An integration with one of our functions, as API Gateway's extensions to OpenAPI say it. */
const integrationWith = (uri: string) => ({
  type: 'aws_proxy',
  httpMethod: 'POST',
  payloadFormatVersion: '2.0',
  // The longest that an HTTP API waits: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
  timeoutInMillis: 30_000,
  uri,
});

const authorizer = 'accessToken';

/** OpenAPI wants it, API Gateway ignores it: what a route answers is said by our own document. */
const responses = { default: { description: 'See GET /openapi.json' } };

const operationOf = ({ resource, access }: Contract) => ({
  ...(access !== 'public' && { security: [{ [authorizer]: [] }] }),
  responses,
  'x-amazon-apigateway-integration': { $ref: `#/components/x-amazon-apigateway-integrations/${resource}` },
});

const pathItemOf = (path: string, contracts: readonly Contract[]) => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return {
    // One that is not declared is a warning, and a warning ends the import.
    ...(names.length > 0 && {
      parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    }),
    ...Object.fromEntries(contracts.map((contract) => [contract.method.toLowerCase(), operationOf(contract)])),
  };
};

type Gateway = {
  readonly name: string;
  readonly customer: string;
  /** By what API Gateway calls the function of each resource. */
  readonly uris: Readonly<Record<string, string>>;
  /** Whose access tokens are taken, and for which of its clients. */
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly allowedOrigins: readonly string[];
};

/**
 * The HTTP API as the one OpenAPI document that API Gateway imports: the routes of the contracts and where each leads.
 * Only version 3.0 is taken; the document for clients is another one, of version 3.1.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
 */
export const gatewayDocument = (contracts: readonly Contract[], gateway: Gateway) => ({
  openapi: '3.0.1',
  info: { title: gateway.name, version: '1' },
  // An import takes tags off that it does not name.
  tags: [{ name: 'customer', 'x-amazon-apigateway-tag-value': gateway.customer }],
  'x-amazon-apigateway-cors': {
    allowOrigins: gateway.allowedOrigins,
    allowMethods: ['*'],
    allowHeaders: ['authorization', 'content-type', 'if-match', 'idempotency-key'],
    exposeHeaders: ['ETag', 'Location', 'Content-Disposition', 'X-Request-Id', 'Idempotent-Replayed', 'Retry-After'],
    maxAge: 3600,
  },
  paths: Object.fromEntries(
    [...Map.groupBy(contracts, ({ path }) => path)].map(([path, routes]) => [path, pathItemOf(path, routes)]),
  ),
  components: {
    securitySchemes: {
      [authorizer]: {
        type: 'oauth2',
        flows: {},
        'x-amazon-apigateway-authorizer': {
          type: 'jwt',
          identitySource: '$request.header.Authorization',
          jwtConfiguration: { issuer: gateway.issuer, audience: gateway.audience },
        },
      },
    },
    'x-amazon-apigateway-integrations': Object.fromEntries(
      Object.entries(gateway.uris).map(([resource, uri]) => [resource, integrationWith(uri)]),
    ),
  },
});
