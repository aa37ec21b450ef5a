import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { env, type QueueName } from '../../shared/kernel/env.ts';
import { type WorkMessage, workMessage } from '../../shared/kernel/messages.ts';

export const client = new SQSClient({});

type Way = {
  /** The message is not handed out before so many seconds are over; a queue holds it back for 900 at most. */
  readonly delaySeconds?: number | undefined;
  /**
   * Whom the message concerns: nobody with many messages keeps the others waiting.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
   */
  readonly group?: string;
};

/**
 * A queue to which a function gives messages. One that hands out those of a group one after the other (FIFO) would leave
 * out what says the same as another did within five minutes, so there each has a name of its own.
 */
export const queue = (name: QueueName) => {
  const QueueUrl = env(name);
  const isFifo = QueueUrl.endsWith('.fifo');
  return async (message: object, { delaySeconds: DelaySeconds, group: MessageGroupId }: Way = {}) => {
    const MessageBody = JSON.stringify(message);
    const named = isFifo && { MessageDeduplicationId: randomUUID() };
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds, MessageGroupId, ...named }));
  };
};

/**
 * Has work done in the background. Giving it twice does no harm. Throws at once where nobody would take it: an id that is
 * none would be noticed only among the dead letters.
 */
export const giveWork = async (message: WorkMessage, way: { readonly delaySeconds?: number } = {}): Promise<void> =>
  queue('WORK_QUEUE_URL')(workMessage.parse(message), way);
