import * as z from 'zod';
import type { Event } from '../../kernel/event.ts';
import { findRoster, type Roster, rosterWrite } from '../../notifications/roster.ts';
import type { Condition } from '../../table/conditions.ts';
import { chosenTypes, eventWrites } from '../../table/event-item.ts';
import { createdPosition } from '../../table/keys.ts';
import { everyItem, type Page, type Paging, pageOf, partition } from '../../table/pages.ts';
import { item } from '../../table/stored.ts';
import { get, getMany, type Write, write } from '../../table/table.ts';
import { store } from '../../table/transactions.ts';
import type { WebhookDecision } from '../rules/changes.ts';
import { activeOrDisabled, type Health, health, healthy, type Webhook, webhookFields } from '../rules/webhook.ts';

export const webhookKey = (webhookId: string) => ({ pk: `WEBHOOK#${webhookId}`, sk: 'WEBHOOK' });

/** `gsi1`: all webhooks. */
export const webhooks = 'WEBHOOKS';

/** A webhook has the health of its receiver in an item of its own: deliveries write it, and must not block changes. */
export const webhookHealthKey = (webhookId: string) => ({ pk: webhookKey(webhookId).pk, sk: 'HEALTH' });

const { id, version, ...listedFields } = webhookFields;
const kept = item({ pk: z.string(), version, summary: activeOrDisabled({ ...listedFields, eventTypes: chosenTypes }) });

export const toWebhook = (item: unknown): Webhook => {
  const { pk, summary, ...rest } = kept.parse(item);
  return { id: id.parse(pk.slice(webhookKey('').pk.length)), ...summary, ...rest };
};

const keptPaces = { prompt: 'fast', slow: 'slow', hanging: 'unresponsive' } as const;
const paceOf = { fast: 'prompt', slow: 'slow', unresponsive: 'hanging' } as const;
const { failingSince } = health.shape;
/** With the names that its fields and their values were given first. */
const keptHealth = item({ health: z.object({ failingSince, pace: z.enum(['prompt', 'slow', 'hanging']) }) });
export const toHealth = (item: unknown): Health => {
  if (item === undefined) return healthy;
  const {
    health: { pace, ...health },
    ...rest
  } = keptHealth.parse(item);
  return { ...health, responsiveness: keptPaces[pace], ...rest };
};

/** The webhook as it is now, or undefined. */
export const findWebhook = async (webhookId: string): Promise<Webhook | undefined> => {
  const item = await get(webhookKey(webhookId));
  return item === undefined ? undefined : toWebhook(item);
};

type Found = { readonly webhook: Webhook; readonly health: Health };

/** The webhook as it is now and the health of its receiver, or undefined. */
export const findWebhookAndHealth = async (webhookId: string): Promise<Found | undefined> => {
  const [item, health] = await getMany([webhookKey(webhookId), webhookHealthKey(webhookId)]);
  return item === undefined ? undefined : { webhook: toWebhook(item), health: toHealth(health) };
};

/** All webhooks, in the order of their making. */
export const listWebhooks = (paging: Paging): Promise<Page<Webhook>> =>
  pageOf(partition({ index: 'gsi1', pk: webhooks }, toWebhook), paging);

/** The same, with the health of their receivers. */
export const listWebhooksAndHealth = async (paging: Paging): Promise<Page<Found>> => {
  const { items, next } = await listWebhooks(paging);
  const healths = await getMany(items.map(({ id }) => webhookHealthKey(id)));
  return { items: items.map((webhook, index) => ({ webhook, health: toHealth(healths[index]) })), next };
};

/** Those to which events are sent. */
export const activeWebhooks = async (): Promise<Webhook[]> => {
  const active: Webhook[] = [];
  for await (const webhook of everyItem(listWebhooks)) if (webhook.state === 'active') active.push(webhook);
  return active;
};

const healthWrite = (webhookId: string, health: Health): Write => {
  const encoded = z.encode(keptHealth, { ...health, health: { ...health, pace: paceOf[health.responsiveness] } });
  return { put: { ...webhookHealthKey(webhookId), entity: 'webhook-health', ...encoded }, when: { is: 'anything' } };
};

/** Notes the health of a receiver. It is a hint: of two notes at once the last one counts. */
export const noteHealth = (webhookId: string, health: Health): Promise<void> => write([healthWrite(webhookId, health)]);

/** That a webhook is as it was read. */
export const unchanged = ({ version }: Webhook): Condition => ({ is: 'version', version });

/** A webhook as an item, in the list of all. */
export const webhookWrite = (webhook: Webhook, when: Condition): Write => {
  const key = webhookKey(webhook.id);
  const place = { gsi1pk: webhooks, gsi1sk: createdPosition(webhook) };
  const encoded = z.encode(kept, { ...webhook, ...key, summary: webhook });
  return { put: { ...key, ...place, entity: 'webhook', ...encoded }, when };
};

/** Stores a changed webhook with its events. Throws `VersionConflict` where it is no longer `before`. */
export const storeWebhook = (
  before: Webhook,
  { webhook, events, health }: WebhookDecision,
  answer?: Write | undefined,
): Promise<void> => {
  if (events.length === 0) return store({ guarded: [], answer });
  return store({
    guarded: [webhookWrite(webhook, unchanged(before))],
    following: [...(health === undefined ? [] : [healthWrite(webhook.id, health)]), ...eventWrites(events)],
    answer,
  });
};

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
