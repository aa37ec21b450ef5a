import { webhookContracts as contracts } from '../../shared/contracts/webhooks.ts';
import { listWebhooksAndHealth } from '../../shared/persistence/webhooks.ts';
import { listed } from '../shell/cursors.ts';
import { route } from '../shell/route.ts';
import { loadWebhook } from './load-webhook.ts';
import { answerWebhook, presentWebhook } from './present.ts';

export const getWebhook = route(contracts.getWebhook, async ({ params }) => {
  const { webhook, health } = await loadWebhook(params.webhookId);
  return answerWebhook(webhook, health);
});

export const listWebhooks = route(contracts.listWebhooks, (request) =>
  listed(request, listWebhooksAndHealth, ({ webhook, health }) => presentWebhook(webhook, health)),
);
