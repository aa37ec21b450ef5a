import { now } from '../../shared/kernel/clock.ts';
import { eventId } from '../../shared/kernel/event.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { webhookContracts as contracts } from '../../shared/webhooks/contract/webhooks.ts';
import { deletedWebhook, rotatedSecret, testedWebhook } from '../../shared/webhooks/rules/life.ts';
import { removeWebhook } from '../../shared/webhooks/store/roster.ts';
import { storeWebhook } from '../../shared/webhooks/store/webhooks.ts';
import { requireMatch } from '../http/preconditions.ts';
import type { SignedIn } from '../http/request.ts';
import { route } from '../http/route.ts';
import { loadWebhook } from './load-webhook.ts';
import { answerWebhook, deliveryLocationOf, etagOf } from './present.ts';
import { newSecret, showing } from './secrets.ts';

type OfWebhook = SignedIn & { readonly params: { readonly webhookId: string } };

const loadMatching = async (request: OfWebhook) => {
  const found = await loadWebhook(request.params.webhookId);
  requireMatch(request, etagOf(found.webhook));
  return { ...found, context: { by: request.user, at: now() } };
};

export const rotateSecret = route(contracts.rotateSecret, (request) =>
  retryingConflicts(async () => {
    const { webhook: before, health, context } = await loadMatching(request);
    const { secret, sealed } = await newSecret(before.id);
    const decision = rotatedSecret(before, sealed, context);
    const { answer, kept } = showing(answerWebhook(decision.webhook, health), secret);
    await storeWebhook(before, decision, request.remember(kept));
    return answer;
  }),
);

/** Only notes that it is tested: the event of it goes the way of all events. */
export const testWebhook = route(contracts.testWebhook, (request) =>
  retryingConflicts(async () => {
    const { webhook: before, context } = await loadMatching(request);
    const decision = testedWebhook(before, context);
    const deliveryId = eventId(before.id, decision.webhook.sequence);
    const answer = { body: { deliveryId }, location: deliveryLocationOf(before.id, deliveryId) };
    await storeWebhook(before, decision, request.remember(answer));
    return answer;
  }),
);

export const deleteWebhook = route(contracts.deleteWebhook, (request) =>
  retryingConflicts(async () => {
    const { webhook: before, context } = await loadMatching(request);
    await removeWebhook(before, deletedWebhook(before, context));
    return { body: null };
  }),
);
