import { Duration, Validations } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueName } from '../shared/env.ts';
import type { Alarms } from './alarms.ts';
import type { ServiceFunction } from './service-function.ts';

type WorkQueueProps = {
  /** Does the work, a message at a time. */
  readonly fn: ServiceFunction;
  readonly alarms: Alarms;
};

const attempts = 5;

/** How long a message is kept, in the queue and in its dead letters together. */
export const messageRetention = Duration.days(14);

const secure: QueueProps = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: messageRetention,
};

/** Work in the background: a message that keeps failing is set aside with an alarm, and can be sent back. */
export class WorkQueue extends Construct {
  readonly deadLetters: Queue;
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { fn, alarms }: WorkQueueProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', secure);
    this.queue = new Queue(this, 'Queue', {
      ...secure,
      // Room for Lambda's own retries: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(6 * fn.definition.timeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: attempts },
    });
    const { queueArn } = this.queue;
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: fn,
      eventSourceArn: queueArn,
      batchSize: 1,
      reportBatchItemFailures: true,
    });
    fn.outlastOutages();
    fn.allow(
      {},
      { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], resources: [queueArn] },
    );
    Validations.of(this.deadLetters).acknowledge({
      id: 'Serverless-SQSRedrivePolicy',
      reason: 'It is where the messages of the queue are set aside; an alarm watches it',
    });
    Validations.of(mapping).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'For a queue there is none: what fails goes to its dead letters',
    });
    alarms.raise(`${id}-dead-letters`, {
      section: 'Background work was set aside',
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      threshold: 1,
    });
  }

  /** Lets a function give work; it knows the queue by this variable. */
  allow(fn: ServiceFunction, variable: QueueName) {
    const { queueArn, queueUrl } = this.queue;
    fn.allow({ [variable]: queueUrl }, { actions: ['sqs:SendMessage'], resources: [queueArn] });
  }
}
