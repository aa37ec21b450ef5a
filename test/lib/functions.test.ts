import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../lib/functions.ts';
import { ServiceFunction } from '../../lib/service-function.ts';
import { exampleTemplate, functionOf, onlyIdOf, onlyResourceLike, resourcesOf, statementsOf } from './template.ts';

const template = await exampleTemplate();

describe('the functions', () => {
  const onDeals = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'];
  const onProcesses = [...onDeals, 'ConditionCheckItem'];
  const seeding = ['GetItem', 'BatchGetItem', 'PutItem', 'DeleteItem', 'ConditionCheckItem'];
  const working = ['GetItem', 'BatchGetItem', 'Query', 'PutItem'];
  const onTasks = [...working, 'ConditionCheckItem'];
  const subscribing = ['Subscribe', 'Unsubscribe', 'GetSubscriptionAttributes', 'SetSubscriptionAttributes'];
  const byName: Record<FunctionName, { table: string[]; indexes?: string[]; topic?: string[]; variables: string[] }> = {
    deals: { table: onDeals, indexes: ['gsi1', 'gsi2'], variables: ['DEAL_VISIBILITY', 'FILES_BUCKET', 'TABLE_NAME'] },
    tasks: { table: onTasks, indexes: ['gsi1', 'gsi2'], variables: ['DEAL_VISIBILITY', 'TABLE_NAME'] },
    processes: { table: onProcesses, indexes: ['gsi1'], variables: ['TABLE_NAME'] },
    users: { table: ['GetItem', 'PutItem'], indexes: ['gsi1'], variables: ['TABLE_NAME', 'USER_POOL_ID'] },
    subscriptions: {
      table: ['GetItem', 'PutItem', 'DeleteItem'],
      indexes: ['gsi1', 'gsi2'],
      topic: subscribing,
      variables: ['ALLOWED_MAIL_DOMAINS', 'TABLE_NAME', 'TOPIC_ARN'],
    },
    webhooks: {
      table: ['GetItem', 'BatchGetItem', 'PutItem', 'DeleteItem'],
      indexes: ['gsi1', 'gsi2'],
      variables: ['SECRETS_KEY_ID', 'SLOW_DELIVERY_QUEUE_URL', 'TABLE_NAME', 'WORK_QUEUE_URL'],
    },
    feed: { table: ['BatchGetItem'], indexes: ['gsi1'], variables: ['TABLE_NAME'] },
    transfers: { table: working, indexes: ['gsi1'], variables: ['FILES_BUCKET', 'TABLE_NAME'] },
    documents: { table: [], variables: ['COMMIT', 'RELEASE'] },
    canary: { table: ['PutItem'], variables: ['TABLE_NAME'] },
    publish: {
      table: ['GetItem', 'BatchGetItem'],
      topic: ['Publish'],
      variables: ['AWS_MAX_ATTEMPTS', 'DEAL_URL', 'FAILURES_BUCKET', 'TABLE_NAME', 'TIME_ZONE', 'TOPIC_ARN'],
    },
    'follow-up': {
      table: onDeals,
      indexes: ['gsi2'],
      topic: ['Unsubscribe', 'SetSubscriptionAttributes'],
      variables: [
        'AWS_MAX_ATTEMPTS',
        'CUSTOMER',
        'FAILURES_BUCKET',
        'TABLE_NAME',
        'TIME_ZONE',
        'TOPIC_ARN',
        'WORK_QUEUE_URL',
      ],
    },
    work: {
      table: onProcesses,
      indexes: ['gsi1', 'gsi2'],
      variables: [
        'AWS_MAX_ATTEMPTS',
        'FILES_BUCKET',
        'SLOW_DELIVERY_QUEUE_URL',
        'TABLE_NAME',
        'USER_POOL_ID',
        'WORK_QUEUE_URL',
      ],
    },
    'fan-out': {
      table: ['PutItem'],
      indexes: ['gsi1'],
      variables: ['AWS_MAX_ATTEMPTS', 'CUSTOMER', 'DELIVERY_QUEUE_URL', 'FAILURES_BUCKET', 'TABLE_NAME'],
    },
    deliver: {
      table: ['GetItem', 'BatchGetItem', 'PutItem'],
      indexes: ['gsi1'],
      variables: [
        'AWS_MAX_ATTEMPTS',
        'DEAD_LETTER_QUEUE_URL',
        'HANGING_DELIVERY_QUEUE_URL',
        'SECRETS_KEY_ID',
        'SLOW_DELIVERY_QUEUE_URL',
        'TABLE_NAME',
      ],
    },
    seed: {
      table: seeding,
      indexes: ['gsi1'],
      variables: ['FIRST_ADMINISTRATOR', 'TABLE_NAME', 'USER_POOL_ID', 'WORK_QUEUE_URL'],
    },
    'sign-in': { table: ['GetItem', 'PutItem'], indexes: ['gsi1'], variables: ['TABLE_NAME'] },
    statistics: {
      table: ['BatchGetItem', 'Query'],
      indexes: ['gsi1'],
      variables: ['DEAL_VISIBILITY', 'TABLE_NAME', 'TIME_ZONE'],
    },
    report: {
      table: ['GetItem', 'BatchGetItem', 'Query'],
      indexes: ['gsi1'],
      variables: ['DEAL_VISIBILITY', 'TABLE_NAME', 'TIME_ZONE'],
    },
  };
  const expected = Object.entries(byName);

  it.each(expected)('let %s do exactly what it needs', (name, { table, indexes = [], topic = [], variables }) => {
    const fn = functionOf(template, name);
    expect(fn.variables).toEqual(variables);

    const tableArn = { 'Fn::GetAtt': [onlyIdOf(template, 'AWS::DynamoDB::Table'), 'Arn'] };
    const statements = statementsOf(template, 'AWS::IAM::Policy', { Roles: [{ Ref: fn.role }] });
    const onTable = statements.filter(({ Resource }) => JSON.stringify(Resource).includes(JSON.stringify(tableArn)));
    const isOfIndexes = ({ Resource }: { Resource?: unknown }) => JSON.stringify(Resource).includes('/index/');
    const actions = new Set(onTable.filter((one) => !isOfIndexes(one)).flatMap(({ Action }) => Action));
    expect(actions).toEqual(new Set(table.map((action) => `dynamodb:${action}`)));

    const onIndexes = onTable.filter(isOfIndexes);
    expect(onIndexes.flatMap(({ Action }) => Action)).toEqual(indexes.length > 0 ? ['dynamodb:Query'] : []);
    const named = onIndexes.flatMap(({ Resource }) => JSON.stringify(Resource).match(/(?<=\/index\/)\w+/g) ?? []);
    expect(named).toEqual(indexes);

    const ofTopics = statements.filter(({ Action }) => Action.some((action) => action.startsWith('sns:')));
    expect(new Set(ofTopics.flatMap(({ Action }) => Action))).toEqual(new Set(topic.map((action) => `sns:${action}`)));
    const { id: eventsTopic } = onlyResourceLike(template, 'AWS::SNS::Topic', 'Events');
    for (const { Resource } of ofTopics) expect(Resource).toEqual({ Ref: eventsTopic });
  });

  const administering: Partial<Record<string, string[]>> = {
    users: [
      'AdminAddUserToGroup',
      'AdminCreateUser',
      'AdminDisableUser',
      'AdminEnableUser',
      'AdminGetUser',
      'AdminListGroupsForUser',
      'AdminRemoveUserFromGroup',
      'AdminUpdateUserAttributes',
      'CreateGroup',
      'ListUsersInGroup',
    ],
    work: [
      'AdminAddUserToGroup',
      'AdminCreateUser',
      'AdminDisableUser',
      'AdminEnableUser',
      'AdminGetUser',
      'AdminListGroupsForUser',
    ],
    seed: [
      'AdminAddUserToGroup',
      'AdminCreateUser',
      'AdminGetUser',
      'AdminListGroupsForUser',
      'AdminRemoveUserFromGroup',
    ],
    'sign-in': ['AdminAddUserToGroup', 'AdminGetUser', 'CreateGroup', 'ListUsersInGroup'],
  };

  it.each(Object.keys(byName))('let %s administer users of our pool no further than it needs', (name) => {
    const actions = administering[name] ?? [];
    const statements = statementsOf(template, 'AWS::IAM::Policy', {
      Roles: [{ Ref: functionOf(template, name).role }],
    });
    const ofPool = statements.filter(({ Action }) => Action.some((action) => action.startsWith('cognito-idp:')));
    const granted = ofPool.flatMap(({ Action }) => Action);
    expect(granted.toSorted()).toEqual(actions.map((action) => `cognito-idp:${action}`));
    const { id: pool } = onlyResourceLike(template, 'AWS::Cognito::UserPool', 'Identity');
    for (const { Resource } of ofPool) expect(Resource).toEqual({ 'Fn::GetAtt': [pool, 'Arn'] });
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

describe('tracing', () => {
  /** A function alone, in an app that the command line hands this context. */
  const functionWith = (context: Readonly<Record<string, string>>) => {
    const stack = new Stack(new App({ context }), 'traced');
    new ServiceFunction(stack, 'documents', { logsDays: RetentionDays.ONE_WEEK, bundles: 'deployed' });
    return Template.fromStack(stack);
  };
  const mayTrace = (of: Template) =>
    statementsOf(of, 'AWS::IAM::Policy').filter(({ Action }) => Action.some((action) => action.startsWith('xray:')));

  it('is off', () => {
    for (const { properties } of resourcesOf(template, 'AWS::Lambda::Function'))
      expect(properties).not.toHaveProperty('TracingConfig');
    expect(mayTrace(template)).toEqual([]);
  });

  it('is switched on for a deployment: -c tracing=on', () => {
    const traced = functionWith({ tracing: 'on' });
    traced.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
    expect(mayTrace(traced)).toHaveLength(1);
  });

  it('is never off because of a slip of the pen', () => {
    expect(() => functionWith({ tracing: 'yes' })).toThrow('-c tracing=on');
  });
});
