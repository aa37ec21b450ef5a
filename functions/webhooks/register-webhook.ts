import { now } from '../../shared/clock.ts';
import { webhookContracts as contracts } from '../../shared/contracts/webhooks.ts';
import { mostWebhooks, wellAndPrompt } from '../../shared/domain/webhook.ts';
import { registeredWebhook } from '../../shared/domain/webhook-life.ts';
import { newId } from '../../shared/ids.ts';
import { listWebhooks, storeWebhook } from '../../shared/persistence/webhooks.ts';
import { Refusal } from '../shell/refusal.ts';
import { route } from '../shell/route.ts';
import { answerWebhook, locationOf } from './present.ts';
import { requireProcesses } from './require-processes.ts';
import { requirePublicUrl } from './require-public-url.ts';
import { newSecret, showing } from './secrets.ts';

/** Who register at once may each find the last place: the limit is one of cost, and a few more do no harm. */
const requireRoom = async () => {
  const { items } = await listWebhooks({ after: undefined, limit: mostWebhooks });
  if (items.length === mostWebhooks) throw new Refusal('too_many_webhooks');
};

export const registerWebhook = route(contracts.registerWebhook, async ({ body, user, remember }) => {
  await requireProcesses(body.processIds);
  await requirePublicUrl(body.url);
  await requireRoom();
  const id = newId();
  const { secret, sealed } = await newSecret(id);
  const decision = registeredWebhook(id, body, sealed, { by: user, at: now() });
  const registered = { ...answerWebhook(decision.webhook, wellAndPrompt), location: locationOf(id) };
  const { answer, kept } = showing(registered, secret);
  await storeWebhook(undefined, decision, remember(kept));
  return answer;
});
