import { now } from '../../shared/kernel/clock.ts';
import { env } from '../../shared/kernel/env.ts';
import type { FoundEvent } from '../../shared/kernel/event.ts';
import { retryingConflicts } from '../../shared/table/transactions.ts';
import { type Delivery, newDelivery } from '../../shared/webhooks/rules/delivery.ts';
import {
  type AttemptOutcome,
  afterAttempt,
  disabledAfter,
  isGivenUp,
  isOver,
} from '../../shared/webhooks/rules/retry-policy.ts';
import type { Health } from '../../shared/webhooks/rules/webhook.ts';
import {
  type DeliveryContext,
  enterDelivery,
  findDelivery,
  findDeliveryContext,
  storeDelivery,
} from '../../shared/webhooks/store/deliveries.ts';
import { queueConsumer } from '../jobs/queue-consumer.ts';
import { attempt, notMade, openSecrets } from './attempt.ts';
import { type DeliveryMessage, deliveryMessage, deliveryQueue, maxDelay, postponing } from './deliveries-queue.ts';
import { switchOff, whileWatched } from './receiver.ts';

const giveTo = {
  slow: deliveryQueue('SLOW_DELIVERY_QUEUE_URL'),
  hanging: deliveryQueue('HANGING_DELIVERY_QUEUE_URL'),
};
const storeDeadLetter = deliveryQueue('DEAD_LETTER_QUEUE_URL');
const postpone = postponing('SLOW_DELIVERY_QUEUE_URL');

/** Healthy receivers never wait for slow or failing ones, nor these for unresponsive ones, nor those for each other. */
type Lane = 'first' | 'slow' | 'hanging';

const nameOf = (queueUrl: string) => queueUrl.split('/').at(-1) ?? '';
const lanes: ReadonlyMap<string, Lane> = new Map([
  [nameOf(env('SLOW_DELIVERY_QUEUE_URL')), 'slow'],
  [nameOf(env('HANGING_DELIVERY_QUEUE_URL')), 'hanging'],
]);

/** As many as Lambda hands over at once: each may take its time, and none is to wait for another. */
const concurrency = 10;

const secondsUntil = (at: string) => Math.ceil((Date.parse(at) - Date.now()) / 1_000);

/** A message as it was handed out. */
type HandedOut = {
  readonly message: DeliveryMessage;
  readonly replayNumber: number;
  readonly lane: Lane;
  /** Whether it was handed out before. */
  readonly isAgain: boolean;
  readonly handle: string;
};

/** Where the next attempt is to be made. */
const laneFor = ({ lane, isAgain }: HandedOut, { failingSince, responsiveness }: Health): Lane => {
  if (responsiveness === 'unresponsive') return 'hanging';
  return lane === 'first' && !isAgain && failingSince === null && responsiveness === 'fast' ? 'first' : 'slow';
};

/** The delivery of an event whose message was faster than its entry into the log. */
const entered = async (webhookId: string, event: FoundEvent) => {
  const delivery = newDelivery(webhookId, event, now());
  await enterDelivery(delivery);
  return delivery;
};

/** Enters an attempt into the log, whatever was entered meanwhile; answers the delivery with it. */
const record = (found: Delivery, outcome: AttemptOutcome) => {
  let known: Delivery | undefined = found;
  return retryingConflicts(async () => {
    const before = known ?? (await findDelivery(found.webhookId, found.id)) ?? found;
    known = undefined;
    const after = afterAttempt(before, outcome);
    await storeDelivery(before, after);
    return after;
  });
};

/** Has the next attempt made when its time has come. */
const wait = async ({ message, lane, handle }: HandedOut, nextAttemptAt: string) => {
  const pause = Math.max(1, secondsUntil(nextAttemptAt));
  if (lane === 'slow') {
    await postpone(handle, pause);
    return 'again';
  }
  await giveTo.slow(message, Math.min(pause, maxDelay));
};

/** What was given up is replayed when it is sent back. */
const giveUp = (message: DeliveryMessage) => storeDeadLetter({ ...message, round: null });

/** Replays what has failed; sends it for the first time where the log has forgotten the delivery by then. */
const beginAnew = async (message: DeliveryMessage, delivery: Delivery | undefined): Promise<undefined> => {
  if (delivery === undefined || delivery.state === 'failed')
    await giveTo.slow({ ...message, round: (delivery?.replayNumber ?? 0) + 1 });
};

/** Makes an attempt and does what follows from it. */
const attemptDelivery = async (given: HandedOut, delivery: Delivery, { webhook, health, event }: DeliveryContext) => {
  const { message, replayNumber } = given;
  const secrets = await openSecrets(webhook);
  const result = await whileWatched(webhook.id, health, () => attempt(webhook, event, secrets));
  const because = disabledAfter(health, result.attempt);
  const after = await record(delivery, { ...result, replayNumber, isLast: because !== null });
  if (because !== null) return switchOff(webhook, because);
  if (isOver(after, replayNumber)) return;
  if (after.nextAttemptAt !== null) return wait(given, after.nextAttemptAt);
  await giveUp(message);
};

/** Does what is to be done for a delivery now. */
const processDelivery = async (given: HandedOut, delivery: Delivery, context: DeliveryContext) => {
  const { message, replayNumber, lane } = given;
  const { webhook, health } = context;
  if (isOver(delivery, replayNumber)) return;
  const early = delivery.replayNumber === replayNumber ? secondsUntil(delivery.nextAttemptAt ?? now()) : 0;
  const next = laneFor(given, health);
  if (webhook.state === 'disabled') await record(delivery, { ...notMade(), replayNumber, isLast: true });
  // Killed before it became a dead letter, or not able to.
  else if (isGivenUp(delivery, replayNumber)) await giveUp(message);
  else if (early > 1) await giveTo.slow(message, Math.min(early, maxDelay));
  else if (next !== lane && next !== 'first') await giveTo[next](message);
  else return attemptDelivery(given, delivery, context);
};

/** Makes one attempt for each message. Any message may come twice. */
export const handler = queueConsumer(
  async (given, _, { queueName, handle, count }) => {
    const message = deliveryMessage.parse(given);
    const { webhookId, deliveryId, round: replayNumber } = message;
    const context = await findDeliveryContext(webhookId, deliveryId, message.event);
    if (context === undefined) return;
    if (replayNumber === null) return beginAnew(message, context.delivery);
    const delivery = context.delivery ?? (await entered(webhookId, context.event));
    const lane = lanes.get(queueName) ?? 'first';
    return processDelivery({ message, replayNumber, lane, isAgain: count > 1, handle }, delivery, context);
  },
  { concurrency },
);
