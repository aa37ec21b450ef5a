import { DecryptCommand } from '@aws-sdk/client-kms';
import { bytesOf, client, KeyId } from './key.ts';

/** Several times as many as a customer may have. */
const mostKept = 1_000;

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
  if (opened.size > mostKept) opened.delete(oldest);
  return secret;
};

/** The secret of a webhook that was sealed. */
export const open = (webhookId: string, sealed: string): Promise<string> => {
  const name = `${webhookId} ${sealed}`;
  return opened.get(name) ?? keep(name, decrypt(webhookId, sealed));
};
