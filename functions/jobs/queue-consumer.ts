import type { Context, SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import { EventOfLaterRelease } from '../../shared/kernel/event.ts';
import { forEachConcurrently } from '../../shared/kernel/for-each-concurrently.ts';
import { logger } from '../../shared/kernel/log.ts';
import type { DeadLetter } from '../stream/dead-letter.ts';

/** What Lambda hands over of a queue, as far as we read it. */
const batch = z.object({
  Records: z.array(
    // Loose, so that a dead letter is whole.
    z.looseObject({
      messageId: z.string(),
      body: z.string(),
      receiptHandle: z.string(),
      attributes: z.looseObject({ ApproximateReceiveCount: z.coerce.number().int().min(1) }),
      eventSourceARN: z.string(),
    }),
  ),
  /** Whether an operator runs a dead letter again. */
  rerun: z.boolean().default(false),
});

/** How a message was handed out. */
export type Receipt = {
  readonly queueName: string;
  /** By which the queue knows it until it is handed out again. */
  readonly handle: string;
  /** How often it was handed out, this time included. */
  readonly count: number;
};

type QueueRecord = z.infer<typeof batch>['Records'][number];

const receiptOf = (record: QueueRecord): Receipt => ({
  queueName: record.eventSourceARN.split(':').at(-1) ?? '',
  handle: record.receiptHandle,
  count: record.attributes.ApproximateReceiveCount,
});

/** What Lambda tells a function about its time. */
export type Invocation = Pick<Context, 'getRemainingTimeInMillis'>;

/** `again`: nothing is wrong, but the message is to be handed out again. */
type Work = (message: unknown, invocation: Invocation, receipt: Receipt) => Promise<'again' | undefined>;

type Ways = {
  readonly concurrency?: number;
  /** Takes a message that only a later release can handle: the work threw `EventOfLaterRelease`. */
  readonly storeDeadLetters?: (records: readonly DeadLetter[]) => Promise<void>;
};

/**
 * The Lambda handler of a queue's work. A message that fails is handed out again after a while and, when it keeps
 * failing, moved to the queue's dead letters. So many `concurrency` of a batch are worked on at once.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export const queueConsumer =
  (work: Work, { concurrency = 1, storeDeadLetters }: Ways = {}) =>
  async (given: unknown, invocation: Invocation): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    const { Records, rerun } = batch.parse(given);
    const isHandled = async (record: QueueRecord) => {
      try {
        return (await work(JSON.parse(record.body), invocation, receiptOf(record))) === undefined;
      } catch (error) {
        if (!(error instanceof EventOfLaterRelease) || storeDeadLetters === undefined || rerun) throw error;
        await storeDeadLetters([{ record, position: record.messageId, at: new Date() }]);
        return true;
      }
    };
    await forEachConcurrently(Records, concurrency, async (record) => {
      const { messageId } = record;
      try {
        if (await isHandled(record)) return;
      } catch (error) {
        logger.error('A message failed', { messageId, error });
      }
      batchItemFailures.push({ itemIdentifier: messageId });
    });
    return { batchItemFailures };
  };
