import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { QueueName } from '../shared/env.ts';
import type { Alarms } from './alarms.ts';
import type { SecureQueue } from './queues.ts';
import type { ServiceFunction } from './service-function.ts';
import type { SecureTopic } from './topics.ts';
import { WorkQueue } from './work-queue.ts';

type WebhooksProps = {
  readonly topic: SecureTopic;
  readonly fanOut: ServiceFunction;
  readonly deliver: ServiceFunction;
  readonly replay: ServiceFunction;
  readonly alarms: Alarms;
};

type DeliveryQueueName = Extract<QueueName, `${string}DELIVERY_QUEUE_URL` | 'REPLAY_QUEUE_URL'>;

/**
 * How events get from the topic to webhooks. There are three lanes for their deliveries, so that receivers that fare well
 * never wait for those that do not, nor any for one that hangs: that has one invocation at a time.
 */
export class Webhooks extends Construct {
  readonly fanOut: WorkQueue;
  readonly deliveries: WorkQueue;
  readonly slowDeliveries: WorkQueue;
  readonly hangingDeliveries: WorkQueue;
  readonly replays: WorkQueue;
  readonly queues: Readonly<Record<DeliveryQueueName, SecureQueue>>;

  constructor(scope: Construct, id: string, { topic, fanOut, deliver, replay, alarms }: WebhooksProps) {
    super(scope, id);
    const batchSize = 10;
    this.fanOut = new WorkQueue(this, 'FanOut', { fn: fanOut, alarms, batchSize });
    topic.addSubscription(
      new SqsSubscription(this.fanOut.queue, {
        rawMessageDelivery: true,
        deadLetterQueue: this.fanOut.deadLetters,
      }),
    );
    // An hour of handing out every three minutes, also where the table or KMS is away; pauses count as well.
    const attempts = 20;
    const lane = { fn: deliver, alarms, batchSize, attempts, section: 'Webhook deliveries were set aside' };
    this.deliveries = new WorkQueue(this, 'Deliveries', { ...lane, maxConcurrency: 50 });
    this.slowDeliveries = new WorkQueue(this, 'SlowDeliveries', { ...lane, maxConcurrency: 20, pauses: true });
    // As many as there can be webhooks.
    this.hangingDeliveries = new WorkQueue(this, 'HangingDeliveries', { ...lane, maxConcurrency: 50, inGroups: true });
    this.replays = new WorkQueue(this, 'Replays', { fn: replay, alarms });
    this.queues = {
      DELIVERY_QUEUE_URL: this.deliveries.queue,
      SLOW_DELIVERY_QUEUE_URL: this.slowDeliveries.queue,
      HANGING_DELIVERY_QUEUE_URL: this.hangingDeliveries.queue,
      FAILED_DELIVERY_QUEUE_URL: this.slowDeliveries.deadLetters,
      REPLAY_QUEUE_URL: this.replays.queue,
    };
  }
}
