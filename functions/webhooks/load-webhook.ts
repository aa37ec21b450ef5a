import { findWebhookAndHealth } from '../../shared/persistence/webhooks.ts';
import { Refusal } from '../shell/refusal.ts';

/** The webhook as it is now, and how its receiver fares. */
export const loadWebhook = async (webhookId: string) => {
  const found = await findWebhookAndHealth(webhookId);
  if (found === undefined) throw new Refusal('unknown_webhook');
  return found;
};
