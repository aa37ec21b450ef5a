import { rmSync } from 'node:fs';
import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type QueueOutput, queueOutputs } from '../../lib/queue-outputs.ts';
import { startServices } from '../../local/services.ts';
import { command } from '../../ops/dead-letters/command.ts';
import { goThrough } from '../../ops/dead-letters/dead-letters.ts';
import { ACCOUNT } from '../../runner/access.ts';
import { temporaryFolder } from '../support/engine.ts';
import { until } from '../support/until.ts';

const region = 'eu-central-1';
const folder = temporaryFolder();
const services = await startServices(folder, region);
const { fauxqs, sqs, endpoint } = services;
const nameOf = (output: QueueOutput) => (output.startsWith('Hanging') ? `${output}.fifo` : output);
const urlOf = (output: QueueOutput) => `${endpoint}/${ACCOUNT}/${nameOf(output)}`;
for (const output of queueOutputs)
  fauxqs.createQueue(nameOf(output), {
    region,
    ...(nameOf(output).endsWith('.fifo') && { attributes: { FifoQueue: 'true' } }),
  });

afterAll(async () => {
  await services.stop();
  rmSync(folder, { recursive: true, force: true });
});

const at = '2026-11-23T09:00:00.000Z';
const work = { kind: 'import', id: 'one' };
const replay = { kind: 'replay', webhookId: 'hook', since: at, until: at, after: null };
const upload = { Records: [{ eventSource: 'aws:s3', s3: { object: { key: 'uploads/deal/file' } } }] };
const event = { id: 'event', type: 'deal.won', subject: { kind: 'deal', id: 'deal' }, sequence: 3, processId: 'one' };
const failed = { webhookId: 'hook', deliveryId: 'event', event, round: null };
const stuck = { ...failed, round: 2 };
const hanging = { ...failed, round: 1 };

const give = async (...bodies: readonly unknown[]) => {
  for (const body of bodies) {
    const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
    await sqs.send(new SendMessageCommand({ QueueUrl: urlOf('DeadLetterQueueUrl'), MessageBody }));
  }
};
const giveHanging = (body: unknown, name: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: urlOf('HangingDeadLetterQueueUrl'),
      MessageBody: JSON.stringify(body),
      MessageGroupId: 'hook',
      MessageDeduplicationId: name,
    }),
  );

const go = async (asked: { readonly sendBack?: string[]; readonly forget?: string[] } = {}) => {
  const { signal } = new AbortController();
  const lines = await goThrough({ sqs, urlOf }, { sendBack: [], forget: [], ...asked, signal });
  return Object.fromEntries(lines.map(({ kind, stay, sent, deleted }) => [kind, [stay, sent, deleted]]));
};

/** What lies in a queue, seen or not. */
const bodiesIn = (output: QueueOutput): unknown[] => {
  const { ready = [], delayed = [], inflight = [] } = fauxqs.inspectQueue(nameOf(output))?.messages ?? {};
  return [...ready, ...delayed, ...inflight.map(({ message }) => message)].map(({ body }) => JSON.parse(body));
};

beforeEach(async () => {
  for (const output of queueOutputs) await sqs.send(new PurgeQueueCommand({ QueueUrl: urlOf(output) }));
});

describe('dead letters', () => {
  it('are counted by what they are about, and stay where they are', async () => {
    await give(work, work, replay, upload, event, failed, stuck, 'no letter of ours');
    await giveHanging(hanging, 'first');
    await giveHanging(hanging, 'second');
    expect(await go()).toEqual({
      import: [2, 0, 0],
      replay: [1, 0, 0],
      uploads: [1, 0, 0],
      'fan-out': [1, 0, 0],
      'failed-deliveries': [1, 0, 0],
      deliveries: [1, 0, 0],
      'hanging-deliveries': [2, 0, 0],
      unknown: [1, 0, 0],
    });
    await until(async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: urlOf('DeadLetterQueueUrl'),
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 0,
        }),
      );
      return Messages.length === 8;
    });
  });

  it('go back to where each kind is worked on, and no other kind with them', async () => {
    await give(work, failed, event);
    expect(await go({ sendBack: ['failed-deliveries'] })).toEqual({
      import: [1, 0, 0],
      'failed-deliveries': [0, 1, 0],
      'fan-out': [1, 0, 0],
    });
    expect(bodiesIn('SlowDeliveryQueueUrl')).toEqual([failed]);
    expect(bodiesIn('WorkQueueUrl')).toEqual([]);
    expect(bodiesIn('DeadLetterQueueUrl')).toHaveLength(2);
  });

  it('go back all at once, but for what nobody here would understand', async () => {
    await give(work, replay, upload, event, failed, stuck, 'no letter of ours');
    await giveHanging(hanging, 'third');
    expect(await go({ sendBack: ['all'] })).toMatchObject({ unknown: [1, 0, 0], 'hanging-deliveries': [0, 1, 0] });
    expect(bodiesIn('WorkQueueUrl')).toEqual(expect.arrayContaining([work, replay, upload]));
    expect(bodiesIn('FanOutQueueUrl')).toEqual([event]);
    expect(bodiesIn('SlowDeliveryQueueUrl')).toEqual([failed]);
    expect(bodiesIn('DeliveryQueueUrl')).toEqual([stuck]);
    expect(bodiesIn('HangingDeliveryQueueUrl')).toEqual([hanging]);
  });

  it('are never deleted all at once: each kind has to be named', async () => {
    await expect(command.run(['--local', '--delete', 'unknown,all'])).rejects.toThrow('Name the kinds');
  });

  it('are deleted, kind by kind', async () => {
    await give(work, failed, 'no letter of ours');
    const forget = ['failed-deliveries', 'unknown'];
    expect(await go({ forget })).toEqual({
      import: [1, 0, 0],
      'failed-deliveries': [0, 0, 1],
      unknown: [0, 0, 1],
    });
    expect(bodiesIn('DeadLetterQueueUrl')).toEqual([work]);
  });
});
