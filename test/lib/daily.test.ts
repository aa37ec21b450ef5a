import { describe, expect, it } from 'vitest';
import { minuteOf } from '../../lib/daily.ts';
import { exampleTemplate, onlyResourceLike, statementsOf } from './template.ts';

const template = await exampleTemplate();

const arnOf = (prefix: string) => ({ 'Fn::GetAtt': [onlyResourceLike(template, 'AWS::SQS::Queue', prefix).id, 'Arn'] });
const [queue, deadLetters] = [arnOf('WorkQueue'), arnOf('DeadLettersQueue')];
const role = onlyResourceLike(template, 'AWS::IAM::Role', 'EveryMorning');

describe('the search for stalled deals', () => {
  it("is given every morning of the customer's time, by the instant for which it was scheduled", () => {
    expect([onlyResourceLike(template, 'AWS::Scheduler::Schedule', 'EveryMorning').properties]).toEqual([
      {
        ScheduleExpression: 'cron(8 5 * * ? *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: queue,
          DeadLetterConfig: { Arn: deadLetters },
          RoleArn: { 'Fn::GetAtt': [role.id, 'Arn'] },
          Input: '{"kind":"stalled-deals","id":"<aws.scheduler.scheduled-time>"}',
        },
      },
    ]);
  });

  it('begins at a minute that follows from the name of the customer, so that those of an account are spread', () => {
    const minutes = Array.from({ length: 60 }, (_, number) => minuteOf(`customer-${number}`));
    for (const minute of minutes) expect([minute >= 0, minute < 60]).toEqual([true, true]);
    expect(new Set(minutes).size).toBeGreaterThan(30);
  });

  it('may be given by schedules of this account only, which may do nothing else', () => {
    expect(role.properties).not.toHaveProperty('ManagedPolicyArns');
    expect(role.properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
        },
      ],
    });
    const statements = statementsOf(template, 'AWS::IAM::Policy', { Roles: [{ Ref: role.id }] });
    expect(statements).toEqual([{ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: [deadLetters, queue] }]);
  });
});
