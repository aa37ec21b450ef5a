import type { Context, SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import { logger } from '../../shared/log.ts';

const batch = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/** What Lambda tells a function about its time. */
type Invocation = Pick<Context, 'getRemainingTimeInMillis'>;

/**
 * The Lambda handler of a queue's work. A message that fails is handed out again after a while and, when it keeps
 * failing, set aside into the queue's dead letters.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export const queueConsumer =
  (work: (message: unknown, invocation: Invocation) => Promise<void>) =>
  async (given: unknown, invocation: Invocation): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const { messageId, body } of batch.parse(given).Records) {
      try {
        await work(JSON.parse(body), invocation);
      } catch (error) {
        logger.error('A message failed', { messageId, error });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
