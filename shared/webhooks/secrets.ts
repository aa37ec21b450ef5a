import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { env } from '../kernel/env.ts';

export const client = new KMSClient({});
export const KeyId = env('SECRETS_KEY_ID');

/** The bytes that KMS answers. */
export const bytesOf = (bytes: Uint8Array | undefined): Buffer => {
  if (bytes === undefined) throw new Error('KMS answered nothing');
  return Buffer.from(bytes);
};

/** A secret as it may be kept: encrypted, and of use for this webhook only. */
export const seal = async (webhookId: string, secret: string): Promise<string> => {
  const command = { KeyId, Plaintext: Buffer.from(secret), EncryptionContext: { webhookId } };
  return bytesOf((await client.send(new EncryptCommand(command))).CiphertextBlob).toString('base64');
};

/** Several times as many as a customer may have. */
const maxKept = 1_000;

const opened = new Map<string, Promise<string>>();

const decrypt = async (webhookId: string, sealed: string) => {
  const command = { KeyId, CiphertextBlob: Buffer.from(sealed, 'base64'), EncryptionContext: { webhookId } };
  return bytesOf((await client.send(new DecryptCommand(command))).Plaintext).toString();
};

/** Keeps what was opened in memory, for all attempts to come: KMS is paid by the call. The oldest makes room. */
const keep = (name: string, secret: Promise<string>) => {
  opened.set(name, secret);
  secret.catch(() => opened.delete(name));
  const [oldest = name] = opened.keys();
  if (opened.size > maxKept) opened.delete(oldest);
  return secret;
};

/** The secret of a webhook that was sealed. */
export const open = (webhookId: string, sealed: string): Promise<string> => {
  const name = `${webhookId} ${sealed}`;
  return opened.get(name) ?? keep(name, decrypt(webhookId, sealed));
};
