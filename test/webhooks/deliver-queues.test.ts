import { rmSync } from 'node:fs';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, expect, it, vi } from 'vitest';
import { queueRecord } from '../../local/queues/record.ts';
import { startServices } from '../../local/services.ts';
import { ACCOUNT } from '../../runner/access.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { refusing, well } from '../support/deliveries.ts';
import { temporaryFolder } from '../support/engine.ts';
import { startHandlers } from '../support/handlers.ts';
import { queueBatch } from '../support/queue.ts';
import { openDeal } from '../support/steps.ts';
import { mockSecrets, namesLeadTo } from '../support/webhooks.ts';

const region = 'eu-central-1';
const name = 'hooks.example.com';
const folder = temporaryFolder();
const services = await startServices(folder, region);
const { fauxqs, sqs, endpoint } = services;
const urlOf = (queue: string) => `${endpoint}/${ACCOUNT}/${queue}`;
for (const queue of ['deliveries', 'slow-deliveries', 'dead-letters']) fauxqs.createQueue(queue, { region });

let answer = refusing(500);
vi.doMock('../../shared/safe-http/post.ts', () => ({ post: async () => answer }));
namesLeadTo({ [name]: ['93.184.215.14'] });
mockSecrets();
const cloud = await startHandlers({
  AWS_ENDPOINT_URL_SQS: endpoint,
  DELIVERY_QUEUE_URL: urlOf('deliveries'),
  SLOW_DELIVERY_QUEUE_URL: urlOf('slow-deliveries'),
  DEAD_LETTER_QUEUE_URL: urlOf('dead-letters'),
});
const fanOut = await import('../../functions/webhooks/fan-out.ts');
const deliver = await import('../../functions/webhooks/deliver.ts');
const { query } = await import('../../shared/table/table.ts');
const { findDelivery } = await import('../../shared/webhooks/store/deliveries.ts');

afterAll(async () => {
  await cloud.stop();
  await services.stop();
  rmSync(folder, { recursive: true, force: true });
});

const invocation = { getRemainingTimeInMillis: () => 30_000 };

/** Hands out the next message of a queue, waiting for it, and does with it what Lambda does; answers its receipt. */
const handOut = async (queue: string) => {
  const QueueUrl = urlOf(queue);
  const asked = { QueueUrl, WaitTimeSeconds: 10, MessageSystemAttributeNames: ['All' as const] };
  const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand(asked));
  if (message === undefined) throw new Error(`${queue} has nothing to hand out`);
  const origin = { eventSourceARN: `arn:aws:sqs:${region}:${ACCOUNT}:${queue}`, awsRegion: region };
  const { batchItemFailures } = await deliver.handler({ Records: [queueRecord(message, origin)] }, invocation);
  const { ReceiptHandle } = message;
  if (batchItemFailures.length === 0) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return ReceiptHandle;
};

const waitingIn = async (queue: string) => {
  const AttributeNames = ['All' as const];
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: urlOf(queue), AttributeNames }));
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, ApproximateNumberOfMessagesDelayed } =
    Attributes;
  return {
    visible: Number(ApproximateNumberOfMessages),
    handedOut: Number(ApproximateNumberOfMessagesNotVisible),
    delayed: Number(ApproximateNumberOfMessagesDelayed),
  };
};

it('a delivery waits in real queues: delayed after its first attempt, invisible after the next ones', async () => {
  const admin = cloud.as('ada', 'administrator');
  await cloud.seed();
  const { id } = (await admin.call(contracts.registerWebhook, { body: { url: `https://${name}` } })).ok();
  const deal = await openDeal(admin);
  const [item] = await query({ pk: `DEAL#${deal.id}`, prefix: 'EVENT#', limit: 1 });
  await fanOut.handler(queueBatch({ body: String(item?.event) }), invocation);
  const found = async () => {
    const delivery = await findDelivery(id, `${deal.id}-1`);
    return { state: delivery?.state, attempts: delivery?.attempts.length };
  };
  const empty = { visible: 0, handedOut: 0, delayed: 0 };

  await handOut('deliveries');
  expect([await waitingIn('deliveries'), await waitingIn('slow-deliveries')]).toEqual([
    empty,
    { ...empty, delayed: 1 },
  ]);

  const ReceiptHandle = await handOut('slow-deliveries');
  expect(await found()).toEqual({ state: 'waiting', attempts: 2 });
  expect(await waitingIn('slow-deliveries')).toEqual({ ...empty, handedOut: 1 });

  // Five minutes are too long for a test: the queue is told otherwise, and the log that its time has come.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 300_000 });
  const QueueUrl = urlOf('slow-deliveries');
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 1 }));
  answer = well;
  vi.setSystemTime(Date.now() + 2_000);
  await handOut('slow-deliveries');
  vi.useRealTimers();
  expect(await found()).toEqual({ state: 'succeeded', attempts: 3 });
  expect(await waitingIn('slow-deliveries')).toEqual(empty);
  expect(await waitingIn('dead-letters')).toEqual(empty);
});
