import * as z from 'zod';
import type { Event } from '../domain/event.ts';
import { type Webhook, webhook } from '../domain/webhook.ts';
import type { WebhookDecision } from '../domain/webhook-journal.ts';
import { eventWrites } from './event-item.ts';
import { webhookHealthKey, webhookKey, webhookRosterKey } from './keys.ts';
import { store } from './store.ts';
import { item } from './stored.ts';
import { get, type Write } from './table.ts';
import { unchanged, webhookWrite } from './webhooks.ts';

const kept = item({ webhookIds: z.array(webhook.shape.id), version: z.int().min(0) });

/** Which webhooks there are. Whoever adds or removes one writes it, so that of two at once one sees the other. */
type Roster = z.infer<typeof kept>;

/** The roster as it is now; of version 0 before the first webhook. */
export const findRoster = async (): Promise<Roster> => {
  const item = await get(webhookRosterKey);
  return item === undefined ? { webhookIds: [], version: 0 } : kept.parse(item);
};

const rosterWrite = (roster: Roster, webhookIds: readonly string[]): Write => {
  const { version } = roster;
  const encoded = z.encode(kept, { ...roster, version: version + 1, webhookIds: [...webhookIds] });
  return {
    put: { ...webhookRosterKey, entity: 'webhook-roster', ...encoded },
    when: version === 0 ? { is: 'absent' } : { is: 'version', version },
  };
};

/** Stores a new webhook with its events. Throws `VersionConflict` where the roster has changed. */
export const addWebhook = (
  roster: Roster,
  { webhook, events }: WebhookDecision,
  answer: Write | undefined,
): Promise<void> =>
  store({
    guarded: [rosterWrite(roster, [...roster.webhookIds, webhook.id]), webhookWrite(webhook, { is: 'absent' })],
    following: eventWrites(events),
    answer,
  });

/** Forgets a webhook. Throws `VersionConflict` where it or the roster has changed. */
export const removeWebhook = async (before: Webhook, events: readonly Event[]): Promise<void> => {
  const roster = await findRoster();
  const others = roster.webhookIds.filter((webhookId) => webhookId !== before.id);
  await store({
    guarded: [rosterWrite(roster, others), { remove: webhookKey(before.id), when: unchanged(before) }],
    following: [{ remove: webhookHealthKey(before.id), when: { is: 'anything' } }, ...eventWrites(events)],
  });
};
