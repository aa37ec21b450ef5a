import { Aws, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Resource } from '../shared/contracts/contract.ts';
import { allContracts } from '../shared/contracts/index.ts';
import type { Customer } from './customer.ts';
import type { Identity } from './identity.ts';
import type { ServiceFunction } from './service-function.ts';

type ApiProps = {
  readonly customer: Customer;
  readonly identity: Identity;
  readonly functions: Readonly<Record<Resource, ServiceFunction>>;
};

const accessLog = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  latency: '$context.responseLatency',
  functionLatency: '$context.integrationLatency',
  size: '$context.responseLength',
  ip: '$context.identity.sourceIp',
  user: '$context.authorizer.claims.sub',
  authorizerError: '$context.authorizer.error',
  functionError: '$context.integrationErrorMessage',
};

/** The HTTP API: a route per contract, and none besides (a catch-all with an authorizer would break CORS). */
export class Api extends Construct {
  readonly stage: apigateway.HttpStage;

  constructor(scope: Construct, id: string, { customer, identity, functions }: ApiProps) {
    super(scope, id);
    const httpApi = new apigateway.HttpApi(this, 'HttpApi', {
      apiName: Stack.of(this).stackName,
      createDefaultStage: false,
      corsPreflight: {
        allowOrigins: [...customer.allowedOrigins],
        allowMethods: [apigateway.CorsHttpMethod.ANY],
        allowHeaders: ['authorization', 'content-type', 'if-match', 'idempotency-key'],
        exposeHeaders: [
          'ETag',
          'Location',
          'Content-Disposition',
          'X-Request-Id',
          'Idempotent-Replayed',
          'Retry-After',
        ],
        maxAge: Duration.hours(1),
      },
    });
    this.addRoutes(httpApi, identity, functions);
    this.stage = new apigateway.HttpStage(this, 'Stage', {
      httpApi,
      autoDeploy: true,
      throttle: { rateLimit: customer.throttling.rate, burstLimit: customer.throttling.burst },
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(this.accessLogGroup(customer)),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
  }

  private addRoutes(httpApi: apigateway.HttpApi, identity: Identity, functions: ApiProps['functions']) {
    const authorizer = new HttpUserPoolAuthorizer('Authorizer', identity.pool, { userPoolClients: identity.clients });
    const integrate = (resource: Resource) =>
      new HttpLambdaIntegration(`${resource}-integration`, functions[resource], { scopePermissionToRoute: false });
    const integrations: Record<Resource, HttpLambdaIntegration> = {
      deals: integrate('deals'),
      tasks: integrate('tasks'),
      processes: integrate('processes'),
      users: integrate('users'),
      subscriptions: integrate('subscriptions'),
      feed: integrate('feed'),
      statistics: integrate('statistics'),
      report: integrate('report'),
      webhooks: integrate('webhooks'),
      transfers: integrate('transfers'),
      documents: integrate('documents'),
    };
    for (const { method, path, resource, access } of allContracts) {
      const routes = httpApi.addRoutes({
        path,
        methods: [apigateway.HttpMethod[method]],
        integration: integrations[resource],
        ...(access !== 'public' && { authorizer }),
      });
      if (access === 'public')
        for (const route of routes)
          Validations.of(route).acknowledge({
            id: 'AwsSolutions-APIG4',
            reason: 'Needs no token: the contract says public',
          });
    }
  }

  /** Its name's prefix keeps API Gateway from adding to the account's log policy, which has room for a few groups only. */
  private accessLogGroup(customer: Customer) {
    return new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/${Aws.STACK_NAME}/access`,
      retention: customer.retention.logsDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
