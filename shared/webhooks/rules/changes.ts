import { withoutActor } from '../../deals/rules/recipients.ts';
import { type Context, eventsOf, notBefore } from '../../kernel/decision.ts';
import { TooManySecrets, WebhookDisabled } from '../../kernel/errors.ts';
import type { Changes, Event, NewEvent } from '../../kernel/event.ts';
import { type Health, healthy, maxSecrets, stillGood, type Webhook, type WebhookState } from './webhook.ts';

type WebhookSettings = Pick<Webhook, 'url' | 'description' | 'eventTypes' | 'processIds'>;

/** A new webhook, with its first secret as it is kept. */
export const registeredWebhook = (
  id: string,
  settings: WebhookSettings,
  sealed: string,
  context: Context,
): WebhookDecision => {
  const { by, at } = context;
  const webhook: Webhook = {
    id,
    ...settings,
    state: 'active',
    disabledBecause: null,
    secrets: [{ sealed, until: null }],
    createdBy: by.userId,
    createdAt: at,
    updatedAt: at,
    sequence: 1,
    version: 1,
  };
  return { webhook, events: eventsAfter(0, webhook, { type: 'webhook.registered' }, context) };
};

type WebhookPatch = {
  readonly [Field in keyof (WebhookSettings & Pick<Webhook, 'state'>)]?: Webhook[Field] | undefined;
};

const saidFields = ['url', 'description', 'eventTypes', 'processIds', 'state'] as const;

/** What an event may tell of a field: of the address only whose it is. */
const toldOf = (webhook: Webhook, field: (typeof saidFields)[number]) =>
  field === 'url' ? hostOf(webhook.url) : webhook[field];

const differences = (before: Webhook, after: Webhook): Changes =>
  Object.fromEntries(
    saidFields
      .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
      .map((field) => [field, { from: toldOf(before, field), to: toldOf(after, field) }]),
  );

/** Its state once an administrator asked for this one. */
const stateAfter = ({ state, disabledBecause }: Webhook, asked: Webhook['state']): WebhookState => {
  if (asked === 'active') return { state: 'active', disabledBecause: null };
  return { state: 'disabled', disabledBecause: (state === 'disabled' && disabledBecause) || 'administrator' };
};

/**
 * Changes what is sent and where to, or switches the webhook off and on; nothing to do where that is nothing new. What
 * the receiver did so far does not count for another address, nor once it is switched on again.
 */
export const editWebhook = (before: Webhook, patch: WebhookPatch, context: Context): WebhookDecision => {
  const { url = before.url, description = before.description, state = before.state } = patch;
  const { eventTypes = before.eventTypes, processIds = before.processIds } = patch;
  const settings = { url, description, eventTypes, processIds };
  const after: Webhook = { ...before, ...settings, ...stateAfter(before, state) };
  const changes = differences(before, after);
  if (Object.keys(changes).length === 0) return { webhook: before, events: [] };
  const beginsAnew = 'url' in changes || ('state' in changes && after.state === 'active');
  const decision = decide(before, after, { type: 'webhook.updated', changes }, context);
  return beginsAnew ? { ...decision, health: healthy } : decision;
};

/** Switches a webhook off that nothing can be sent to, and tells `recipients`; nothing to do where it is off. */
export const disableWebhook = (
  before: Webhook,
  because: 'gone' | 'failing',
  recipients: readonly string[],
  context: Context,
): WebhookDecision => {
  if (before.state === 'disabled') return { webhook: before, events: [] };
  const data = { because, ...withoutActor(recipients, context.by) };
  const disabled: Webhook = { ...before, state: 'disabled', disabledBecause: because };
  return decide(before, disabled, { type: 'webhook.disabled', data }, context);
};

const oldSecretsAreGoodFor = 24 * 60 * 60_000;

/** Gives a webhook a new secret; the one before is good for another 24 hours. Throws `TooManySecrets`. */
export const rotateSecret = (before: Webhook, sealed: string, context: Context): WebhookDecision => {
  const at = notBefore(context.at, before.updatedAt);
  const good = stillGood(before, at);
  if (good.length === maxSecrets) throw new TooManySecrets();
  const ending = new Date(Date.parse(at) + oldSecretsAreGoodFor).toISOString();
  const older = good.map((secret) => ({ ...secret, until: secret.until ?? ending }));
  return decide(
    before,
    { ...before, secrets: [{ sealed, until: null }, ...older] },
    { type: 'webhook.secret_rotated' },
    context,
  );
};

/** Throws `WebhookDisabled` where nothing is sent. */
export const requireActive = ({ state }: Pick<Webhook, 'state'>) => {
  if (state === 'disabled') throw new WebhookDisabled();
};

/** Has an event go to this webhook alone. Throws `WebhookDisabled`. */
export const testedWebhook = (before: Webhook, context: Context): WebhookDecision => {
  requireActive(before);
  return decide(before, before, { type: 'webhook.tested' }, context);
};

/** What tells that a webhook is forgotten. */
export const deletedWebhook = (before: Webhook, { by, at }: Context): Event[] =>
  eventsAfter(before.sequence, before, { type: 'webhook.deleted' }, { by, at: notBefore(at, before.updatedAt) });

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
  { type, data, changes = {} }: NewEvent,
  context: Context,
) =>
  eventsOf(
    { kind: 'webhook', id: webhook.id },
    sequence,
    { dealId: null, processId: null, processVersion: null },
    [{ type, data: { ...shown(webhook), ...data }, changes }],
    context,
  );

/**
 * The webhook's next version, which differs from it as `next` does, and the event that says so. Secrets that have ended
 * are forgotten.
 */
export const decide = (before: Webhook, next: Webhook, newEvent: NewEvent, { by, at }: Context): WebhookDecision => {
  const updatedAt = notBefore(at, before.updatedAt);
  const { sequence, version } = before;
  const webhook = {
    ...next,
    secrets: stillGood(next, updatedAt),
    updatedAt,
    sequence: sequence + 1,
    version: version + 1,
  };
  return { webhook, events: eventsAfter(sequence, webhook, newEvent, { by, at: updatedAt }) };
};
