import { Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import type { Customer } from './customer.ts';
import type { CustomerTable } from './data.ts';
import { FailedRecords } from './failed-records.ts';
import { PrivateBucket } from './files.ts';
import type { TopicAction } from './functions.ts';
import type { ServiceFunction } from './service-function.ts';
import { StreamConsumer } from './stream-consumer.ts';
import { SecureTopic } from './topics.ts';

type EventsProps = {
  readonly customer: Customer;
  readonly table: CustomerTable;
  readonly publish: ServiceFunction;
  readonly followUp: ServiceFunction;
  readonly alarms: Alarms;
};

/**
 * What happens to events once they are in the table: they are published to the topic, and followed up by what they set
 * off; those that cannot be handled become dead letters.
 */
export class Events extends Construct {
  readonly topic: SecureTopic;
  /** Where records lie that a consumer could not handle. */
  readonly failures: PrivateBucket;
  readonly publishing: StreamConsumer;
  readonly followingUp: StreamConsumer;

  constructor(scope: Construct, id: string, { customer, table, publish, followUp, alarms }: EventsProps) {
    super(scope, id);
    this.topic = new SecureTopic(this, 'Topic', { displayName: `Stagecraft ${customer.name}`, encrypted: true });
    const { failuresDays } = customer.retention;
    this.failures = new PrivateBucket(this, 'Failures', {
      keepData: customer.keepData,
      replacedDays: failuresDays,
      expireDays: failuresDays,
    });
    new FailedRecords(this, 'SetAside', { failures: this.failures, alarms });
    const common = { table, failures: this.failures };
    this.publishing = new StreamConsumer(this, 'Publishing', { fn: publish, hearsSilent: false, ...common });
    this.followingUp = new StreamConsumer(this, 'FollowingUp', { fn: followUp, hearsSilent: true, ...common });
  }

  /** Lets a function that is no consumer of the stream write dead letters. */
  allowDeadLetters(fn: ServiceFunction) {
    const resources = [this.failures.arnForObjects('aws/lambda/later/*')];
    fn.allow({ FAILURES_BUCKET: this.failures.bucketName }, { actions: ['s3:PutObject'], resources });
    Validations.of(fn.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::<EventsFailuresF865D7C1.Arn>/aws/lambda/later/*]',
      reason: 'A dead letter has a name of its own, below this prefix',
    });
  }

  /** Lets a function act on the topic; also what is done to a subscription SNS allows or denies by the ARN of its topic. */
  allow(fn: ServiceFunction, actions: readonly TopicAction[]) {
    const { topicArn } = this.topic;
    fn.allow({ TOPIC_ARN: topicArn }, { actions: actions.map((a) => `sns:${a}`), resources: [topicArn] });
  }
}
