import * as z from 'zod';
import { contract } from '../../api/contract.ts';
import { pageOf, paging } from '../../api/paging.ts';
import { id, instant } from '../../kernel/values.ts';
import { delivery as deliverySchema } from '../rules/delivery.ts';

const resource = 'webhooks';
const access = 'administrators';

const { webhookId, eventType, state, attempts, nextAttemptAt, createdAt } = deliverySchema.shape;

const delivery = z
  .strictObject({
    deliveryId: id.describe('That of the event, and the `webhook-id` of every attempt'),
    webhookId,
    eventType,
    state,
    attempts,
    nextAttemptAt,
    createdAt,
  })
  .meta({ id: 'Delivery' });

const params = z.strictObject({ webhookId });
const deliveryParams = z.strictObject({ webhookId, deliveryId: id });

/** What was sent to a webhook, and sending it again. */
export const webhookDeliveryContracts = {
  listDeliveries: contract({
    id: 'listDeliveries',
    resource,
    method: 'GET',
    path: '/webhooks/{webhookId}/deliveries',
    summary: 'What was sent to a webhook in the last 30 days and what became of it, newest first',
    access,
    params,
    query: z.strictObject({ ...paging, state: state.optional() }),
    success: { status: 200, body: pageOf(delivery) },
    errors: ['unknown_webhook', 'invalid_cursor'],
  }),
  getDelivery: contract({
    id: 'getDelivery',
    resource,
    method: 'GET',
    path: '/webhooks/{webhookId}/deliveries/{deliveryId}',
    summary: 'One delivery with its attempts',
    access,
    params: deliveryParams,
    success: { status: 200, body: delivery },
    errors: ['unknown_webhook', 'unknown_delivery'],
  }),
  replayDelivery: contract({
    id: 'replayDelivery',
    resource,
    method: 'POST',
    path: '/webhooks/{webhookId}/deliveries/{deliveryId}/replay',
    summary: 'Sends an event again, whatever became of it, with the same `webhook-id`',
    access,
    params: deliveryParams,
    success: { status: 202, body: delivery },
    errors: ['unknown_webhook', 'unknown_delivery', 'webhook_disabled', 'version_conflict'],
  }),
  replayFailed: contract({
    id: 'replayFailed',
    resource,
    method: 'POST',
    path: '/webhooks/{webhookId}/deliveries/replay',
    summary: 'Sends everything again that failed for good since a time, in the background',
    access,
    params,
    body: z.strictObject({ since: z.iso.datetime().describe('Events recorded then or later, of the last 30 days') }),
    success: { status: 202, body: z.strictObject({ webhookId, since: instant, until: instant }) },
    errors: ['unknown_webhook', 'webhook_disabled'],
  }),
};
