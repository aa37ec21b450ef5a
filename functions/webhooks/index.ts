import type { webhookContracts } from '../../shared/webhooks/contract/webhooks.ts';
import { resource } from '../http/resource.ts';
import { deleteWebhook, rotateSecret, testWebhook } from './change-webhook.ts';
import { getDelivery, listDeliveries, replayDelivery, replayFailed } from './deliveries.ts';
import { editWebhook } from './edit-webhook.ts';
import { getWebhook, listWebhooks } from './read-webhooks.ts';
import { registerWebhook } from './register-webhook.ts';

export const handler = resource<typeof webhookContracts>({
  registerWebhook,
  listWebhooks,
  getWebhook,
  editWebhook,
  deleteWebhook,
  testWebhook,
  rotateSecret,
  listDeliveries,
  getDelivery,
  replayDelivery,
  replayFailed,
});
