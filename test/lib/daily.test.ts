import { describe, expect, it } from 'vitest';
import { exampleTemplate, onlyResourceLike, resourcesOf, statementsOf } from './template.ts';

const template = await exampleTemplate();

const arnOf = (prefix: string) => ({ 'Fn::GetAtt': [onlyResourceLike(template, 'AWS::SQS::Queue', prefix).id, 'Arn'] });
const [queue, deadLetters] = [arnOf('WorkQueue'), arnOf('DeadLettersQueue')];
const role = onlyResourceLike(template, 'AWS::IAM::Role', 'EveryMorning');

describe('the search for stalled deals', () => {
  it("is given every morning of the customer's time, by the instant for which it was scheduled", () => {
    expect(resourcesOf(template, 'AWS::Scheduler::Schedule').map(({ properties }) => properties)).toEqual([
      {
        ScheduleExpression: expect.stringMatching(/^cron\(\d{1,2} 5 \* \* \? \*\)$/),
        ScheduleExpressionTimezone: 'Europe/Berlin',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          ...{ Arn: queue, DeadLetterConfig: { Arn: deadLetters } },
          RoleArn: { 'Fn::GetAtt': [role.id, 'Arn'] },
          Input: '{"kind":"stalled-deals","id":"<aws.scheduler.scheduled-time>"}',
        },
      },
    ]);
  });

  it('may be given by schedules of this account only, which may do nothing else', () => {
    expect(role.properties).not.toHaveProperty('ManagedPolicyArns');
    expect(role.properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
    const statements = statementsOf(template, 'AWS::IAM::Policy', { Roles: [{ Ref: role.id }] });
    expect(statements).toEqual([{ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: [deadLetters, queue] }]);
  });
});
