import { setTimeout as pause } from 'node:timers/promises';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Activity } from '../activity.ts';

/** The most that a queue hands out, or lets be deleted, in one call. */
const MOST_AT_ONCE = 10;
const LONGEST_WAIT_S = 20;
/** While no function runs a queue is asked every four seconds: whoever waits at it has its server look 50 times a second. */
const POLLING = { busyMs: 0, restMs: 4_000 };
const REPAIR_MS = 500;

type Polling = {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** How many batches are handled at once. */
  readonly concurrency: number;
  /** Handles a batch, and returns the messages that are done with; the others come again once they are visible. */
  handle(messages: readonly Message[]): Promise<readonly Message[]>;
  readonly activity: Pick<Activity, 'pause'>;
  readonly signal: AbortSignal;
  report(error: unknown): void;
};

const receive = async ({ client, queueUrl, signal }: Polling, most: number, waitSeconds: number) => {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(most, MOST_AT_ONCE),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
    { abortSignal: signal },
  );
  return Messages;
};

/** Fills one batch: from the first message on, up to the batch size or until the batching window closes. */
const gather = async (polling: Polling) => {
  const { batchSize, windowSeconds, activity, signal } = polling;
  const isBusy = await activity.pause({ ...POLLING, signal });
  const messages = await receive(polling, batchSize, isBusy ? LONGEST_WAIT_S : 0);
  const closes = Date.now() + windowSeconds * 1000;
  while (messages.length > 0 && messages.length < batchSize && Date.now() < closes) {
    const waitSeconds = Math.min(LONGEST_WAIT_S, Math.ceil((closes - Date.now()) / 1000));
    messages.push(...(await receive(polling, batchSize - messages.length, waitSeconds)));
  }
  return messages;
};

const remove = async ({ client, queueUrl }: Polling, messages: readonly Message[]) => {
  for (let from = 0; from < messages.length; from += MOST_AT_ONCE) {
    const Entries = messages
      .slice(from, from + MOST_AT_ONCE)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
};

/** Handles a batch; what is not done with comes again. */
const finish = async (polling: Polling, messages: readonly Message[]) => {
  try {
    await remove(polling, await polling.handle(messages));
  } catch (error) {
    polling.report(error);
  }
};

/**
 * Takes the messages of a queue until it is stopped; resolves when the last batch is handled. It asks for one batch after
 * the other: each call that waits holds a connection, of which the queues' client has 50.
 */
export const poll = async (polling: Polling) => {
  const { concurrency, signal, report } = polling;
  const underWay = new Set<Promise<void>>();
  while (!signal.aborted) {
    try {
      const messages = await gather(polling);
      if (messages.length === 0) continue;
      const batch = finish(polling, messages).finally(() => underWay.delete(batch));
      underWay.add(batch);
      if (underWay.size === concurrency) await Promise.race(underWay);
    } catch (error) {
      if (signal.aborted) break;
      report(error);
      await pause(REPAIR_MS);
    }
  }
  await Promise.all(underWay);
};
