import { randomBytes } from 'node:crypto';
import { seal } from '../../shared/webhooks/secrets/seal.ts';
import type { Answer } from '../http/request.ts';

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
