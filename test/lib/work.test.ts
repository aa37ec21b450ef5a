import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { exampleTemplate, functionOf, onlyResourceLike, resourcesOf, statementsOf } from './template.ts';

const template = await exampleTemplate();

describe('work in the background', () => {
  const queueIdOf = (prefix: string) => onlyResourceLike(template, 'AWS::SQS::Queue', prefix).id;
  const arnOf = (prefix: string) => ({ 'Fn::GetAtt': [queueIdOf(prefix), 'Arn'] });

  it('comes a message at a time, ten at once, with room for retries, and becomes a dead letter when it keeps failing', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: functionOf(template, 'work').id },
      EventSourceArn: arnOf('WorkQueue'),
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 10 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    expect(onlyResourceLike(template, 'AWS::SQS::Queue', 'WorkQueue').properties).toMatchObject({
      VisibilityTimeout: 720,
      RedrivePolicy: { deadLetterTargetArn: arnOf('DeadLettersQueue'), maxReceiveCount: 5 },
    });
  });

  it('is polled from five queues in all, which share their dead letters as far as they are of one kind', () => {
    template.resourcePropertiesCountIs(
      'AWS::Lambda::EventSourceMapping',
      { EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Queue'), 'Arn'] } },
      5,
    );
    // The eighth counts what Lambda gave up: nobody takes from it.
    const queues = resourcesOf(template, 'AWS::SQS::Queue').filter(({ id }) => !id.startsWith('EventsSetAside'));
    const deadLetters = queues.filter(({ properties }) => properties.RedrivePolicy === undefined);
    expect(queues).toHaveLength(7);
    expect(deadLetters.map(({ id }) => id).toSorted()).toEqual(
      ['DeadLettersInGroups', 'DeadLettersQueue'].map(queueIdOf),
    );
    for (const { properties } of queues)
      if (properties.RedrivePolicy !== undefined)
        expect(properties.RedrivePolicy).toMatchObject({
          deadLetterTargetArn: arnOf(properties.FifoQueue === true ? 'DeadLettersInGroups' : 'DeadLettersQueue'),
        });
  });

  it('raises one alarm for all dead letters', () => {
    const dimension = (prefix: string) => [
      { Name: 'QueueName', Value: { 'Fn::GetAtt': [queueIdOf(prefix), 'QueueName'] } },
    ];
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('^Dead letters: '),
      Threshold: 1,
      Metrics: Match.arrayWith(
        ['DeadLettersQueue', 'DeadLettersInGroups'].map((prefix) =>
          Match.objectLike({
            MetricStat: Match.objectLike({
              Metric: Match.objectLike({
                MetricName: 'ApproximateNumberOfMessagesVisible',
                Dimensions: dimension(prefix),
              }),
            }),
          }),
        ),
      ),
    });
  });

  it.each([
    ['work', 'Allow'],
    ['deliver', 'Allow'],
    ['fan-out', undefined],
    ['deals', undefined],
  ] as const)('may go on round after round where it is made so, and nowhere else: %s', (name, loops) => {
    const { id } = functionOf(template, name);
    const { RecursiveLoop } = template.findResources('AWS::Lambda::Function')[id]?.Properties ?? {};
    expect(RecursiveLoop).toBe(loops);
  });

  it('lies encrypted for 14 days', () => {
    template.allResourcesProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
  });

  const taking = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

  it.each([
    ['follow-up', ['sqs:SendMessage']],
    ['work', [...taking, 'sqs:SendMessage']],
    ['transfers', []],
    ['users', []],
  ] as const)('is given and taken only by whose it is: %s', (name, actions) => {
    const statements = statementsOf(template, 'AWS::IAM::Policy', {
      Roles: [{ Ref: functionOf(template, name).role }],
    });
    const granted = statements.flatMap(({ Action }) => Action).filter((action) => action.startsWith('sqs:'));
    expect(new Set(granted)).toEqual(new Set(actions));
  });
});
