import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { Event } from '../../shared/domain/event.ts';
import { logger } from '../../shared/log.ts';
import { toEvent } from '../../shared/persistence/event-item.ts';

const attributeValue = z.custom<AttributeValue>((value) => typeof value === 'object' && value !== null);

const batch = z.object({
  Records: z.array(
    z.object({ dynamodb: z.object({ SequenceNumber: z.string(), NewImage: z.record(z.string(), attributeValue) }) }),
  ),
});

type Failures = { readonly batchItemFailures: { readonly itemIdentifier: string }[] };

/**
 * The Lambda handler of a consumer of the table's stream. Records are handled in order, stopping at the first failure,
 * from which Lambda goes on: order holds, and nothing behind a failure is lost or left out.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export const streamConsumer =
  (handle: (event: Event) => Promise<void>) =>
  async (given: unknown): Promise<Failures> => {
    for (const { dynamodb } of batch.parse(given).Records) {
      try {
        await handle(toEvent(unmarshall(dynamodb.NewImage)));
      } catch (error) {
        logger.error('A record failed', { error, sequenceNumber: dynamodb.SequenceNumber });
        return { batchItemFailures: [{ itemIdentifier: dynamodb.SequenceNumber }] };
      }
    }
    return { batchItemFailures: [] };
  };
