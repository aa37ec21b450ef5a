import type { Context, SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import { inLanes } from '../../shared/in-lanes.ts';
import { logger } from '../../shared/log.ts';

/** What Lambda hands over of a queue, as far as we read it. */
const batch = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      body: z.string(),
      receiptHandle: z.string(),
      attributes: z.object({ ApproximateReceiveCount: z.coerce.number().int().min(1) }),
      eventSourceARN: z.string(),
    }),
  ),
});

/** How a message was handed out. */
export type Receipt = {
  readonly queueName: string;
  /** By which the queue knows it until it is handed out again. */
  readonly handle: string;
  /** How often it was handed out, this time included. */
  readonly count: number;
};

const receiptOf = (record: z.infer<typeof batch>['Records'][number]): Receipt => ({
  queueName: record.eventSourceARN.split(':').at(-1) ?? '',
  handle: record.receiptHandle,
  count: record.attributes.ApproximateReceiveCount,
});

/** What Lambda tells a function about its time. */
export type Invocation = Pick<Context, 'getRemainingTimeInMillis'>;

/** `again`: nothing is wrong, but the message is to be handed out again. */
type Work = (message: unknown, invocation: Invocation, receipt: Receipt) => Promise<'again' | undefined>;

/**
 * The Lambda handler of a queue's work. A message that fails is handed out again after a while and, when it keeps
 * failing, set aside into the queue's dead letters. So many `lanes` of a batch are worked on at once.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export const queueConsumer =
  (work: Work, { lanes = 1 } = {}) =>
  async (given: unknown, invocation: Invocation): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    await inLanes(batch.parse(given).Records, lanes, async (record) => {
      const { messageId, body } = record;
      try {
        const what = await work(JSON.parse(body), invocation, receiptOf(record));
        if (what === undefined) return;
      } catch (error) {
        logger.error('A message failed', { messageId, error });
      }
      batchItemFailures.push({ itemIdentifier: messageId });
    });
    return { batchItemFailures };
  };
