import type { webhookContracts } from '../../shared/webhooks/contract/webhooks.ts';
import { resource } from '../http/resource.ts';
import { getDelivery, listDeliveries, replayDelivery, replayFailed } from './routes/deliveries.ts';
import {
  deleteWebhook,
  editWebhook,
  getWebhook,
  listWebhooks,
  registerWebhook,
  rotateSecret,
  testWebhook,
} from './routes/webhooks.ts';

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
