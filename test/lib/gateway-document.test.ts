import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { gatewayDocument } from '../../lib/gateway-document.ts';
import { type Contract, routeKey } from '../../shared/api/contract.ts';
import { allContracts } from '../../shared/api/contracts.ts';

const resources = [...new Set(allContracts.map(({ resource }) => resource))];
const document = gatewayDocument(allContracts, {
  name: 'stagecraft-example',
  customer: 'example',
  uris: Object.fromEntries(resources.map((resource) => [resource, `arn:of:${resource}`])),
  issuer: 'https://issuer.example.com',
  audience: ['client'],
  allowedOrigins: ['https://crm.example.com'],
});

type Operation = { readonly security?: unknown; readonly 'x-amazon-apigateway-integration': { readonly $ref: string } };

const operations = Object.entries(document.paths).flatMap(([path, { parameters: _, ...methods }]) =>
  Object.entries<Operation>(methods).map(([method, operation]) => ({
    key: `${method.toUpperCase()} ${path}`,
    operation,
  })),
);

const operationOf = (contract: Contract) => operations.find(({ key }) => key === routeKey(contract))?.operation;

describe('the document that API Gateway imports', () => {
  // What its parser finds amiss is a warning, and a warning ends the import.
  it('is OpenAPI 3.0 to the letter', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect([errors, valid, validator.version]).toEqual([undefined, true, '3.0']);
  });

  it('declares every parameter of every path', () => {
    for (const [path, { parameters = [] }] of Object.entries(document.paths))
      expect(parameters.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
  });

  it.each(allContracts.map((contract) => [routeKey(contract), contract] as const))(
    'has %s, behind a token unless its contract is public, leading to its function',
    (_, contract) => {
      const { security, 'x-amazon-apigateway-integration': integration } = operationOf(contract) ?? {};
      expect(security).toEqual(contract.access === 'public' ? undefined : [{ accessToken: [] }]);
      expect(integration?.$ref).toBe(`#/components/x-amazon-apigateway-integrations/${contract.resource}`);
      expect(document.components['x-amazon-apigateway-integrations'][contract.resource]).toMatchObject({
        type: 'aws_proxy',
        httpMethod: 'POST',
        payloadFormatVersion: '2.0',
        uri: `arn:of:${contract.resource}`,
      });
    },
  );

  it('has no route without a contract: none for everything, and none for OPTIONS, which the gateway answers', () => {
    expect(operations.map(({ key }) => key).toSorted()).toEqual(allContracts.map(routeKey).toSorted());
  });

  it('takes tokens of one issuer for its clients only', () => {
    expect(document.components.securitySchemes).toEqual({
      accessToken: expect.objectContaining({
        'x-amazon-apigateway-authorizer': {
          type: 'jwt',
          identitySource: '$request.header.Authorization',
          jwtConfiguration: { issuer: 'https://issuer.example.com', audience: ['client'] },
        },
      }),
    });
  });
});
