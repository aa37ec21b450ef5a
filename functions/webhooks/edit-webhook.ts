import { now } from '../../shared/kernel/clock.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { webhookContracts as contracts } from '../../shared/webhooks/contract/webhooks.ts';
import { editedWebhook } from '../../shared/webhooks/rules/life.ts';
import { storeWebhook } from '../../shared/webhooks/store/webhooks.ts';
import { requireMatch } from '../http/preconditions.ts';
import { route } from '../http/route.ts';
import { loadWebhook } from './load-webhook.ts';
import { answerWebhook, etagOf } from './present.ts';
import { requireProcesses } from './require-processes.ts';
import { requirePublicUrl } from './require-public-url.ts';

export const editWebhook = route(contracts.editWebhook, (request) =>
  retryingConflicts(async () => {
    const { webhook: before, health } = await loadWebhook(request.params.webhookId);
    requireMatch(request, etagOf(before));
    const { url, processIds, description, ...said } = request.body;
    if (processIds !== undefined) await requireProcesses(processIds);
    if (url !== undefined && url !== before.url) await requirePublicUrl(url);
    const patch = { ...said, url, processIds, description: description === null ? '' : description };
    const decision = editedWebhook(before, patch, { by: request.user, at: now() });
    await storeWebhook(before, decision);
    return answerWebhook(decision.webhook, decision.health ?? health);
  }),
);
