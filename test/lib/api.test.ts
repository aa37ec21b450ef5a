import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { allContracts } from '../../shared/api/contracts.ts';
import { exampleTemplate, neededBy, onlyIdOf, onlyResourceLike, resourcesOf } from './template.ts';

const template = await exampleTemplate();
const api = onlyResourceLike(template, 'AWS::ApiGatewayV2::Api', 'ApiHttpApi');
const body = z
  .looseObject({
    paths: z.record(z.string(), z.unknown()),
    components: z.looseObject({ 'x-amazon-apigateway-integrations': z.record(z.string(), z.unknown()) }),
  })
  .parse(api.properties.Body);

describe('the HTTP API', () => {
  it('is made from one document, and not made at all where API Gateway would leave out a part of it', () => {
    expect(Object.keys(body.paths)).toEqual([...new Set(allContracts.map(({ path }) => path))]);
    expect(api.properties).toEqual({ Body: body, FailOnWarnings: true });
    for (const type of ['Route', 'Integration', 'Authorizer'])
      template.resourceCountIs(`AWS::ApiGatewayV2::${type}`, 0);
  });

  it('has a document of at most 60 KB', () => {
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(60_000);
  });

  it('takes tokens of its own user pool and client only', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      Body: {
        components: {
          securitySchemes: {
            accessToken: {
              'x-amazon-apigateway-authorizer': {
                jwtConfiguration: {
                  audience: [{ Ref: onlyIdOf(template, 'AWS::Cognito::UserPoolClient') }],
                  issuer: {
                    'Fn::Join': ['', Match.arrayWith([{ Ref: onlyIdOf(template, 'AWS::Cognito::UserPool') }])],
                  },
                },
              },
            },
          },
        },
      },
    });
  });

  it('lets pages of the customer’s origins call it, and read the headers that are not for everybody', () => {
    expect(body).toHaveProperty('x-amazon-apigateway-cors', {
      allowOrigins: ['https://crm.example.com'],
      allowMethods: ['*'],
      allowHeaders: ['authorization', 'content-type', 'if-match', 'idempotency-key'],
      exposeHeaders: ['ETag', 'Location', 'Content-Disposition', 'X-Request-Id', 'Idempotent-Replayed', 'Retry-After'],
      maxAge: 3600,
    });
  });

  it('may invoke each function that it leads to, whatever the route', () => {
    const everyRoute = { 'Fn::Join': ['', Match.arrayWith([{ Ref: api.id }, '/*/*'])] };
    const functions = Object.values(body.components['x-amazon-apigateway-integrations']).map(
      (integration) => /"Fn::GetAtt":\["(\w+)"/.exec(JSON.stringify(integration))?.[1],
    );
    for (const id of functions)
      template.resourcePropertiesCountIs(
        'AWS::Lambda::Permission',
        {
          Action: 'lambda:InvokeFunction',
          FunctionName: { 'Fn::GetAtt': [id, 'Arn'] },
          Principal: 'apigateway.amazonaws.com',
          SourceArn: everyRoute,
        },
        1,
      );
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Permission',
      { Principal: 'apigateway.amazonaws.com' },
      new Set(functions).size,
    );
  });

  it('is needed by nothing that a function needs: it is made after all functions', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function').map(({ id }) => id);
    expect(neededBy(template, functions)).not.toContain(api.id);
    // The test would see it: the stage needs the API, and so the pool, for which the sign-in's function has to be there.
    expect([...neededBy(template, [onlyIdOf(template, 'AWS::ApiGatewayV2::Stage') ?? ''])]).toEqual(
      expect.arrayContaining([api.id, onlyIdOf(template, 'AWS::Cognito::UserPool')]),
    );
  });

  it('is throttled as the customer’s file says and logs every request', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
      AccessLogSettings: { Format: Match.serializedJson(Match.objectLike({ route: '$context.routeKey' })) },
    });
  });
});

describe('the sign-in', () => {
  it('is by invitation only, and its access tokens live 15 minutes', () => {
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      AccessTokenValidity: 15,
      TokenValidityUnits: Match.objectLike({ AccessToken: 'minutes' }),
      PreventUserExistenceErrors: 'ENABLED',
      AllowedOAuthFlowsUserPoolClient: false,
    });
  });
});
