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
const eventsTopicId = () => resourcesOf(template, 'AWS::SNS::Topic').find(({ id }) => id.startsWith('Events'))?.id;

const onlyResourceLike = (type: string, prefix: string) => {
  const [found, ...others] = resourcesOf(template, type).filter(({ id }) => id.startsWith(prefix));
  if (found === undefined || others.length > 0) throw new Error(`Not one ${type} is called ${prefix}`);
  return found;
};

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
  const subscribing = ['Subscribe', 'Unsubscribe', 'GetSubscriptionAttributes', 'SetSubscriptionAttributes'];
  const expected: [FunctionName, { table: string[]; topic?: string[]; variables: string[] }][] = [
    ['deals', { table: onDeals, variables: ['DEAL_VISIBILITY', 'FILES_BUCKET', 'TABLE_NAME'] }],
    ['processes', { table: onProcesses, variables: ['TABLE_NAME'] }],
    ['users', { table: ['GetItem', 'Query', 'PutItem'], variables: ['TABLE_NAME', 'USER_POOL_ID'] }],
    [
      'subscriptions',
      {
        table: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
        topic: subscribing,
        variables: ['ALLOWED_MAIL_DOMAINS', 'TABLE_NAME', 'TOPIC_ARN'],
      },
    ],
    ['documents', { table: [], variables: [] }],
    [
      'publish',
      {
        table: ['GetItem', 'BatchGetItem'],
        topic: ['Publish'],
        variables: ['AWS_MAX_ATTEMPTS', 'DEAL_URL', 'TABLE_NAME', 'TIME_ZONE', 'TOPIC_ARN'],
      },
    ],
    [
      'follow-up',
      {
        table: onDeals,
        topic: ['Unsubscribe', 'SetSubscriptionAttributes'],
        variables: ['AWS_MAX_ATTEMPTS', 'HAND_OVER_QUEUE_URL', 'TABLE_NAME', 'TIME_ZONE', 'TOPIC_ARN'],
      },
    ],
    ['hand-over', { table: ['GetItem', 'Query', 'PutItem'], variables: ['HAND_OVER_QUEUE_URL', 'TABLE_NAME'] }],
    ['keep-upload', { table: ['GetItem', 'PutItem'], variables: ['FILES_BUCKET', 'TABLE_NAME'] }],
    ['seed', { table: seeding, variables: ['TABLE_NAME'] }],
    ['sign-in', { table: ['GetItem', 'PutItem'], variables: ['TABLE_NAME'] }],
  ];

  it.each(expected)('let %s do exactly what it needs', (name, { table, topic = [], variables }) => {
    const fn = functionOf(template, name);
    expect(fn.variables).toEqual(variables);

    const tableArn = { 'Fn::GetAtt': [onlyId('AWS::DynamoDB::Table'), 'Arn'] };
    const statements = statementsOf(template, 'AWS::IAM::Policy', { Roles: [{ Ref: fn.role }] });
    const onTable = statements.filter(({ Resource }) => JSON.stringify(Resource).includes(JSON.stringify(tableArn)));
    const actions = new Set(onTable.flatMap(({ Action }) => Action));
    expect(actions).toEqual(new Set(table.map((action) => `dynamodb:${action}`)));

    const onIndexes = onTable.filter(({ Resource }) => JSON.stringify(Resource).includes('/index/'));
    expect(onIndexes.flatMap(({ Action }) => Action)).toEqual(table.includes('Query') ? ['dynamodb:Query'] : []);

    const ofTopics = statements.filter(({ Action }) => Action.some((action) => action.startsWith('sns:')));
    expect(new Set(ofTopics.flatMap(({ Action }) => Action))).toEqual(new Set(topic.map((action) => `sns:${action}`)));
    for (const { Resource } of ofTopics) expect(Resource).toEqual({ Ref: eventsTopicId() });
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

describe.each(['publish', 'follow-up'] as const)('the consumer of the table’s stream: %s', (name) => {
  const fn = () => ({ Ref: functionOf(template, name).id });
  const mapping = () => {
    const [id] = Object.keys(
      template.findResources('AWS::Lambda::EventSourceMapping', { Properties: { FunctionName: fn() } }),
    );
    return { Ref: id };
  };

  it('gets new events in order, and sets whole records aside when they keep failing', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: fn(),
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
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 21_600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Failures'), 'Arn'] } } },
    });
  });

  it.each([
    ['is behind', 'Stream is behind', 'IteratorAge', 'FunctionName', fn],
    [
      'set records aside',
      'Records were set aside',
      'OnFailureDestinationDeliveredEventCount',
      'EventSourceMappingUUID',
      mapping,
    ],
    ['lost records', 'Records were lost', 'DestinationDeliveryFailures', 'FunctionName', fn],
  ])('raises an alarm when it %s', (_, section, MetricName, Name, of) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp(`^${section}: `),
      MetricName,
      Dimensions: [{ Name, Value: of() }],
    });
  });
});

