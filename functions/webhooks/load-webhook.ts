import { findWebhookAndHealth } from '../../shared/webhooks/store/webhooks.ts';
import { Refusal } from '../http/refusal.ts';

/** The webhook as it is now, and how its receiver fares. */
export const loadWebhook = async (webhookId: string) => {
  const found = await findWebhookAndHealth(webhookId);
  if (found === undefined) throw new Refusal('unknown_webhook');
  return found;
};
