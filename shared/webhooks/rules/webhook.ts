import * as z from 'zod';
import type { Event } from '../../kernel/event.ts';
import { optionalProse } from '../../kernel/text.ts';
import { id, instant } from '../../kernel/values.ts';
import { eventTypes } from '../../notifications/rules.ts';

/** Why nothing is sent any more: an administrator said so, the receiver did (410), or nothing arrived for days. */
export const disabledBecause = z.enum(['administrator', 'gone', 'failing']);

/** A secret as it is kept: encrypted. */
const secret = z.object({
  sealed: z.string().min(1),
  /** Deliveries are signed with it until then; null: with the newest, until another takes its place. */
  until: instant.nullable(),
});

/** How many secrets of a webhook can be good at once. */
export const maxSecrets = 5;

/** How many webhooks there can be: every event is looked at for each of them. */
export const maxWebhooks = 50;

/** All that is kept of a webhook. */
export const webhookFields = {
  id,
  url: z.string().max(2_048),
  description: optionalProse(500),
  eventTypes,
  /** Only events of these processes; null: all, also those of no process. */
  processIds: z.array(id).min(1).max(50).nullable(),
  state: z.enum(['active', 'disabled']),
  disabledBecause: disabledBecause.nullable(),
  /** The newest first. */
  secrets: z.array(secret).min(1).max(maxSecrets),
  createdBy: id,
  createdAt: instant,
  updatedAt: instant,
  /** Of the last event about it. */
  sequence: z.int().min(1),
  /** Grows by one with every change. */
  version: z.int().min(1),
};

const activeState = { state: z.literal('active'), disabledBecause: z.null() };
const disabledState = { state: z.literal('disabled'), disabledBecause };

/** A webhook of which these fields are known: events are sent to it, or it is disabled for a reason. */
export const activeOrDisabled = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z.discriminatedUnion('state', [z.object(fields).extend(activeState), z.object(fields).extend(disabledState)]);

/** An address to which events are sent as they happen. */
export type Webhook = z.infer<ReturnType<typeof activeOrDisabled<typeof webhookFields>>>;
export type WebhookState =
  | Pick<Extract<Webhook, { state: 'active' }>, 'state' | 'disabledBecause'>
  | Pick<Extract<Webhook, { state: 'disabled' }>, 'state' | 'disabledBecause'>;

/** How long a receiver takes to answer, the worst last. */
export const responsivenessLevels = ['fast', 'slow', 'unresponsive'] as const;
export type Responsiveness = (typeof responsivenessLevels)[number];

/** The health of the receiver of a webhook, by the results of the last attempts. */
export const health = z.object({
  /** Since when nothing has arrived; null where the last attempt did. */
  failingSince: instant.nullable(),
  responsiveness: z.enum(responsivenessLevels),
});
export type Health = z.infer<typeof health>;

export const healthy: Health = { failingSince: null, responsiveness: 'fast' };

/** Whether an event is sent to a webhook; that of a test goes to the tested one alone, whatever it asks for. */
export const wants = (
  { eventTypes, processIds }: Pick<Webhook, 'eventTypes' | 'processIds'>,
  { type, processId }: Pick<Event, 'type' | 'processId'>,
): boolean => {
  const isOfType = type !== 'webhook.tested' && (eventTypes === null || eventTypes.includes(type));
  return isOfType && (processIds === null || (processId !== null && processIds.includes(processId)));
};

/** The secrets with which a delivery is signed at this instant. */
export const stillGood = ({ secrets }: Pick<Webhook, 'secrets'>, at: string): Webhook['secrets'] =>
  secrets.filter(({ until }) => until === null || until > at);

/** The same as they are kept, encrypted; the newest first. */
export const goodSecrets = (webhook: Pick<Webhook, 'secrets'>, at: string): string[] =>
  stillGood(webhook, at).map(({ sealed }) => sealed);
