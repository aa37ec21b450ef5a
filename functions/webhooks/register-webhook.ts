import { now } from '../../shared/kernel/clock.ts';
import { newId } from '../../shared/kernel/ids.ts';
import { findRoster } from '../../shared/notifications/roster.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { webhookContracts as contracts } from '../../shared/webhooks/contract/webhooks.ts';
import { registeredWebhook } from '../../shared/webhooks/rules/life.ts';
import { mostWebhooks, wellAndPrompt } from '../../shared/webhooks/rules/webhook.ts';
import { addWebhook } from '../../shared/webhooks/store/roster.ts';
import { Refusal } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { answerWebhook, locationOf } from './present.ts';
import { requireProcesses } from './require-processes.ts';
import { requirePublicUrl } from './require-public-url.ts';
import { newSecret, showing } from './secrets.ts';

const findRosterWithRoom = async () => {
  const roster = await findRoster();
  if (roster.webhookIds.length >= mostWebhooks) throw new Refusal('too_many_webhooks');
  return roster;
};

export const registerWebhook = route(contracts.registerWebhook, async ({ body, user, remember }) => {
  await requireProcesses(body.processIds);
  await requirePublicUrl(body.url);
  const id = newId();
  const { secret, sealed } = await newSecret(id);
  return retryingConflicts(async () => {
    const roster = await findRosterWithRoom();
    const decision = registeredWebhook(id, body, sealed, { by: user, at: now() });
    const registered = { ...answerWebhook(decision.webhook, wellAndPrompt), location: locationOf(id) };
    const { answer, kept } = showing(registered, secret);
    await addWebhook(roster, decision, remember(kept));
    return answer;
  });
});
