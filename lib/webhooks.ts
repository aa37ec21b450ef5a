import { SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { QueueName } from '../shared/kernel/env.ts';
import { webhooksAttribute } from '../shared/kernel/messages.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { SecureQueue } from './queues.ts';
import type { ServiceFunction } from './service-function.ts';
import type { SecureTopic } from './topics.ts';
import { WorkQueue } from './work-queue.ts';

type WebhooksProps = {
  readonly topic: SecureTopic;
  readonly fanOut: ServiceFunction;
  readonly deliver: ServiceFunction;
  readonly deadLetters: DeadLetters;
};

type DeliveryQueueName = Extract<QueueName, `${string}DELIVERY_QUEUE_URL`>;

/**
 * How events get from the topic to webhooks. There are three lanes for their deliveries, so that healthy receivers
 * never wait for those that do not, nor any for one that hangs: that has one invocation at a time.
 */
export class Webhooks extends Construct {
  readonly fanOut: WorkQueue;
  readonly queues: Readonly<Record<DeliveryQueueName, SecureQueue>>;

  constructor(scope: Construct, id: string, { topic, fanOut, deliver, deadLetters }: WebhooksProps) {
    super(scope, id);
    const batchSize = 10;
    this.fanOut = new WorkQueue(this, 'FanOut', { fn: fanOut, deadLetters, batchSize });
    topic.addSubscription(
      new SqsSubscription(this.fanOut.queue, {
        rawMessageDelivery: true,
        deadLetterQueue: deadLetters.queue,
        filterPolicy: { [webhooksAttribute]: SubscriptionFilter.notExistsFilter() },
      }),
    );
    // An hour of handing out every three minutes, also where the table or KMS is away; pauses count as well.
    const attempts = 20;
    const lane = { fn: deliver, deadLetters, batchSize, attempts };
    const deliveries = new WorkQueue(this, 'Deliveries', { ...lane, maxConcurrency: 50 });
    const slow = new WorkQueue(this, 'SlowDeliveries', { ...lane, maxConcurrency: 20, pauses: true });
    // As many as there can be webhooks.
    const hanging = new WorkQueue(this, 'HangingDeliveries', { ...lane, maxConcurrency: 50, inGroups: true });
    this.queues = {
      DELIVERY_QUEUE_URL: deliveries.queue,
      SLOW_DELIVERY_QUEUE_URL: slow.queue,
      HANGING_DELIVERY_QUEUE_URL: hanging.queue,
    };
  }
}
