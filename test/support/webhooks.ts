import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';

/** Has DNS know no other names than these, and say of them that they have these addresses. */
export const namesLeadTo = (known: Readonly<Record<string, readonly string[]>>) => {
  const addressesOf = new Map(Object.entries(known));
  const answering = (family: number) => async (name: string) => {
    const addresses = addressesOf.get(name)?.filter((address) => isIP(address) === family) ?? [];
    if (addresses.length === 0) throw Object.assign(new Error(`No address of ${name}`), { code: 'ENOTFOUND' });
    return addresses;
  };
  vi.spyOn(Resolver.prototype, 'resolve4').mockImplementation(answering(4));
  vi.spyOn(Resolver.prototype, 'resolve6').mockImplementation(answering(6));
};

const flipped = (bytes: Uint8Array = new Uint8Array()) => bytes.map((byte) => byte ^ 0xff);

/** A KMS that hides what it encrypts from who only looks for it. */
export const mockSecrets = () => {
  const kms = mockClient(KMSClient);
  kms.on(EncryptCommand).callsFake(({ Plaintext }) => ({ CiphertextBlob: flipped(Plaintext) }));
  kms.on(DecryptCommand).callsFake(({ CiphertextBlob }) => ({ Plaintext: flipped(CiphertextBlob) }));
  return kms;
};

/** The secret that it hid. */
export const unsealed = (sealed: string) => Buffer.from(flipped(Buffer.from(sealed, 'base64'))).toString();

/** Queues that take everything; `sent`: what was given to the one of this name. */
export const mockQueues = () => {
  const sqs = mockClient(SQSClient);
  sqs.on(SendMessageCommand).resolves({});
  const sent = (queue: string): unknown[] =>
    sqs
      .commandCalls(SendMessageCommand)
      .map(({ args: [{ input }] }) => input)
      .filter(({ QueueUrl }) => QueueUrl?.endsWith(`/${queue}`))
      .map(({ MessageBody = '' }) => JSON.parse(MessageBody));
  return { sqs, sent };
};
