import { randomBytes } from 'node:crypto';
import type * as z from 'zod';
import { now } from '../../../shared/kernel/clock.ts';
import { eventId } from '../../../shared/kernel/event.ts';
import { newId } from '../../../shared/kernel/ids.ts';
import { findRoster } from '../../../shared/notifications/roster.ts';
import { existingProcesses } from '../../../shared/processes/store/processes.ts';
import { AddressRefused, NameNotResolved } from '../../../shared/safe-http/addresses.ts';
import { requireAllowedUrl } from '../../../shared/safe-http/allowed-url.ts';
import { publicAddressesOf } from '../../../shared/safe-http/resolve.ts';
import { retryingConflicts } from '../../../shared/table/transactions.ts';
import { webhookContracts as contracts, type webhookContracts } from '../../../shared/webhooks/contract/webhooks.ts';
import * as rules from '../../../shared/webhooks/rules/changes.ts';
import { type Health, healthy, maxWebhooks, stillGood, type Webhook } from '../../../shared/webhooks/rules/webhook.ts';
import { seal } from '../../../shared/webhooks/secrets.ts';
import {
  addWebhook,
  findWebhookAndHealth,
  listWebhooksAndHealth,
  removeWebhook,
  storeWebhook,
} from '../../../shared/webhooks/store/webhooks.ts';
import { listed } from '../../http/cursors.ts';
import type { Answer, SignedIn } from '../../http/parse.ts';
import { requireMatch } from '../../http/preconditions.ts';
import { Refusal, unknownInBody } from '../../http/refusal.ts';
import { route } from '../../http/route.ts';

type PresentedWebhook = z.input<typeof webhookContracts.getWebhook.success.body>;

const oldSecretsUntil = (webhook: Webhook) => {
  const ends = stillGood(webhook, now()).flatMap(({ until }) => until ?? []);
  return ends.sort().at(-1) ?? null;
};

/** As administrators see it: without its secrets, which nobody sees again. */
export const presentWebhook = (webhook: Webhook, { failingSince }: Health): PresentedWebhook => {
  const { secrets, sequence, version, ...shown } = webhook;
  return { ...shown, failingSince, oldSecretsUntil: oldSecretsUntil(webhook) };
};

export const etagOf = ({ version }: Webhook) => String(version);

export const answerWebhook = (webhook: Webhook, health: Health) => ({
  body: presentWebhook(webhook, health),
  etag: etagOf(webhook),
});

export const locationOf = (webhookId: string) => `/webhooks/${webhookId}`;

export const deliveriesLocationOf = (webhookId: string) => `${locationOf(webhookId)}/deliveries`;

export const deliveryLocationOf = (webhookId: string, deliveryId: string) =>
  `${deliveriesLocationOf(webhookId)}/${deliveryId}`;

/** The webhook as it is now, and the health of its receiver. */
export const loadWebhook = async (webhookId: string) => {
  const found = await findWebhookAndHealth(webhookId);
  if (found === undefined) throw new Refusal('unknown_webhook');
  return found;
};

/** Processes named in a body: each must be there, or it is 422. */
export const requireProcesses = async (processIds: readonly string[] | null) => {
  if (processIds === null) return;
  const existing = await existingProcesses(processIds);
  const unknown = processIds.findIndex((processId) => !existing.has(processId));
  if (unknown !== -1) throw unknownInBody('unknown_process', `/processIds/${unknown}`);
};

const refused = (code: string, { message }: Error) =>
  new Refusal('url_not_allowed', { errors: [{ pointer: '/url', code, message }] });

/**
 * 422 where an address is not one to which events may be sent. That is for who registers it: where its name leads
 * later is looked at again whenever something is sent.
 */
export const requirePublicUrl = async (text: string) => {
  try {
    await publicAddressesOf(requireAllowedUrl(text));
  } catch (error) {
    if (error instanceof AddressRefused) throw refused(error.reason, error);
    if (error instanceof NameNotResolved) throw refused('name_not_resolved', error);
    throw error;
  }
};

export const getWebhook = route(contracts.getWebhook, async ({ params }) => {
  const { webhook, health } = await loadWebhook(params.webhookId);
  return answerWebhook(webhook, health);
});

export const listWebhooks = route(contracts.listWebhooks, (request) =>
  listed(request, listWebhooksAndHealth, ({ webhook, health }) => presentWebhook(webhook, health)),
);

const findRosterWithRoom = async () => {
  const roster = await findRoster();
  if (roster.webhookIds.length >= maxWebhooks) throw new Refusal('too_many_webhooks');
  return roster;
};

export const registerWebhook = route(contracts.registerWebhook, async ({ body, user, idempotencyWrite }) => {
  await requireProcesses(body.processIds);
  await requirePublicUrl(body.url);
  const id = newId();
  const { secret, sealed } = await newSecret(id);
  return retryingConflicts(async () => {
    const roster = await findRosterWithRoom();
    const decision = rules.registeredWebhook(id, body, sealed, { by: user, at: now() });
    const registered = { ...answerWebhook(decision.webhook, healthy), location: locationOf(id) };
    const { answer, kept } = showing(registered, secret);
    await addWebhook(roster, decision, idempotencyWrite(kept));
    return answer;
  });
});

export const editWebhook = route(contracts.editWebhook, (request) =>
  retryingConflicts(async () => {
    const { webhook: before, health } = await loadWebhook(request.params.webhookId);
    requireMatch(request, etagOf(before));
    const { url, processIds, description, ...settings } = request.body;
    if (processIds !== undefined) await requireProcesses(processIds);
    if (url !== undefined && url !== before.url) await requirePublicUrl(url);
    const patch = { ...settings, url, processIds, description: description === null ? '' : description };
    const decision = rules.editWebhook(before, patch, { by: request.user, at: now() });
    await storeWebhook(before, decision);
    return answerWebhook(decision.webhook, decision.health ?? health);
  }),
);

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
    const decision = rules.rotateSecret(before, sealed, context);
    const { answer, kept } = showing(answerWebhook(decision.webhook, health), secret);
    await storeWebhook(before, decision, request.idempotencyWrite(kept));
    return answer;
  }),
);

/** Only notes that it is tested: the event of it goes the way of all events. */
export const testWebhook = route(contracts.testWebhook, (request) =>
  retryingConflicts(async () => {
    const { webhook: before, context } = await loadMatching(request);
    const decision = rules.testedWebhook(before, context);
    const deliveryId = eventId(before.id, decision.webhook.sequence);
    const answer = { body: { deliveryId }, location: deliveryLocationOf(before.id, deliveryId) };
    await storeWebhook(before, decision, request.idempotencyWrite(answer));
    return answer;
  }),
);

export const deleteWebhook = route(contracts.deleteWebhook, (request) =>
  retryingConflicts(async () => {
    const { webhook: before, context } = await loadMatching(request);
    await removeWebhook(before, rules.deletedWebhook(before, context));
    return { body: null };
  }),
);

/** A new secret of a webhook, and how it is kept. https://github.com/standard-webhooks/standard-webhooks */
export const newSecret = async (webhookId: string) => {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  return { secret, sealed: await seal(webhookId, secret) };
};

/** An answer that shows a secret, and the same as it is kept for repetitions: without it. */
export const showing = <Body extends object, A extends Answer<Body>>(answer: A, secret: string) => {
  const withSecret = (shown: string | null) => ({ ...answer, body: { ...answer.body, secret: shown } });
  return { answer: withSecret(secret), kept: withSecret(null) };
};
