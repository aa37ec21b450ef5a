import { forEachConcurrently } from '../../shared/kernel/for-each-concurrently.ts';
import type { MessageOf } from '../../shared/kernel/messages.ts';
import { listFailed } from '../../shared/webhooks/store/deliveries.ts';
import { findWebhook } from '../../shared/webhooks/store/webhooks.ts';

import type { Invocation } from '../jobs/queue-consumer.ts';
import { giveWork } from '../jobs/work-queue.ts';
import { deliveryQueue, messageOf } from './deliveries-queue.ts';

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
  await forEachConcurrently(items, concurrency, (delivery) => send(messageOf(delivery, delivery.replayNumber + 1)));
  return next;
};

/**
 * Sends everything again to a webhook that failed for good within a time. A message may come twice: what is sent for the
 * same replay again does not arrive again. Where the webhook is switched off or gone meanwhile, nothing more is sent.
 */
export const replayDeliveries = async (message: Replay, invocation: Invocation): Promise<void> => {
  if ((await findWebhook(message.webhookId))?.state !== 'active') return;
  let after = message.after;
  do after = await replayPage({ ...message, after });
  while (after !== null && invocation.getRemainingTimeInMillis() > reserveMs);
  if (after !== null) await giveWork({ ...message, after });
};
