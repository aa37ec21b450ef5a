import type * as z from 'zod';
import { now } from '../../shared/kernel/clock.ts';
import type { webhookContracts } from '../../shared/webhooks/contract/webhooks.ts';
import { type Health, stillGood, type Webhook } from '../../shared/webhooks/rules/webhook.ts';

type PresentedWebhook = z.input<typeof webhookContracts.getWebhook.success.body>;

const oldSecretsUntil = (webhook: Webhook) => {
  const ends = stillGood(webhook, now()).flatMap(({ until }) => until ?? []);
  return ends.sort().at(-1) ?? null;
};

/** As administrators see it: without its secrets, which nobody sees again. */
export const presentWebhook = (webhook: Webhook, { failingSince }: Health): PresentedWebhook => {
  const { secrets, sequence, version, ...shown } = webhook;
  return { ...shown, failingSince, oldSecretsUntil: oldSecretsUntil(webhook) };
};

export const etagOf = ({ version }: Webhook) => String(version);

export const answerWebhook = (webhook: Webhook, health: Health) => ({
  body: presentWebhook(webhook, health),
  etag: etagOf(webhook),
});

export const locationOf = (webhookId: string) => `/webhooks/${webhookId}`;

export const deliveriesLocationOf = (webhookId: string) => `${locationOf(webhookId)}/deliveries`;

export const deliveryLocationOf = (webhookId: string, deliveryId: string) =>
  `${deliveriesLocationOf(webhookId)}/${deliveryId}`;
