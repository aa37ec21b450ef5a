import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { MessageOf } from '../shared/kernel/messages.ts';
import type { Customer } from './customer.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { WorkQueue } from './work-queue.ts';

type DailyProps = {
  readonly customer: Customer;
  readonly work: WorkQueue;
  readonly deadLetters: DeadLetters;
};

/** A minute of the hour, so that the customers of an account do not all begin in the same. */
export const minuteOf = (customer: string) => createHash('sha256').update(customer).digest().readUInt32BE() % 60;

const message: MessageOf<'stalled-deals'> = { kind: 'stalled-deals', id: '<aws.scheduler.scheduled-time>' };

/**
 * Gives work every morning before people begin theirs. It goes by the instant for which it was scheduled, so that a
 * message that is sent twice is the same work.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export class Daily extends Construct {
  constructor(scope: Construct, id: string, { customer, work, deadLetters }: DailyProps) {
    super(scope, id);
    const { queueArn } = work.queue;
    const deadLettersArn = deadLetters.queue.queueArn;
    const { account } = Stack.of(this);
    const role = new Role(this, 'Role', {
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn, deadLettersArn] }));
    new CfnSchedule(this, 'Schedule', {
      scheduleExpression: `cron(${minuteOf(customer.name)} 5 * * ? *)`,
      scheduleExpressionTimezone: customer.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: queueArn,
        roleArn: role.roleArn,
        input: JSON.stringify(message),
        deadLetterConfig: { arn: deadLettersArn },
      },
    });
  }
}
