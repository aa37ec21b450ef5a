import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';
import { queueBatch } from './queue.ts';

type Consumer = (
  batch: unknown,
  invocation: { readonly getRemainingTimeInMillis: () => number },
) => Promise<SQSBatchResponse>;

type Message = {
  readonly id: string;
  readonly queue: string;
  readonly body: string;
  readonly group: string | undefined;
  /** Milliseconds. */
  visibleAt: number;
  count: number;
};

/** How a call comes off. */
export type Around = <Answer>(call: () => Promise<Answer>) => Promise<Answer>;

const visibilityTimeout = 180_000;
const maxBatch = 10;
/** Seconds for which SQS holds a message back: when it is sent, and when it was handed out. */
const [maxDelay, maxInvisible] = [900, 43_200];
const within = (longest: number, seconds = 0) => {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > longest) throw new Error(`SQS takes no ${seconds} s`);
  return seconds;
};
/** A queue that hands out each group's messages one after the other holds none back, and knows each by a name. */
const requireTaken = (queue: string, delaySeconds?: number, group?: string, name?: string) => {
  const isFifo = queue.endsWith('.fifo');
  if (isFifo && group === undefined) throw new Error('SQS takes nothing there without a group');
  if (isFifo && delaySeconds !== undefined) throw new Error('SQS holds nothing back there');
  if (isFifo !== (name !== undefined)) throw new Error('SQS takes a name there, and there only');
};
const nameIn = (url = '') => url.split('/').at(-1) ?? '';
const receiptOf = (id: string) => queueBatch({ id, body: '' }).Records[0]?.receiptHandle;

/**
 * Queues that hand out their messages as SQS does, by a clock that stands still until it is put forward: so that pauses
 * of hours take no time. Only the date is held: what is done takes the time that it takes.
 */
export const simulatedQueues = (consumers: Readonly<Record<string, Consumer>>, around: Around = (call) => call()) => {
  vi.useFakeTimers({ toFake: ['Date'] });
  let messages: Message[] = [];
  let sent = 0;
  const give = (queue: string, body: string, delaySeconds = 0, group?: string) => {
    sent += 1;
    messages.push({
      id: `message-${sent}`,
      queue,
      body,
      group,
      count: 0,
      visibleAt: Date.now() + delaySeconds * 1_000,
    });
  };
  const sqs = mockClient(SQSClient);
  const reset = () => {
    sqs.reset();
    sqs
      .on(SendMessageCommand)
      .callsFake(({ QueueUrl, MessageBody, DelaySeconds, MessageGroupId, MessageDeduplicationId }) =>
        around(async () => {
          const name = nameIn(QueueUrl);
          requireTaken(name, DelaySeconds, MessageGroupId, MessageDeduplicationId);
          give(name, MessageBody, within(maxDelay, DelaySeconds), MessageGroupId);
        }),
      );
    sqs.on(ChangeMessageVisibilityCommand).callsFake(({ QueueUrl, ReceiptHandle, VisibilityTimeout }) =>
      around(async () => {
        const message = messages.find(({ id, queue }) => queue === nameIn(QueueUrl) && receiptOf(id) === ReceiptHandle);
        if (message === undefined) throw new Error('The queue does not know the receipt');
        message.visibleAt = Date.now() + within(maxInvisible, VisibilityTimeout) * 1_000;
      }),
    );
  };
  reset();

  const visibleIn = (queue: string) => {
    const [visible, others] = [true, false].map((is) =>
      messages.filter((message) => message.queue === queue && message.visibleAt <= Date.now() === is),
    );
    const held = new Set(queue.endsWith('.fifo') ? others?.map(({ group }) => group) : []);
    return visible?.filter(({ group }) => !held.has(group)) ?? [];
  };

  /** Hands out what can be seen in a queue, ten at most; answers how many that were. */
  const handOut = async (queue: string, milliseconds = 30_000) => {
    const batch = visibleIn(queue).slice(0, maxBatch);
    const consumer = consumers[queue];
    if (batch.length === 0 || consumer === undefined) return 0;
    for (const message of batch) {
      message.count += 1;
      message.visibleAt = Date.now() + visibilityTimeout;
    }
    const response = consumer(queueBatch(...batch), { getRemainingTimeInMillis: () => milliseconds });
    // An invocation that failed or was killed is done with none of its messages.
    const failed = await response.then(
      ({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
      () => batch.map(({ id }) => id),
    );
    messages = messages.filter((message) => !batch.includes(message) || failed.includes(message.id));
    return batch.length;
  };

  /** Hands out all that can be seen, and what follows from it, until there is nothing more to see now. */
  const untilIdle = async (milliseconds?: number) => {
    let handed = 0;
    do {
      handed = 0;
      for (const queue of Object.keys(consumers)) handed += await handOut(queue, milliseconds);
    } while (handed > 0);
  };

  const passTo = (at: number) => vi.setSystemTime(Math.max(at, Date.now()));

  return {
    sqs,
    reset,
    give,
    handOut,
    untilIdle,
    /** Everything in a queue, seen or not. */
    in: (queue: string) => messages.filter((message) => message.queue === queue),
    clear: () => {
      messages = [];
    },
    /** Puts the clock forward by so many seconds. */
    pass: (seconds: number) => passTo(Date.now() + seconds * 1_000),
    /** Lets time pass, and everything be handed out as its time comes, until all is done. */
    finish: async () => {
      const open = () => messages.filter(({ queue }) => consumers[queue] !== undefined);
      await untilIdle();
      while (open().length > 0) {
        passTo(Math.min(...open().map(({ visibleAt }) => visibleAt)));
        await untilIdle();
      }
    },
    stop: () => vi.useRealTimers(),
  };
};
