import { readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DecryptCommand, EncryptCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSecrets } from '../../../local/secrets/secrets.ts';
import { localAccess } from '../../../runner/access.ts';
import { temporaryFolder } from '../../support/engine.ts';

const secret = 'whsec_not-to-be-seen';
const EncryptionContext = { webhookId: 'one', purpose: 'signing' };

let folder = '';
let secrets: Awaited<ReturnType<typeof startSecrets>>;
let client: KMSClient;

const start = async () => {
  secrets = await startSecrets(folder);
  client = new KMSClient({ ...localAccess, endpoint: secrets.url });
};

const stop = () => {
  client.destroy();
  secrets.stop();
};

beforeEach(async () => {
  folder = temporaryFolder();
  await start();
});

afterEach(() => {
  stop();
  rmSync(folder, { recursive: true });
});

const encrypt = async () => {
  const command = new EncryptCommand({ KeyId: 'key', Plaintext: Buffer.from(secret), EncryptionContext });
  return (await client.send(command)).CiphertextBlob ?? new Uint8Array();
};

const decrypt = async (CiphertextBlob: Uint8Array, others: object = {}) => {
  const { Plaintext } = await client.send(
    new DecryptCommand({ KeyId: 'key', CiphertextBlob, EncryptionContext, ...others }),
  );
  return Buffer.from(Plaintext ?? []).toString();
};

describe('the key of the local cloud', () => {
  it('opens what it has encrypted, which differs each time and shows nothing of it', async () => {
    const [one, other] = [await encrypt(), await encrypt()];
    expect(Buffer.from(one).toString('latin1')).not.toContain(secret);
    expect(one).not.toEqual(other);
    expect([await decrypt(one), await decrypt(other)]).toEqual([secret, secret]);
  });

  it('takes its context in any order', async () => {
    const turned = Object.fromEntries(Object.entries(EncryptionContext).reverse());
    expect(await decrypt(await encrypt(), { EncryptionContext: turned })).toBe(secret);
  });

  it.each([
    ['another webhook', { EncryptionContext: { ...EncryptionContext, webhookId: 'other' } }],
    ['no webhook at all', { EncryptionContext: undefined }],
    ['another key', { KeyId: 'other' }],
  ])('opens nothing for %s', async (_, others) => {
    const refused = decrypt(await encrypt(), others);
    await expect(refused).rejects.toMatchObject({ name: 'InvalidCiphertextException', $fault: 'client' });
  });

  it('opens nothing of which a byte was changed, or that is cut off', async () => {
    const sealed = await encrypt();
    const places = [0, 12, 28, sealed.length - 1];
    const changed = places.map((place) => sealed.with(place, (sealed[place] ?? 0) ^ 1));
    for (const tampered of [...changed, sealed.slice(0, -1), sealed.slice(0, 20), sealed.slice(0, 28)])
      await expect(decrypt(tampered)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('is the same after a restart, and for its owner’s eyes only', async () => {
    const sealed = await encrypt();
    const file = join(folder, 'secrets.key');
    const before = readFileSync(file);
    stop();
    await start();
    expect(readFileSync(file)).toEqual(before);
    expect(await decrypt(sealed)).toBe(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is no other in another folder', async () => {
    const sealed = await encrypt();
    stop();
    rmSync(join(folder, 'secrets.key'));
    await start();
    await expect(decrypt(sealed)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('is not replaced where its file is damaged, since that would lose every secret', async () => {
    truncateSync(join(folder, 'secrets.key'), 31);
    await expect(startSecrets(folder)).rejects.toThrow('secrets.key is no key');
  });
});

describe('what it cannot answer', () => {
  it.each([
    ['another operation', 'TrentService.ListKeys', '{}', 'UnknownOperationException'],
    ['what is no JSON', 'TrentService.Encrypt', '{', 'ValidationException'],
    ['a request without its parts', 'TrentService.Encrypt', '{"KeyId":"key"}', 'ValidationException'],
  ])('is refused as AWS does: %s', async (_, target, body, __type) => {
    const answer = await fetch(secrets.url, { method: 'POST', headers: { 'x-amz-target': target }, body });
    expect([answer.status, await answer.json()]).toMatchObject([400, { __type }]);
  });

  it('comes to the SDK as an error of that name', async () => {
    await expect(client.send(new ListKeysCommand())).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });
});
