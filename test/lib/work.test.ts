import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { exampleTemplate, functionOf, statementsOf } from './template.ts';

const template = await exampleTemplate();

describe('work in the background', () => {
  const arnOf = (id: Match | undefined) => ({ 'Fn::GetAtt': [id, 'Arn'] });

  it.each([
    ['HandOvers', 'hand-over', 360],
    ['Migrations', 'migrate', 360],
    ['Imports', 'run-import', 720],
    ['Exports', 'run-export', 720],
    ['Uploads', 'keep-upload', 180],
    ['StalledDeals', 'find-stalled', 360],
    ['RollUps', 'rebuild-roll-ups', 3_600],
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

  it.each([
    ['hand-over', 0, 'Allow'],
    ['migrate', 0, 'Allow'],
    ['run-import', 0, 'Allow'],
    ['run-export', 0, 'Allow'],
    ['find-stalled', 0, 'Allow'],
    ['rebuild-roll-ups', 0, 'Allow'],
    ['replay-deliveries', 0, 'Allow'],
    ['deliver', 1, 'Allow'],
    ['fan-out', 1, undefined],
    ['keep-upload', 1, undefined],
    ['deals', 1, undefined],
  ] as const)(
    'may take all its time, or go on round after round, where it is made so, and nowhere else: %s',
    (name, alarms, loops) => {
      const { id } = functionOf(template, name);
      const ofDuration = {
        Properties: { MetricName: 'Duration', Dimensions: [{ Name: 'FunctionName', Value: { Ref: id } }] },
      };
      expect(Object.keys(template.findResources('AWS::CloudWatch::Alarm', ofDuration))).toHaveLength(alarms);
      const { RecursiveLoop } = template.findResources('AWS::Lambda::Function')[id]?.Properties ?? {};
      expect(RecursiveLoop).toBe(loops);
    },
  );

  it('lies encrypted for 14 days', () => {
    template.allResourcesProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
  });

  const taking = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

  it.each([
    ['follow-up', ['sqs:SendMessage']],
    ['hand-over', [...taking, 'sqs:SendMessage']],
    ['migrate', [...taking, 'sqs:SendMessage']],
    ['run-import', [...taking, 'sqs:SendMessage']],
    ['run-export', [...taking, 'sqs:SendMessage']],
    ['keep-upload', taking],
    ['find-stalled', [...taking, 'sqs:SendMessage']],
    ['rebuild-roll-ups', [...taking, 'sqs:SendMessage']],
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
