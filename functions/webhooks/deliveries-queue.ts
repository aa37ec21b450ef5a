import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { env, type QueueName } from '../../shared/kernel/env.ts';
import { forEachConcurrently } from '../../shared/kernel/for-each-concurrently.ts';
import type { MessageOf } from '../../shared/kernel/messages.ts';
import { id } from '../../shared/kernel/values.ts';
import { type Delivery, delivery } from '../../shared/webhooks/rules/delivery.ts';
import { listFailed } from '../../shared/webhooks/store/deliveries.ts';
import { findWebhook } from '../../shared/webhooks/store/webhooks.ts';
import type { Invocation } from '../jobs/queue-consumer.ts';
import { client, giveWork, queue } from '../jobs/work-queue.ts';

/** A delivery on its way. It holds nothing of what is sent: that is read when it is. */
export const deliveryMessage = z.object({
  webhookId: id,
  deliveryId: id,
  event: delivery.shape.event,
  /** Null: a new one, where the delivery has failed by then. */
  round: delivery.shape.round.nullable(),
});
export type DeliveryMessage = z.infer<typeof deliveryMessage>;

/** The message of a round, by default of the one in which the delivery is. */
export const messageOf = ({ id, webhookId, event, round }: Delivery, its = round): DeliveryMessage => ({
  ...{ webhookId, deliveryId: id, event, round: its },
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

const send = deliveryQueue('SLOW_DELIVERY_QUEUE_URL');

const pageSize = 100;
const concurrency = 8;
/** Milliseconds: as long as a page takes on a bad day. */
const reserveMs = 20_000;

type Replay = MessageOf<'replay'>;

/** Sends the next page again; answers where it goes on, null at the end. */
const replayPage = async ({ webhookId, since, until, after }: Replay) => {
  const paging = { after: after ?? undefined, limit: pageSize };
  const { items, next } = await listFailed(webhookId, { since, until }, paging);
  await forEachConcurrently(items, concurrency, (delivery) => send(messageOf(delivery, delivery.round + 1)));
  return next;
};

/**
 * Sends everything again to a webhook that failed for good within a time. A message may come twice: what is sent for the
 * same round again does not arrive again. Where the webhook is switched off or gone meanwhile, nothing more is sent.
 */
export const replayDeliveries = async (message: Replay, invocation: Invocation): Promise<void> => {
  if ((await findWebhook(message.webhookId))?.state !== 'active') return;
  let after = message.after;
  do after = await replayPage({ ...message, after });
  while (after !== null && invocation.getRemainingTimeInMillis() > reserveMs);
  if (after !== null) await giveWork({ ...message, after });
};
