import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';
import type * as z from 'zod';
import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from './handlers.ts';
import { ifMatch } from './steps.ts';

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

/** An answer that is given but for once, after `failOnce`. */
const failingOnce = <Input, Output>(answer: (input: Input) => Output) => {
  const failures: Error[] = [];
  return {
    failOnce: (error: Error) => {
      failures.push(error);
    },
    answer: (input: Input) => {
      const failure = failures.pop();
      if (failure) throw failure;
      return answer(input);
    },
  };
};

/** A KMS that hides what it encrypts from who only looks for it. */
export const mockSecrets = () => {
  const kms = mockClient(KMSClient);
  const { answer, failOnce } = failingOnce(({ Plaintext }: { readonly Plaintext?: Uint8Array | undefined }) => ({
    CiphertextBlob: flipped(Plaintext),
  }));
  kms.on(EncryptCommand).callsFake(answer);
  kms.on(DecryptCommand).callsFake(({ CiphertextBlob }) => ({ Plaintext: flipped(CiphertextBlob) }));
  return { failOnce };
};

/** The secret that it hid. */
export const unsealed = (sealed: string) => Buffer.from(flipped(Buffer.from(sealed, 'base64'))).toString();

/** Queues that take everything; `sent`: what was given to the one of this name since `forget`. */
export const mockQueues = () => {
  const sqs = mockClient(SQSClient);
  const { answer, failOnce } = failingOnce(() => ({}));
  sqs.on(SendMessageCommand).callsFake(answer);
  const sent = (queue: string): unknown[] =>
    sqs
      .commandCalls(SendMessageCommand)
      .map(({ args: [{ input }] }) => input)
      .filter(({ QueueUrl }) => QueueUrl?.endsWith(`/${queue}`))
      .map(({ MessageBody = '' }) => JSON.parse(MessageBody));
  return { sent, failOnce, forget: () => sqs.resetHistory() };
};

const url = 'https://hooks.example.com/in?key=hidden';

const names = { 'hooks.example.com': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'] };

/** The handlers, with all that those of webhooks need beside the table, and an administrator's ways with webhooks. */
export const startWebhooks = async () => {
  const cloud = await startHandlers();
  const [secrets, queues] = [mockSecrets(), mockQueues()];
  namesLeadTo(names);
  const [{ query }, { toEvent }, { eventPrefix }, { webhookKey }] = await Promise.all([
    import('../../shared/table/table.ts'),
    import('../../shared/table/event-item.ts'),
    import('../../shared/table/keys.ts'),
    import('../../shared/webhooks/store/webhooks.ts'),
  ]);
  const admin = cloud.as('ada', 'administrator');
  type Registration = Partial<z.input<typeof contracts.registerWebhook.body>>;
  const register = (body: Registration = {}, headers = {}) =>
    admin.call(contracts.registerWebhook, { body: { url, ...body }, headers });
  const read = ({ id: webhookId }: { readonly id: string }) =>
    admin.call(contracts.getWebhook, { params: { webhookId } });
  /** What stands beside a webhook in the table, itself and its events among it. */
  const itemsOf = ({ id }: { readonly id: string }, prefix = '') =>
    query({ pk: webhookKey(id).pk, prefix, limit: 1_000 });
  return {
    cloud,
    admin,
    secrets,
    queues,
    url,
    register,
    read,
    itemsOf,
    /** The same, as it is made: registered, and without its secret. */
    registered: async (body: Registration = {}) => {
      const { secret: _secret, ...webhook } = (await register(body)).ok();
      return webhook;
    },
    edit: async (webhook: { readonly id: string }, body: z.input<typeof contracts.editWebhook.body>) => {
      const headers = ifMatch(await read(webhook));
      return admin.call(contracts.editWebhook, { params: { webhookId: webhook.id }, body, headers });
    },
    remove: ({ id: webhookId }: { readonly id: string }, headers = {}) =>
      admin.call(contracts.deleteWebhook, { params: { webhookId }, headers }),
    every: () => allPages(async (cursor) => (await admin.call(contracts.listWebhooks, { query: cursor })).ok()),
    /** What happened to a webhook, oldest first. */
    eventsOf: async (webhook: { readonly id: string }) => (await itemsOf(webhook, eventPrefix)).map(toEvent),
  };
};
