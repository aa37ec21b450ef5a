import { type Context, eventsOf, notBefore } from '../../kernel/decision.ts';
import type { Event, Happening } from '../../kernel/event.ts';
import { type Health, stillGood, type Webhook } from './webhook.ts';

export type WebhookDecision = {
  readonly webhook: Webhook;
  readonly events: readonly Event[];
  /** Where what is known of its receiver does not count any more. */
  readonly health?: Health;
};

/** What all may know of an address: its path and its query may be secret. */
export const hostOf = (url: string) => new URL(url).host;

/** What its events say of a webhook. */
const shown = ({ url, description }: Webhook) => ({
  name: hostOf(url),
  ...(description !== '' && { description }),
});

/** The event that follows the one with this sequence. */
export const eventsAfter = (
  sequence: number,
  webhook: Webhook,
  { type, data, changes = {} }: Happening,
  context: Context,
) =>
  eventsOf(
    { kind: 'webhook', id: webhook.id },
    sequence,
    { dealId: null, processId: null, processVersion: null },
    [{ type, data: { ...shown(webhook), ...data }, changes }],
    context,
  );

/** The webhook's next version with these changes, and the event that says so. Secrets that have ended are forgotten. */
export const recorded = (
  before: Webhook,
  changes: Partial<Webhook>,
  happening: Happening,
  { by, at }: Context,
): WebhookDecision => {
  const updatedAt = notBefore(at, before.updatedAt);
  const { sequence, version } = before;
  const after = { ...before, ...changes };
  const webhook = {
    ...after,
    ...{ secrets: stillGood(after, updatedAt), updatedAt, sequence: sequence + 1, version: version + 1 },
  };
  return { webhook, events: eventsAfter(sequence, webhook, happening, { by, at: updatedAt }) };
};
