import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Resource } from '../shared/api/contract.ts';
import { allContracts } from '../shared/api/contracts.ts';
import type { Customer } from './customer.ts';
import { gatewayDocument } from './gateway-document.ts';
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

/**
 * The HTTP API, made from one document: a route per contract, and none besides (a catch-all with an authorizer would break
 * CORS). It refers to every function that answers; so nothing to which a function refers may refer to it.
 */
export class Api extends Construct {
  readonly stage: apigateway.HttpStage;

  constructor(scope: Construct, id: string, { customer, identity, functions }: ApiProps) {
    super(scope, id);
    const httpApiId = this.importedApi(customer, identity, functions);
    for (const [resource, fn] of Object.entries(functions))
      fn.addPermission(`${resource}-permission`, {
        scope: this,
        principal: new ServicePrincipal('apigateway.amazonaws.com'),
        sourceArn: Stack.of(this).formatArn({ service: 'execute-api', resource: httpApiId, resourceName: '*/*' }),
      });
    this.stage = new apigateway.HttpStage(this, 'Stage', {
      httpApi: apigateway.HttpApi.fromHttpApiAttributes(this, 'Api', { httpApiId }),
      autoDeploy: true,
      throttle: { rateLimit: customer.throttling.rate, burstLimit: customer.throttling.burst },
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(this.accessLogGroup(customer)),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
  }

  private importedApi(customer: Customer, { pool, clients }: Identity, functions: ApiProps['functions']) {
    const { region, stackName } = Stack.of(this);
    const uris = Object.entries(functions).map(([resource, { functionArn }]) => {
      const path = `path/2015-03-31/functions/${functionArn}/invocations`;
      return [resource, `arn:${Aws.PARTITION}:apigateway:${region}:lambda:${path}`] as const;
    });
    const api = new apigateway.CfnApi(new Construct(this, 'HttpApi'), 'Resource', {
      body: gatewayDocument(allContracts, {
        name: stackName,
        customer: customer.name,
        uris: Object.fromEntries(uris),
        issuer: `https://cognito-idp.${region}.amazonaws.com/${pool.userPoolId}`,
        audience: clients.map(({ userPoolClientId }) => userPoolClientId),
        allowedOrigins: customer.allowedOrigins,
      }),
      // Otherwise an authorizer that cannot be made is left out, with all its routes, and the deployment succeeds.
      failOnWarnings: true,
    });
    return api.ref;
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
