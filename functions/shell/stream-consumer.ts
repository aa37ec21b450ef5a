import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import type { Canary } from '../../shared/domain/canary.ts';
import type { Event } from '../../shared/domain/event.ts';
import { logger } from '../../shared/log.ts';
import { toCanary } from '../../shared/persistence/canaries.ts';
import { toKnownEvent } from '../../shared/persistence/event-item.ts';

const attributeValue = z.custom<AttributeValue>((value) => typeof value === 'object' && value !== null);

/** What Lambda hands over of the table's stream, as far as we read it. */
const batch = z.object({
  Records: z.array(
    z.object({
      dynamodb: z.object({
        SequenceNumber: z.string(),
        /** When the record was written: seconds, rounded down. */
        ApproximateCreationDateTime: z.number().optional(),
        NewImage: z.record(z.string(), attributeValue),
      }),
    }),
  ),
});
export type StreamRecord = z.infer<typeof batch>['Records'][number];

/** What the consumers of the stream get: events, and now and then a canary among them. */
export type Streamed = Event | Canary;

/** Handles events from the first on, and says each time how many more of them are done. Where it ends, one failed. */
type Handle = (events: readonly Streamed[]) => AsyncIterable<number>;

/** Handles as many of the first events as `handle` takes at once, again and again, until it takes not even the first. */
export async function* inPortions(events: readonly Streamed[], handle: (rest: readonly Streamed[]) => Promise<number>) {
  for (let handled = 0; handled < events.length; ) {
    const more = await handle(events.slice(handled));
    if (more === 0) return;
    handled += more;
    yield more;
  }
}

/** The events up to the first record that holds none: that one is a failure, when its turn comes. */
const leadingEvents = (records: readonly StreamRecord[]) => {
  const events: Streamed[] = [];
  try {
    for (const { dynamodb } of records) {
      const item = unmarshall(dynamodb.NewImage);
      events.push(toCanary(item) ?? toKnownEvent(item));
    }
  } catch (error) {
    logger.error('A record holds no event', { error });
  }
  return events;
};

/** How many of the records, from the first on, were handled. */
const handledOf = async (records: readonly StreamRecord[], handle: Handle) => {
  const events = leadingEvents(records);
  let handled = 0;
  try {
    for await (const more of handle(events)) handled += more;
  } catch (error) {
    logger.error('A record failed', { error });
  }
  return handled;
};

/**
 * The Lambda handler of a consumer of the table's stream. Records are handled in order, stopping at the first failure,
 * from which Lambda goes on: order holds, and nothing behind a failure is lost or left out. Where the first of several
 * is that failure the handler throws: a batch reported from its first record on is retried, and in the end set aside,
 * as a whole, while one whose invocation failed is halved until that record is alone.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 *
 * `prepare` comes first, and must succeed for all of the records.
 */
export const streamConsumer =
  (handle: Handle, prepare: (records: readonly StreamRecord[]) => Promise<void> = async () => {}) =>
  async (given: unknown): Promise<DynamoDBBatchResponse> => {
    const { Records } = batch.parse(given);
    await prepare(Records);
    const handled = await handledOf(Records, handle);
    const failed = Records[handled];
    if (failed === undefined) return { batchItemFailures: [] };
    const { SequenceNumber } = failed.dynamodb;
    logger.error('The batch stops here', { sequenceNumber: SequenceNumber });
    if (handled === 0 && Records.length > 1) throw new Error('The first record of the batch failed');
    return { batchItemFailures: [{ itemIdentifier: SequenceNumber }] };
  };
