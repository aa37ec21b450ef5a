import { rmSync } from 'node:fs';
import { DecryptCommand, KMSClient, KMSServiceException } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startSecrets } from '../../local/secrets/secrets.ts';
import { temporaryFolder } from '../support/engine.ts';

const folder = temporaryFolder();
const kms = await startSecrets(folder);
Object.assign(process.env, {
  SECRETS_KEY_ID: 'key',
  AWS_ENDPOINT_URL_KMS: kms.url,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_MAX_ATTEMPTS: '1',
});
const { seal } = await import('../../shared/webhooks/secrets.ts');
const { open } = await import('../../shared/webhooks/secrets.ts');

afterAll(() => {
  kms.stop();
  rmSync(folder, { recursive: true });
});

const secret = 'whsec_not-to-be-seen';

describe('a secret', () => {
  it('is opened for the webhook that it was sealed for, and for no other', async () => {
    const sealed = await seal('one', secret);
    expect(sealed).not.toContain(secret);
    await expect(open('other', sealed)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    expect(await open('one', sealed)).toBe(secret);
    await expect(open('other', sealed)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('is asked of KMS once, however many attempts need it at the same time or later', async () => {
    const sealed = await seal('busy', secret);
    const asked = vi.spyOn(KMSClient.prototype, 'send');
    const all = await Promise.all(Array.from({ length: 10 }, () => open('busy', sealed)));
    expect([...all, await open('busy', sealed)]).toEqual(Array.from({ length: 11 }, () => secret));
    expect(asked).toHaveBeenCalledTimes(1);
    asked.mockRestore();
  });

  it('makes room in memory for others, the oldest first', async () => {
    const answering = mockClient(KMSClient);
    answering.on(DecryptCommand).resolves({ Plaintext: Buffer.from(secret) });
    const all = Array.from({ length: 1_001 }, (_, index) => Buffer.from(`sealed ${index}`).toString('base64'));
    for (const sealed of all) await open('many', sealed);
    expect(answering.commandCalls(DecryptCommand)).toHaveLength(1_001);
    const [oldest = '', ...others] = all;
    for (const sealed of others) await open('many', sealed);
    expect(answering.commandCalls(DecryptCommand)).toHaveLength(1_001);
    await open('many', oldest);
    expect(answering.commandCalls(DecryptCommand)).toHaveLength(1_002);
    answering.restore();
  });
});

describe('KMS', () => {
  it('that failed is asked again the next time', async () => {
    const sealed = await seal('later', secret);
    const failing = mockClient(KMSClient);
    const error = new KMSServiceException({ name: 'ThrottlingException', $fault: 'client', $metadata: {} });
    failing.on(DecryptCommand).rejects(error);
    await expect(open('later', sealed)).rejects.toBe(error);
    failing.restore();
    expect(await open('later', sealed)).toBe(secret);
  });
});
