import { KMSClient } from '@aws-sdk/client-kms';
import { env } from '../../kernel/env.ts';

export const client = new KMSClient({});
export const KeyId = env('SECRETS_KEY_ID');

/** The bytes that KMS answers. */
export const bytesOf = (bytes: Uint8Array | undefined): Buffer => {
  if (bytes === undefined) throw new Error('KMS answered nothing');
  return Buffer.from(bytes);
};
