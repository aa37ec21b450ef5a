import { now } from '../../shared/clock.ts';
import { afterAttempt, disabledAfter, isGivenUp, isOver, type Tried } from '../../shared/domain/attempts.ts';
import { type Delivery, newDelivery } from '../../shared/domain/delivery.ts';
import type { Event } from '../../shared/domain/event.ts';
import type { Health } from '../../shared/domain/webhook.ts';
import { env } from '../../shared/env.ts';
import {
  type Departure,
  enterDelivery,
  findDelivery,
  findDeparture,
  storeDelivery,
} from '../../shared/persistence/deliveries.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { queueConsumer, type Receipt } from '../shell/queue-consumer.ts';
import { attempt, notMade } from './attempt.ts';
import { type DeliveryMessage, deliveryMessage, deliveryQueue, longestDelay, postponing } from './deliveries-queue.ts';
import { switchOff } from './switch-off.ts';
import { whileWatched } from './watch-receiver.ts';

const sendSlowly = deliveryQueue('SLOW_DELIVERY_QUEUE_URL');
const setAside = deliveryQueue('FAILED_DELIVERY_QUEUE_URL');
const postpone = postponing('SLOW_DELIVERY_QUEUE_URL');

const slowLane = env('SLOW_DELIVERY_QUEUE_URL').split('/').at(-1);

/** As many as Lambda hands over at once: each may take its time, and none is to wait for another. */
const lanes = 10;

const secondsUntil = (at: string) => Math.ceil((Date.parse(at) - Date.now()) / 1_000);

const faresWell = ({ failingSince, slow }: Health) => failingSince === null && !slow;

/** The delivery of an event whose message was faster than its entry into the log. */
const entered = async (webhookId: string, event: Event) => {
  const delivery = newDelivery(webhookId, event, now());
  await enterDelivery(delivery);
  return delivery;
};

/** Enters an attempt into the log, whatever was entered meanwhile; answers the delivery with it. */
const record = (found: Delivery, tried: Tried) => {
  let known: Delivery | undefined = found;
  return retryingConflicts(async () => {
    const before = known ?? (await findDelivery(found.webhookId, found.id)) ?? found;
    known = undefined;
    const after = afterAttempt(before, tried);
    await storeDelivery(before, after);
    return after;
  });
};

/** A message as it was handed out this time. */
type HandedOut = {
  readonly message: DeliveryMessage;
  /** How many attempts of its round were made before. */
  readonly made: number;
  readonly isSlow: boolean;
  readonly handle: string;
};

/** Has the next attempt made when its time has come. */
const wait = async ({ message, made, isSlow, handle }: HandedOut, nextAttemptAt: string) => {
  const pause = Math.max(1, secondsUntil(nextAttemptAt));
  if (isSlow) {
    await postpone(handle, pause);
    return 'again';
  }
  await sendSlowly({ ...message, before: made + 1 }, Math.min(pause, longestDelay));
};

/** As a message that begins anew: sent back, it has all its attempts again. */
const giveUp = (message: DeliveryMessage) => setAside({ ...message, before: 0 });

/** Makes an attempt and does what follows from it. */
const tryIt = async (given: HandedOut, delivery: Delivery, { webhook, health, event }: Departure) => {
  const { message, made } = given;
  const { round } = message;
  const result = await whileWatched(webhook.id, health, () => attempt(webhook, event));
  const because = disabledAfter(health, result.attempt);
  const after = await record(delivery, { ...result, round, number: made + 1, isLast: because !== null });
  if (because !== null) await switchOff(webhook, because);
  else if (isOver(after, round)) return;
  else if (after.nextAttemptAt !== null) return wait(given, after.nextAttemptAt);
  else await giveUp(message);
};

const deliver = async (given: HandedOut) => {
  const { message, made, isSlow } = given;
  const departure = await findDeparture(message.webhookId, message.deliveryId, message.event);
  if (departure === undefined) return;
  const { webhook, health } = departure;
  const delivery = departure.delivery ?? (await entered(message.webhookId, departure.event));
  if (isOver(delivery, message.round)) return;
  const early = delivery.round === message.round ? secondsUntil(delivery.nextAttemptAt ?? now()) : 0;
  if (webhook.state === 'disabled')
    await record(delivery, { ...notMade(), round: message.round, number: made + 1, isLast: true });
  // Killed before it was set aside, or not able to.
  else if (isGivenUp(delivery, message.round, made)) await giveUp(message);
  else if (early > 1) await sendSlowly({ ...message, before: made }, Math.min(early, longestDelay));
  else if (!isSlow && (made > 0 || !faresWell(health))) await sendSlowly({ ...message, before: made });
  else return tryIt(given, delivery, departure);
};

const handedOut = (given: unknown, { queueName, handle, count }: Receipt): HandedOut => {
  const message = deliveryMessage.parse(given);
  return { message, made: message.before + count - 1, isSlow: queueName === slowLane, handle };
};

/** Makes one attempt for each message. Any message may come twice. */
export const handler = queueConsumer((given, _, receipt) => deliver(handedOut(given, receipt)), { lanes });
