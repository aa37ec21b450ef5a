import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionName } from '../../lib/functions.ts';
import { routeKey } from '../../shared/contracts/contract.ts';
import { allContracts } from '../../shared/contracts/index.ts';
import { exampleTemplate, functionOf, onlyIdOf, resourcesOf, statementsOf } from './template.ts';

const outdir = mkdtempSync(join(tmpdir(), 'stack-'));
let template: Template;

beforeAll(async () => {
  template = await exampleTemplate(outdir);
}, 120_000);
afterAll(() => rmSync(outdir, { recursive: true }));

const onlyId = (type: string) => onlyIdOf(template, type);

describe('the HTTP API', () => {
  it.each(allContracts.map((contract) => [routeKey(contract), contract.access] as const))(
    'has the route %s for %s',
    (RouteKey, access) => {
      const authorization =
        access === 'public'
          ? { AuthorizationType: 'NONE', AuthorizerId: Match.absent() }
          : { AuthorizationType: 'JWT', AuthorizerId: { Ref: onlyId('AWS::ApiGatewayV2::Authorizer') } };
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
        Audience: [{ Ref: onlyId('AWS::Cognito::UserPoolClient') }],
        Issuer: { 'Fn::Join': ['', Match.arrayWith([{ Ref: onlyId('AWS::Cognito::UserPool') }])] },
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

describe('the functions', () => {
  const onDeals = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'];
  const onProcesses = [...onDeals, 'ConditionCheckItem'];
  const seeding = ['GetItem', 'BatchGetItem', 'PutItem', 'DeleteItem', 'ConditionCheckItem'];
  const expected: [FunctionName, { table: string[]; variables: string[] }][] = [
    ['deals', { table: onDeals, variables: ['DEAL_VISIBILITY', 'FILES_BUCKET', 'TABLE_NAME'] }],
    ['processes', { table: onProcesses, variables: ['TABLE_NAME'] }],
    ['users', { table: ['GetItem', 'Query', 'PutItem'], variables: ['TABLE_NAME', 'USER_POOL_ID'] }],
    ['documents', { table: [], variables: [] }],
    [
      'publish',
      { table: ['GetItem', 'BatchGetItem'], variables: ['DEAL_URL', 'TABLE_NAME', 'TIME_ZONE', 'TOPIC_ARN'] },
    ],
    ['seed', { table: seeding, variables: ['TABLE_NAME'] }],
    ['sign-in', { table: ['GetItem', 'PutItem'], variables: ['TABLE_NAME'] }],
  ];

  it.each(expected)('let %s do exactly what it needs', (name, { table, variables }) => {
    const fn = functionOf(template, name);
    expect(fn.variables).toEqual(variables);

    const tableArn = { 'Fn::GetAtt': [onlyId('AWS::DynamoDB::Table'), 'Arn'] };
    const statements = statementsOf(template, 'AWS::IAM::Policy', { Roles: [{ Ref: fn.role }] });
    const onTable = statements.filter(({ Resource }) => JSON.stringify(Resource).includes(JSON.stringify(tableArn)));
    const actions = new Set(onTable.flatMap(({ Action }) => Action));
    expect(actions).toEqual(new Set(table.map((action) => `dynamodb:${action}`)));

    const onIndexes = onTable.filter(({ Resource }) => JSON.stringify(Resource).includes('/index/'));
    expect(onIndexes.flatMap(({ Action }) => Action)).toEqual(table.includes('Query') ? ['dynamodb:Query'] : []);
  });

  it('have no managed policy and no action with a wildcard', () => {
    const ours = expected.map(([name]) => functionOf(template, name).role);
    const roles = resourcesOf(template, 'AWS::IAM::Role').filter(({ id }) => ours.includes(id));
    expect(roles).toHaveLength(expected.length);
    for (const { properties } of roles) expect(properties).not.toHaveProperty('ManagedPolicyArns');
    const actions = statementsOf(template, 'AWS::IAM::Policy').flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('seed the default process during the deployment', () => {
    const [version] = resourcesOf(template, 'AWS::Lambda::Version');
    expect(version?.properties).toHaveProperty('FunctionName', { Ref: functionOf(template, 'seed').id });
    template.hasResourceProperties('Custom::Trigger', { HandlerArn: { Ref: version?.id } });
  });
});

describe('the consumer of the table’s stream', () => {
  it('gets new events in order, and sets whole records aside when they keep failing', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: functionOf(template, 'publish').id },
      EventSourceArn: { 'Fn::GetAtt': [onlyId('AWS::DynamoDB::Table'), 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      FilterCriteria: {
        Filters: [
          {
            Pattern: Match.serializedJson({
              eventName: ['INSERT'],
              dynamodb: { NewImage: { entity: { S: ['event'] } } },
            }),
          },
        ],
      },
      ParallelizationFactor: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 21_600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Failures'), 'Arn'] } } },
    });
  });

  it.each([
    ['IteratorAge', 'FunctionName'],
    ['DestinationDeliveryFailures', 'FunctionName'],
    ['OnFailureDestinationDeliveredEventCount', 'EventSourceMappingUUID'],
  ])('raises an alarm on %s', (MetricName, Name) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Dimensions: [{ Name, Value: Match.anyValue() }],
    });
  });
});

describe('what the customer keeps', () => {
  it('survives the deletion of the stack, and the table can be put back to any second', () => {
    for (const type of ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::Cognito::UserPool'])
      template.allResources(type, { DeletionPolicy: 'Retain' });
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it.each([
    ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy'],
    ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
  ])('is reached over TLS only: %s', (type, policyType) => {
    const overPlainHttp = { Bool: { 'aws:SecureTransport': 'false' } };
    const refusals = statementsOf(template, policyType).filter(({ Effect }) => Effect === 'Deny');
    expect(refusals.map(({ Condition }) => Condition)).toEqual(resourcesOf(template, type).map(() => overPlainHttp));
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

describe('the alarms', () => {
  const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
  const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);

  it('each name their section of the runbook, which has one for each', () => {
    const described = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(
      ({ properties }) => properties.AlarmDescription,
    );
    const anchors = sections.map(
      (heading) => `${heading}: see docs/runbook.md#${heading.toLowerCase().replaceAll(' ', '-')}`,
    );
    expect(new Set(described)).toEqual(new Set(anchors));
  });

  it('are mailed', () => {
    const [topic] = resourcesOf(template, 'AWS::SNS::Subscription').map(({ properties }) => properties.TopicArn);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [topic] });
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'alarms@example.com' });
  });
});
