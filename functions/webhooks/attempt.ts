import { createHmac } from 'node:crypto';
import { now } from '../../shared/kernel/clock.ts';
import type { FoundEvent } from '../../shared/kernel/event.ts';
import { post } from '../../shared/safe-http/post.ts';
import type { Attempt } from '../../shared/webhooks/rules/delivery.ts';
import { goodSecrets, type Webhook } from '../../shared/webhooks/rules/webhook.ts';
import { open } from '../../shared/webhooks/secrets.ts';

type Signed = { readonly id: string; readonly at: string; readonly body: string };

const keyIn = (secret: string) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64');

/**
 * The headers by which a receiver knows that a message is ours, of now, and whole: with a signature for each of these
 * secrets, so that one can be replaced by another.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const signatureHeaders = ({ id, at, body }: Signed, secrets: readonly string[]) => {
  const timestamp = String(Math.floor(Date.parse(at) / 1_000));
  const signatures = secrets.map((secret) => {
    const code = createHmac('sha256', keyIn(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
    return `v1,${code}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
};

const maxCharacters = 1_000;
const controlsButLineFeedAndTab = /[^\P{Cc}\n\t]/gu;

/** The beginning of an answer as the log can keep it, whatever a receiver says. */
const beginningOf = (answer: string) =>
  answer.slice(0, maxCharacters).toWellFormed().replaceAll(controlsButLineFeedAndTab, '\ufffd');

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

/** The entry of the log where nothing was sent, since the webhook is switched off. */
export const notMade = (): Made => {
  const nothing = { milliseconds: 0, status: null, answer: null, detail: null };
  return { attempt: { at: now(), ...nothing, failure: 'webhook_disabled' }, retryAfterSeconds: null };
};
