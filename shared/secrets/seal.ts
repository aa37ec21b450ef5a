import { EncryptCommand } from '@aws-sdk/client-kms';
import { answered, client, KeyId } from './key.ts';

const encrypt = async (webhookId: string, secret: string) => {
  const command = { KeyId, Plaintext: Buffer.from(secret), EncryptionContext: { webhookId } };
  return (await client.send(new EncryptCommand(command))).CiphertextBlob;
};

/** A secret as it may be kept: encrypted, and of use for this webhook only. Throws `SecretsUnavailable`. */
export const seal = async (webhookId: string, secret: string): Promise<string> =>
  (await answered(encrypt(webhookId, secret))).toString('base64');
