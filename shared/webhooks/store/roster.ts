import type { Event } from '../../kernel/event.ts';
import { findRoster, type Roster, rosterWrite } from '../../notifications/roster.ts';
import { eventWrites } from '../../table/event-item.ts';
import { webhookHealthKey, webhookKey } from '../../table/keys.ts';
import { store } from '../../table/store.ts';
import type { Write } from '../../table/table.ts';
import type { WebhookDecision } from '../rules/journal.ts';
import type { Webhook } from '../rules/webhook.ts';
import { unchanged, webhookWrite } from './webhooks.ts';

/** Stores a new webhook with its events. Throws `VersionConflict` where the roster has changed. */
export const addWebhook = (
  roster: Roster,
  { webhook, events }: WebhookDecision,
  answer: Write | undefined,
): Promise<void> =>
  store({
    guarded: [
      rosterWrite(roster, { webhookIds: [...roster.webhookIds, webhook.id] }),
      webhookWrite(webhook, { is: 'absent' }),
    ],
    following: eventWrites(events),
    answer,
  });

/** Forgets a webhook. Throws `VersionConflict` where it or the roster has changed. */
export const removeWebhook = async (before: Webhook, events: readonly Event[]): Promise<void> => {
  const roster = await findRoster();
  const webhookIds = roster.webhookIds.filter((webhookId) => webhookId !== before.id);
  await store({
    guarded: [rosterWrite(roster, { webhookIds }), { remove: webhookKey(before.id), when: unchanged(before) }],
    following: [{ remove: webhookHealthKey(before.id), when: { is: 'anything' } }, ...eventWrites(events)],
  });
};
