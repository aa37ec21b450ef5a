import { createHmac } from 'node:crypto';

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
