import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { WorkQueue } from './work-queue.ts';

type DailyProps = {
  readonly work: WorkQueue;
  readonly timeZone: string;
};

/**
 * Gives work every morning before people begin theirs. It goes by the instant for which it was scheduled, so that a
 * message that is sent twice is the same work.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export class Daily extends Construct {
  constructor(scope: Construct, id: string, { work, timeZone }: DailyProps) {
    super(scope, id);
    const { queueArn } = work.queue;
    const deadLettersArn = work.deadLetters.queueArn;
    const { account } = Stack.of(this);
    const role = new Role(this, 'Role', {
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn, deadLettersArn] }));
    new CfnSchedule(this, 'Schedule', {
      scheduleExpression: 'cron(30 5 * * ? *)',
      scheduleExpressionTimezone: timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: queueArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ id: '<aws.scheduler.scheduled-time>' }),
        deadLetterConfig: { arn: deadLettersArn },
      },
    });
  }
}
