import { EncryptCommand } from '@aws-sdk/client-kms';
import { bytesOf, client, KeyId } from './key.ts';

/** A secret as it may be kept: encrypted, and of use for this webhook only. */
export const seal = async (webhookId: string, secret: string): Promise<string> => {
  const command = { KeyId, Plaintext: Buffer.from(secret), EncryptionContext: { webhookId } };
  return bytesOf((await client.send(new EncryptCommand(command))).CiphertextBlob).toString('base64');
};
