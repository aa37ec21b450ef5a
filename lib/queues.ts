import { Duration } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { QueueName } from '../shared/kernel/env.ts';
import type { ServiceFunction } from './service-function.ts';

/** How long a message is kept, in the queue and in its dead letters together. */
export const messageRetention = Duration.days(14);

/**
 * Of each group one batch is handed out at a time, and each has its own share of what a queue takes in a second:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
 */
export const inGroups = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
} as const;

/** A queue that is encrypted and takes messages over TLS only. */
export class SecureQueue extends Queue {
  constructor(
    scope: Construct,
    id: string,
    props: Pick<QueueProps, 'visibilityTimeout' | 'deadLetterQueue' | keyof typeof inGroups> = {},
  ) {
    super(scope, id, {
      ...props,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: messageRetention,
    });
  }

  /** Lets a function send to it; it knows the queue by this variable. */
  allow(fn: ServiceFunction, variable: QueueName) {
    fn.allow({ [variable]: this.queueUrl }, { actions: ['sqs:SendMessage'], resources: [this.queueArn] });
  }
}
