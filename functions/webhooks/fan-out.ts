import * as z from 'zod';
import { canary } from '../../shared/kernel/canary.ts';
import { now } from '../../shared/kernel/clock.ts';
import { EventOfLaterRelease, event, foundEvent } from '../../shared/kernel/event.ts';
import { newDelivery } from '../../shared/webhooks/rules/delivery.ts';
import { type Webhook, wants } from '../../shared/webhooks/rules/webhook.ts';
import { enterDelivery } from '../../shared/webhooks/store/deliveries.ts';
import { activeWebhooks } from '../../shared/webhooks/store/webhooks.ts';
import { queueConsumer } from '../jobs/queue-consumer.ts';
import { countArrival } from '../stream/canaries.ts';
import { storeDeadLetter } from '../stream/dead-letter.ts';
import { deliveryQueue, messageOf } from './deliveries-queue.ts';

const send = deliveryQueue('DELIVERY_QUEUE_URL');

/** What the topic says of an event, as far as it is read: the rest may be shortened. */
const published = z.object(event.pick({ id: true, type: true, subject: true, sequence: true, processId: true }).shape);

type Published = z.infer<typeof published>;

const message = z.union([canary, published]);

/** The same of an event that perhaps only a later release knows. */
const found = z.object(foundEvent.pick({ id: true, type: true, subject: true, sequence: true, processId: true }).shape);

/** Throws `EventOfLaterRelease`. */
const toMessage = (given: unknown) => {
  const { success, data, error } = message.safeParse(given);
  if (success) return data;
  const later = found.safeParse(given);
  if (later.success) throw new EventOfLaterRelease(`Event ${later.data.id} is of a later release: ${later.data.type}`);
  throw error;
};

/** A delivery is queued before it is entered: no entry of the log waits in vain. */
const dispatch = async (webhookId: string, event: Published) => {
  const delivery = newDelivery(webhookId, event, now());
  await send(messageOf(delivery));
  await enterDelivery(delivery);
};

/** Fans out the messages of one invocation to the webhooks that there are then. */
const fanningOut = () => {
  let webhooks: Promise<Webhook[]> | undefined;
  const concerned = async (event: Published) => {
    if (event.type === 'webhook.tested') return [event.subject.id];
    webhooks ??= activeWebhooks();
    return (await webhooks).filter((webhook) => wants(webhook, event)).map(({ id }) => id);
  };
  return queueConsumer(
    async (given) => {
      const event = toMessage(given);
      if (event.type === 'canary') {
        countArrival(event);
        return;
      }
      await Promise.all((await concerned(event)).map((webhookId) => dispatch(webhookId, event)));
    },
    { concurrency: 10, storeDeadLetters: storeDeadLetter },
  );
};

type Handler = ReturnType<typeof fanningOut>;

/** Sets a delivery going for each webhook that an event concerns. Any message may come twice. */
export const handler: Handler = (given, invocation) => fanningOut()(given, invocation);
