import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { env, type QueueName } from '../../shared/kernel/env.ts';
import { id } from '../../shared/kernel/values.ts';
import { type Delivery, delivery } from '../../shared/webhooks/rules/delivery.ts';
import { client, queue } from '../jobs/work-queue.ts';

/** A delivery on its way. It holds nothing of what is sent: that is read when it is. */
export const deliveryMessage = z.object({
  webhookId: id,
  deliveryId: id,
  event: delivery.shape.event,
  /** The number of the replay. Null: a new one, where the delivery has failed by then. */
  round: delivery.shape.replayNumber.nullable(),
});
export type DeliveryMessage = z.infer<typeof deliveryMessage>;

/** The message of a replay, by default of the last one. */
export const messageOf = ({ id, webhookId, event, replayNumber }: Delivery, its = replayNumber): DeliveryMessage => ({
  webhookId,
  deliveryId: id,
  event,
  round: its,
});

/** A queue of deliveries. Giving one twice does no harm: what has arrived is not sent again. */
export const deliveryQueue = (name: QueueName) => {
  const give = queue(name);
  return (message: DeliveryMessage, delaySeconds?: number) => give(message, { delaySeconds, group: message.webhookId });
};

/** Seconds: a queue holds a message back for no longer when it is sent. */
export const maxDelay = 900;

/** Has a message that was handed out come again after so many seconds. */
export const postponing = (name: QueueName) => {
  const QueueUrl = env(name);
  return async (ReceiptHandle: string, VisibilityTimeout: number) => {
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
  };
};
