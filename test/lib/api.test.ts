import { Match } from 'aws-cdk-lib/assertions';
import { describe, it } from 'vitest';
import { routeKey } from '../../shared/contracts/contract.ts';
import { allContracts } from '../../shared/contracts/index.ts';
import { exampleTemplate, onlyIdOf } from './template.ts';

const template = await exampleTemplate();

describe('the HTTP API', () => {
  it.each(allContracts.map((contract) => [routeKey(contract), contract.access] as const))(
    'has the route %s for %s',
    (RouteKey, access) => {
      const authorization =
        access === 'public'
          ? { AuthorizationType: 'NONE', AuthorizerId: Match.absent() }
          : { AuthorizationType: 'JWT', AuthorizerId: { Ref: onlyIdOf(template, 'AWS::ApiGatewayV2::Authorizer') } };
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey, ...authorization });
    },
  );

  it('has no route without a contract', () => {
    template.resourceCountIs('AWS::ApiGatewayV2::Route', allContracts.length);
  });

  it('takes tokens of its own user pool and client only', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Audience: [{ Ref: onlyIdOf(template, 'AWS::Cognito::UserPoolClient') }],
        Issuer: { 'Fn::Join': ['', Match.arrayWith([{ Ref: onlyIdOf(template, 'AWS::Cognito::UserPool') }])] },
      },
    });
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

  it('makes the first administrator one', () => {
    const [group] = Object.keys(
      template.findResources('AWS::Cognito::UserPoolGroup', { Properties: { GroupName: 'administrators' } }),
    );
    template.hasResourceProperties('AWS::Cognito::UserPoolUserToGroupAttachment', {
      Username: 'admin@example.com',
      GroupName: { Ref: group },
    });
  });
});
