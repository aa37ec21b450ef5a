import { now } from '../../../shared/kernel/clock.ts';
import { retryingConflicts, store } from '../../../shared/table/transactions.ts';
import { webhookContracts as contracts } from '../../../shared/webhooks/contract/webhooks.ts';
import { requireActive } from '../../../shared/webhooks/rules/changes.ts';
import type { Delivery } from '../../../shared/webhooks/rules/delivery.ts';
import * as rules from '../../../shared/webhooks/rules/delivery.ts';
import {
  listDeliveries as deliveriesOf,
  findDelivery,
  storeDelivery,
} from '../../../shared/webhooks/store/deliveries.ts';
import { listed } from '../../http/cursors.ts';
import { Refusal } from '../../http/refusal.ts';
import { route } from '../../http/route.ts';
import { giveWork } from '../../jobs/work-queue.ts';
import { deliveryQueue, messageOf } from '../deliveries-queue.ts';
import { deliveriesLocationOf, deliveryLocationOf, loadWebhook } from './webhooks.ts';

const send = deliveryQueue('SLOW_DELIVERY_QUEUE_URL');

const present = ({ id: deliveryId, event, replayNumber, attemptCount, version, ...shown }: Delivery) => ({
  deliveryId,
  ...shown,
});

type OfDelivery = { readonly webhookId: string; readonly deliveryId: string };

const loadDelivery = async ({ webhookId, deliveryId }: OfDelivery): Promise<Delivery> => {
  const delivery = await findDelivery(webhookId, deliveryId);
  if (delivery === undefined) throw new Refusal('unknown_delivery');
  return delivery;
};

const requireActiveWebhook = async (webhookId: string) => requireActive((await loadWebhook(webhookId)).webhook);

export const listDeliveries = route(contracts.listDeliveries, async (request) => {
  const { webhook } = await loadWebhook(request.params.webhookId);
  return listed(request, (paging) => deliveriesOf(webhook.id, request.query.state, paging), present);
});

export const getDelivery = route(contracts.getDelivery, async ({ params }) => {
  await loadWebhook(params.webhookId);
  return { body: present(await loadDelivery(params)) };
});

/** Sends before it stores, so that nothing waits for ever: what is sent and never stored is made all the same. */
export const replayDelivery = route(contracts.replayDelivery, async ({ params, idempotencyWrite }) => {
  await requireActiveWebhook(params.webhookId);
  const existing = await loadDelivery(params);
  const replayNumber = existing.replayNumber + 1;
  await send(messageOf(existing, replayNumber));
  return retryingConflicts(async () => {
    const before = await loadDelivery(params);
    const delivery = rules.replayDelivery(before, replayNumber, now());
    const answer = { body: present(delivery), location: deliveryLocationOf(params.webhookId, params.deliveryId) };
    await storeDelivery(before, delivery, idempotencyWrite(answer));
    return answer;
  });
});

export const replayFailed = route(contracts.replayFailed, async ({ params, body, idempotencyWrite }) => {
  const { webhookId } = params;
  await requireActiveWebhook(webhookId);
  const period = { webhookId, since: new Date(body.since).toISOString(), until: now() };
  await giveWork({ kind: 'replay', ...period, after: null });
  const answer = { body: period, location: deliveriesLocationOf(webhookId) };
  await store({ guarded: [], answer: idempotencyWrite(answer) });
  return answer;
});
