import { webhookContracts as contracts } from '../../shared/webhooks/contract/webhooks.ts';
import { listWebhooksAndHealth } from '../../shared/webhooks/store/webhooks.ts';
import { listed } from '../http/cursors.ts';
import { route } from '../http/route.ts';
import { loadWebhook } from './load-webhook.ts';
import { answerWebhook, presentWebhook } from './present.ts';

export const getWebhook = route(contracts.getWebhook, async ({ params }) => {
  const { webhook, health } = await loadWebhook(params.webhookId);
  return answerWebhook(webhook, health);
});

export const listWebhooks = route(contracts.listWebhooks, (request) =>
  listed(request, listWebhooksAndHealth, ({ webhook, health }) => presentWebhook(webhook, health)),
);