describe('work in the background', () => {
  const arnOf = (id: Match | undefined) => ({ 'Fn::GetAtt': [id, 'Arn'] });

  it.each([
    ['HandOvers', 'hand-over', 360],
    ['Uploads', 'keep-upload', 180],
  ] as const)(
    'comes a message at a time, with room for retries, and is set aside when it keeps failing: %s',
    (name, worker, VisibilityTimeout) => {
      const [queueId, deadLettersId] = ['Queue', 'DeadLetters'].map((id) => Match.stringLikeRegexp(`^${name}${id}`));
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        FunctionName: { Ref: functionOf(template, worker).id },
        EventSourceArn: arnOf(queueId),
        BatchSize: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      template.hasResourceProperties('AWS::SQS::Queue', {
        VisibilityTimeout,
        RedrivePolicy: { deadLetterTargetArn: arnOf(deadLettersId), maxReceiveCount: 5 },
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmDescription: Match.stringLikeRegexp('^Background work was set aside: '),
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [deadLettersId, 'QueueName'] } }],
        Threshold: 1,
      });
    },
  );

  it('lies encrypted for 14 days', () => {
    template.allResourcesProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
  });

  it.each([
    ['follow-up', ['sqs:SendMessage']],
    ['hand-over', ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:SendMessage']],
    ['keep-upload', ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']],
    ['users', []],
  ] as const)('is given and taken only by whose it is: %s', (name, actions) => {
    const statements = statementsOf(template, 'AWS::IAM::Policy', {
      Roles: [{ Ref: functionOf(template, name).role }],
    });
    const granted = statements.flatMap(({ Action }) => Action).filter((action) => action.startsWith('sqs:'));
    expect(new Set(granted)).toEqual(new Set(actions));
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
    ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
  ])('is reached over TLS only: %s', (type, policyType) => {
    const overPlainHttp = { Bool: { 'aws:SecureTransport': 'false' } };
    const refusals = statementsOf(template, policyType).filter(({ Effect }) => Effect === 'Deny');
    expect(refusals.map(({ Condition }) => Condition)).toEqual(resourcesOf(template, type).map(() => overPlainHttp));
  });
});

describe('the files of deals', () => {
  const files = () => onlyResourceLike('AWS::S3::Bucket', 'Files');
  const arnOf = (prefix: string) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [files().id, 'Arn'] }, `/${prefix}*`]] });

  it('are looked at, signed for and kept by the function of deals, kept by one other, and touched by no third', () => {
    const policies = (roles: object = {}) =>
      statementsOf(template, 'AWS::IAM::Policy', roles)
        .filter(({ Action }) => Action.some((action) => action.startsWith('s3:')))
        .filter(({ Resource }) => JSON.stringify(Resource).includes(files().id))
        .map(({ Action, Resource }) => ({ Action, Resource }));
    const of = (name: FunctionName) => policies({ Roles: [{ Ref: functionOf(template, name).role }] });
    const looking = { Action: ['s3:ListBucket'], Resource: { 'Fn::GetAtt': [files().id, 'Arn'] } };
    expect(of('deals')).toEqual([
      { Action: ['s3:GetObject', 's3:PutObject'], Resource: [arnOf('deals/'), arnOf('uploads/')] },
      looking,
    ]);
    expect(of('keep-upload')).toEqual([
      { Action: ['s3:GetObject'], Resource: arnOf('uploads/') },
      { Action: ['s3:PutObject'], Resource: arnOf('deals/') },
      looking,
    ]);
    expect(policies()).toHaveLength(of('deals').length + of('keep-upload').length);
  });

  it('come and go from the customer’s own pages', () => {
    expect(files().properties.CorsConfiguration).toEqual({
      CorsRules: [
        { AllowedHeaders: ['*'], AllowedMethods: ['POST', 'GET'], AllowedOrigins: ['https://crm.example.com'] },
      ],
    });
  });

  it('are told of to their queue as they are uploaded, by buckets of this account and of ours only', () => {
    const queue = onlyResourceLike('AWS::SQS::Queue', 'UploadsQueue');
    const Queue = { 'Fn::GetAtt': [queue.id, 'Arn'] };
    const Filter = { S3Key: { Rules: [{ Name: 'prefix', Value: 'uploads/' }] } };
    expect(files().properties.NotificationConfiguration).toEqual({
      QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue, Filter }],
    });
    const policy = onlyResourceLike('AWS::SQS::QueuePolicy', 'UploadsQueue');
    template.hasResource('AWS::S3::Bucket', {
      Properties: files().properties,
      DependsOn: Match.arrayWith([policy.id]),
    });
    const [told, ...others] = statementsOf(template, 'AWS::SQS::QueuePolicy').filter(
      ({ Effect }) => Effect === 'Allow',
    );
    expect(others).toEqual([]);
    expect(told).toMatchObject({
      Action: ['sqs:SendMessage'],
      Resource: Queue,
      Condition: {
        ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::stagecraft-*']] } },
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      },
    });
  });

  it('lie below uploads for as long as there may be word of them in the queue', () => {
    expect(files().properties.LifecycleConfiguration).toMatchObject({
      Rules: expect.arrayContaining([
        {
          ExpirationInDays: 14,
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
          Prefix: 'uploads/',
          Status: 'Enabled',
        },
      ]),
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
