import { KMSClient, KMSServiceException } from '@aws-sdk/client-kms';
import { env } from '../env.ts';
import { SecretsUnavailable } from './secrets-unavailable.ts';

export const client = new KMSClient({});
export const KeyId = env('SECRETS_KEY_ID');

const isRefused = (error: unknown) =>
  error instanceof KMSServiceException && error.$fault === 'client' && error.name !== 'ThrottlingException';

/** The bytes that KMS answers. Throws `SecretsUnavailable`; what it refuses for good stays as it is. */
export const answered = async (call: Promise<Uint8Array | undefined>): Promise<Buffer> => {
  const bytes = await call.catch((error: unknown) => {
    throw isRefused(error) ? error : new SecretsUnavailable('KMS does not answer', { cause: error });
  });
  if (bytes === undefined) throw new Error('KMS answered nothing');
  return Buffer.from(bytes);
};
