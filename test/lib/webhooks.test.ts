import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { exampleTemplate, functionOf, onlyResourceLike, statementsOf } from './template.ts';

const template = await exampleTemplate();

const queue = (prefix: string) => onlyResourceLike(template, 'AWS::SQS::Queue', prefix).id;
const arnOf = (prefix: string) => ({ 'Fn::GetAtt': [queue(prefix), 'Arn'] });
const arn = (name: string) => arnOf(`Webhooks${name}`);
const topic = { Ref: onlyResourceLike(template, 'AWS::SNS::Topic', 'Events').id };

describe('events on their way to webhooks', () => {
  it('come from the topic as they are, without those that no webhook wants, and become dead letters where the queue cannot be reached', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      TopicArn: topic,
      Endpoint: arn('FanOutQueue'),
      RawMessageDelivery: true,
      RedrivePolicy: { deadLetterTargetArn: arnOf('DeadLettersQueue') },
      FilterPolicy: { webhooks: [{ exists: false }] },
    });
  });

  it.each(['WebhooksFanOutQueue', 'DeadLettersQueue'])('are taken from that topic only: %s', (name) => {
    const statements = statementsOf(template, 'AWS::SQS::QueuePolicy', { Queues: [{ Ref: queue(name) }] });
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toMatchObject([
      { Action: ['sqs:SendMessage'], Resource: arnOf(name), Condition: { ArnEquals: { 'aws:SourceArn': topic } } },
    ]);
  });

  it.each([
    ['FanOut', 'fan-out', 10, undefined, 360, 5],
    ['Deliveries', 'deliver', 10, 50, 180, 20],
    ['SlowDeliveries', 'deliver', 10, 20, 180, 20],
    ['HangingDeliveries', 'deliver', 10, 50, 180, 20],
  ] as const)(
    'go through queues of their own, with room for retries: %s',
    (name, worker, BatchSize, MaximumConcurrency, VisibilityTimeout, maxReceiveCount) => {
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        FunctionName: { Ref: functionOf(template, worker).id },
        EventSourceArn: arn(`${name}Queue`),
        BatchSize,
        ScalingConfig: MaximumConcurrency === undefined ? Match.absent() : { MaximumConcurrency },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      template.hasResourceProperties('AWS::SQS::Queue', {
        VisibilityTimeout,
        RedrivePolicy: {
          deadLetterTargetArn: arnOf(name === 'HangingDeliveries' ? 'DeadLettersInGroups' : 'DeadLettersQueue'),
          maxReceiveCount,
        },
      });
    },
  );

  it.each(['WebhooksHangingDeliveriesQueue', 'DeadLettersInGroups'])(
    'go one batch at a time to each that hangs, and share no limit: %s',
    (name) => {
      expect(onlyResourceLike(template, 'AWS::SQS::Queue', name).properties).toMatchObject({
        FifoQueue: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      });
    },
  );
});

describe('what may be done with queues of deliveries', () => {
  const taking = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  const sending = ['sqs:SendMessage'];

  it.each([
    ['webhooks', { WebhooksSlowDeliveriesQueue: sending, WorkQueue: sending }],
    ['fan-out', { WebhooksFanOutQueue: taking, WebhooksDeliveriesQueue: sending }],
    [
      'deliver',
      {
        WebhooksDeliveriesQueue: taking,
        WebhooksSlowDeliveriesQueue: [...taking, 'sqs:ChangeMessageVisibility', ...sending],
        WebhooksHangingDeliveriesQueue: [...taking, ...sending],
        DeadLettersQueue: sending,
      },
    ],
    ['work', { WorkQueue: [...taking, ...sending], WebhooksSlowDeliveriesQueue: sending }],
  ] as const)('is exactly what is needed: %s', (name, expected) => {
    const statements = statementsOf(template, 'AWS::IAM::Policy', {
      Roles: [{ Ref: functionOf(template, name).role }],
    });
    const granted = new Map<string, string[]>();
    for (const { Action, Resource } of statements)
      for (const resource of [Resource].flat().map((one) => JSON.stringify(one)))
        granted.set(resource, [...(granted.get(resource) ?? []), ...Action.filter((a) => a.startsWith('sqs:'))]);
    const onQueues = [...granted].filter(([, actions]) => actions.length > 0);
    expect(new Map(onQueues.map(([resource, actions]) => [resource, actions.toSorted()]))).toEqual(
      new Map(Object.entries(expected).map(([id, actions]) => [JSON.stringify(arnOf(id)), actions.toSorted()])),
    );
  });
});

describe('the key of the secrets', () => {
  const { id } = onlyResourceLike(template, 'AWS::KMS::Key', 'SecretsKey');

  it('is the only one that the customer pays for', () => {
    template.resourceCountIs('AWS::KMS::Key', 1);
  });

  it('is renewed every year, and kept as long as the table', () => {
    const asItIs = { Properties: { EnableKeyRotation: true }, DeletionPolicy: 'RetainExceptOnCreate' };
    expect(template.findResources('AWS::KMS::Key')[id]).toMatchObject(asItIs);
  });

  it.each([
    ['webhooks', ['kms:Encrypt']],
    ['deliver', ['kms:Decrypt']],
    ['fan-out', []],
    ['work', []],
    ['feed', []],
    ['publish', []],
  ] as const)(
    'encrypts for who registers webhooks, decrypts for who delivers, each for one webhook: %s',
    (name, may) => {
      const { role, variables } = functionOf(template, name);
      const statements = statementsOf(template, 'AWS::IAM::Policy', { Roles: [{ Ref: role }] });
      const onKey = statements.filter(({ Resource }) => JSON.stringify(Resource).includes(id));
      const Condition = { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'webhookId' } };
      expect(onKey.map(({ Action, ...given }) => [...Action, given.Condition])).toEqual(
        may.map((action) => [action, Condition]),
      );
      expect(variables.includes('SECRETS_KEY_ID')).toBe(may.length > 0);
    },
  );
});
