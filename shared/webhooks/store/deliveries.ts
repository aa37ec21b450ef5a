import * as z from 'zod';
import type { FoundEvent } from '../../kernel/event.ts';
import { toEvent } from '../../table/event-item.ts';
import { createdPosition, eventKey } from '../../table/keys.ts';
import { chosenPageOf, type Page, type Paging, pageOf, partition, type Source } from '../../table/pages.ts';
import { item, ttlOf } from '../../table/stored.ts';
import { get, getMany, type Item, type Write } from '../../table/table.ts';
import { store, writeOnce } from '../../table/transactions.ts';
import { type Delivery, delivery } from '../rules/delivery.ts';
import type { Health, Webhook } from '../rules/webhook.ts';
import { toHealth, toWebhook, webhookHealthKey, webhookKey } from './webhooks.ts';

export const deliveryKey = (webhookId: string, deliveryId: string) => ({
  pk: webhookKey(webhookId).pk,
  sk: `DELIVERY#${deliveryId}`,
});

/** `gsi1`: the deliveries of a webhook. */
export const deliveriesOf = (webhookId: string) => `${webhookKey(webhookId).pk}#DELIVERIES`;

/** `gsi2`: those that failed for good. */
export const failedDeliveriesOf = (webhookId: string) => `${webhookKey(webhookId).pk}#FAILED`;

const daysKept = 30;

const { version, replayNumber, attemptCount, ...listedFields } = delivery.shape;
/** With the names that they were given first. */
const kept = item({ version, summary: z.object({ ...listedFields, round: replayNumber, tried: attemptCount }) });

export const toDelivery = (item: unknown): Delivery => {
  const { summary, ...rest } = kept.parse(item);
  const { round: replayNumber, tried: attemptCount, ...listed } = summary;
  return { ...listed, replayNumber, attemptCount, ...rest };
};

const itemOf = (delivery: Delivery): Item => {
  const { id, webhookId, state } = delivery;
  const position = createdPosition(delivery);
  return {
    ...deliveryKey(webhookId, id),
    gsi1pk: deliveriesOf(webhookId),
    gsi1sk: position,
    ...(state === 'failed' && { gsi2pk: failedDeliveriesOf(webhookId), gsi2sk: position }),
    entity: 'delivery',
    ttl: ttlOf(delivery, daysKept),
    ...z.encode(kept, {
      ...delivery,
      summary: { ...delivery, round: delivery.replayNumber, tried: delivery.attemptCount },
    }),
  };
};

/** The delivery as it is now, or undefined. */
export const findDelivery = async (webhookId: string, deliveryId: string): Promise<Delivery | undefined> => {
  const item = await get(deliveryKey(webhookId, deliveryId));
  return item === undefined ? undefined : toDelivery(item);
};

/** What an attempt is made of. */
export type DeliveryContext = {
  readonly webhook: Webhook;
  readonly health: Health;
  /** Undefined where it is not entered yet. */
  readonly delivery: Delivery | undefined;
  readonly event: FoundEvent;
};

/** All that an attempt is made of, as it is now; undefined where the webhook is gone. */
export const findDeliveryContext = async (
  webhookId: string,
  deliveryId: string,
  eventAt: Delivery['event'],
): Promise<DeliveryContext | undefined> => {
  const keys = [webhookKey(webhookId), webhookHealthKey(webhookId), deliveryKey(webhookId, deliveryId)];
  const [webhook, health, delivery, event] = await getMany([...keys, eventKey(eventAt)]);
  if (webhook === undefined) return undefined;
  return {
    webhook: toWebhook(webhook),
    health: toHealth(health),
    event: toEvent(event),
    delivery: delivery === undefined ? undefined : toDelivery(delivery),
  };
};

/** The deliveries of a webhook, newest first. */
export const deliveries = (webhookId: string): Source<Delivery> =>
  partition({ index: 'gsi1', pk: deliveriesOf(webhookId), descending: true }, toDelivery);

/** Those that failed for good, newest first. */
export const failedDeliveries = (webhookId: string): Source<Delivery> =>
  partition({ index: 'gsi2', pk: failedDeliveriesOf(webhookId), descending: true }, toDelivery);

type Time = { readonly since: string; readonly until: string };

/** Those that failed for good, of this time, oldest first. */
export const listFailed = (
  webhookId: string,
  { since, until }: Time,
  { after = since, limit }: Paging,
): Promise<Page<Delivery>> => {
  const last = createdPosition({ createdAt: until, id: '~' });
  const failed = partition({ index: 'gsi2', pk: failedDeliveriesOf(webhookId), until: last }, toDelivery);
  return pageOf(failed, { after, limit });
};

/** The deliveries of a webhook, newest first; only those in one state where it is given. */
export const listDeliveries = (
  webhookId: string,
  state: Delivery['state'] | undefined,
  paging: Paging,
): Promise<Page<Delivery>> => {
  if (state === 'failed') return pageOf(failedDeliveries(webhookId), paging);
  return state === undefined
    ? pageOf(deliveries(webhookId), paging)
    : chosenPageOf(deliveries(webhookId), paging, async (rows) => rows.filter(({ item }) => item.state === state));
};

/** Enters a delivery that is to be made; one that is there stays as it is. */
export const enterDelivery = (delivery: Delivery): Promise<void> =>
  writeOnce({ put: itemOf(delivery), when: { is: 'absent' } });

/** Stores what has become of a delivery. Throws `VersionConflict` where it is no longer `before`. */
export const storeDelivery = (before: Delivery, after: Delivery, answer?: Write | undefined): Promise<void> =>
  after === before
    ? store({ guarded: [], answer })
    : store({ guarded: [{ put: itemOf(after), when: { is: 'version', version: before.version } }], answer });
