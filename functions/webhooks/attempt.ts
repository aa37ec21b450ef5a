import { now } from '../../shared/kernel/clock.ts';
import type { FoundEvent } from '../../shared/kernel/event.ts';
import { post } from '../../shared/safe-http/post.ts';
import type { Attempt } from '../../shared/webhooks/rules/delivery.ts';
import { goodSecrets, type Webhook } from '../../shared/webhooks/rules/webhook.ts';
import { open } from '../../shared/webhooks/secrets/open.ts';
import { signatureHeaders } from './sign.ts';

const mostCharacters = 1_000;
const controlsButLineFeedAndTab = /[^\P{Cc}\n\t]/gu;

/** The beginning of an answer as the log can keep it, whatever a receiver says. */
const beginningOf = (answer: string) =>
  answer.slice(0, mostCharacters).toWellFormed().replaceAll(controlsButLineFeedAndTab, '\ufffd');

export type Made = { readonly attempt: Attempt; readonly retryAfterSeconds: number | null };

/** The secrets with which a webhook's deliveries are signed now. */
export const openSecrets = (webhook: Webhook): Promise<string[]> =>
  Promise.all(goodSecrets(webhook, now()).map((sealed) => open(webhook.id, sealed)));

/** Sends an event to a webhook: the same bytes each time, as `GET /events` answers it, signed anew. */
export const attempt = async ({ url }: Webhook, event: FoundEvent, secrets: readonly string[]): Promise<Made> => {
  const at = now();
  const body = JSON.stringify(event);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Stagecraft',
    ...signatureHeaders({ id: event.id, at, body }, secrets),
  };
  const { answer, retryAfterSeconds, milliseconds, status, failure, detail } = await post(url, {
    headers,
    body,
  });
  const beginning = answer === null ? null : beginningOf(answer);
  return { attempt: { at, milliseconds, status, answer: beginning, failure, detail }, retryAfterSeconds };
};

/** What stands in the log where nothing was sent, since the webhook is switched off. */
export const notMade = (): Made => {
  const nothing = { milliseconds: 0, status: null, answer: null, detail: null };
  return { attempt: { at: now(), ...nothing, failure: 'webhook_disabled' }, retryAfterSeconds: null };
};
