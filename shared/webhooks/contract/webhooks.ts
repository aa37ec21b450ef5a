import * as z from 'zod';
import { contract, noContent } from '../../api/contract.ts';
import { pageOf, paging } from '../../api/paging.ts';
import { id, instant } from '../../kernel/values.ts';
import { webhookFields } from '../rules/webhook.ts';
import { webhookDeliveryContracts } from './deliveries.ts';

const resource = 'webhooks';
const access = 'administrators';

const { state, disabledBecause, createdBy, createdAt, updatedAt } = webhookFields;

const url = webhookFields.url.describe('`https`, port 443, of a public address, without credentials');
const description = webhookFields.description;
const eventTypes = webhookFields.eventTypes.describe('Only these types of events; `null`: all');
const processIds = webhookFields.processIds.describe('Only events of these processes; `null`: all events');

const fields = {
  id,
  url,
  description,
  eventTypes,
  processIds,
  state,
  disabledBecause,
  createdBy,
  createdAt,
  updatedAt,
};

const webhook = z
  .strictObject({
    ...fields,
    failingSince: instant.nullable().describe('Since when nothing has arrived; `null` where the last attempt did'),
    oldSecretsUntil: instant.nullable().describe('Until when deliveries are signed with an older secret too'),
  })
  .meta({ id: 'Webhook' });

const webhookWithSecret = z
  .strictObject({
    ...webhook.shape,
    secret: z
      .string()
      .nullable()
      .describe('`whsec_` and 32 bytes in Base64. Shown now and never again; `null` where this answer is repeated'),
  })
  .meta({ id: 'WebhookWithSecret' });

const params = z.strictObject({ webhookId: id });

export const webhookContracts = {
  registerWebhook: contract({
    id: 'registerWebhook',
    resource,
    method: 'POST',
    path: '/webhooks',
    summary: 'Has events sent to an address as they happen, signed with a secret that is shown once',
    access,
    body: z.strictObject({
      url,
      description: description.default(''),
      eventTypes: eventTypes.default(null),
      processIds: processIds.default(null),
    }),
    success: { status: 201, body: webhookWithSecret, etag: true },
    errors: ['url_not_allowed', 'too_many_webhooks', 'version_conflict'],
    unknownInBody: ['unknown_process'],
  }),
  listWebhooks: contract({
    id: 'listWebhooks',
    resource,
    method: 'GET',
    path: '/webhooks',
    summary: 'All webhooks, oldest first',
    access,
    query: z.strictObject(paging),
    success: { status: 200, body: pageOf(webhook) },
    errors: ['invalid_cursor'],
  }),
  getWebhook: contract({
    id: 'getWebhook',
    resource,
    method: 'GET',
    path: '/webhooks/{webhookId}',
    summary: 'A webhook, and how its receiver fares',
    access,
    params,
    success: { status: 200, body: webhook, etag: true },
    errors: ['unknown_webhook'],
  }),
  editWebhook: contract({
    id: 'editWebhook',
    resource,
    method: 'PATCH',
    path: '/webhooks/{webhookId}',
    summary: 'Changes what is sent and whither, or switches it off and on again',
    access,
    ifMatch: 'required',
    params,
    body: z.strictObject({
      url: url.optional(),
      description: description.nullable().optional(),
      eventTypes: eventTypes.optional(),
      processIds: processIds.optional(),
      state: state.optional(),
    }),
    success: { status: 200, body: webhook, etag: true },
    errors: ['unknown_webhook', 'url_not_allowed', 'precondition_failed', 'version_conflict'],
    unknownInBody: ['unknown_process'],
  }),
  deleteWebhook: contract({
    id: 'deleteWebhook',
    resource,
    method: 'DELETE',
    path: '/webhooks/{webhookId}',
    summary: 'Forgets a webhook; what is on its way to it is not sent any more',
    access,
    params,
    success: { status: 204, body: noContent },
    errors: ['unknown_webhook', 'precondition_failed', 'version_conflict'],
  }),
  testWebhook: contract({
    id: 'testWebhook',
    resource,
    method: 'POST',
    path: '/webhooks/{webhookId}/test',
    summary: 'Sends an event `webhook.tested` to this webhook alone, whatever its filters, by the way of all events',
    access,
    params,
    success: { status: 202, body: z.strictObject({ deliveryId: id }) },
    errors: ['unknown_webhook', 'webhook_disabled', 'precondition_failed', 'version_conflict'],
  }),
  rotateSecret: contract({
    id: 'rotateSecret',
    resource,
    method: 'POST',
    path: '/webhooks/{webhookId}/rotate-secret',
    summary: 'Gives a webhook a new secret; for 24 hours deliveries are signed with the old one too',
    access,
    params,
    success: { status: 200, body: webhookWithSecret, etag: true },
    errors: ['unknown_webhook', 'too_many_secrets', 'precondition_failed', 'version_conflict'],
  }),
  ...webhookDeliveryContracts,
};
