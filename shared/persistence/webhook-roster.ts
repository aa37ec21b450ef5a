import type { Event } from '../domain/event.ts';
import type { Webhook } from '../domain/webhook.ts';
import type { WebhookDecision } from '../domain/webhook-journal.ts';
import { eventWrites } from './event-item.ts';
import { webhookHealthKey, webhookKey } from './keys.ts';
import { findRoster, type Roster, rosterWrite } from './roster.ts';
import { store } from './store.ts';
import type { Write } from './table.ts';
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
