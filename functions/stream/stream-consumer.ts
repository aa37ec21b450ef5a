import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import type { Canary } from '../../shared/kernel/canary.ts';
import { type Event, EventOfLaterRelease } from '../../shared/kernel/event.ts';
import { logger } from '../../shared/kernel/log.ts';
import { toKnownEvent } from '../../shared/table/event-item.ts';
import { toCanary } from './canaries.ts';
import { type DeadLetter, storeDeadLetter } from './dead-letter.ts';

const attributeValue = z.custom<AttributeValue>((value) => typeof value === 'object' && value !== null);

/** What Lambda hands over of the table's stream, as far as we read it. */
const batch = z.object({
  Records: z.array(
    // Loose, so that a dead letter is whole.
    z.looseObject({
      dynamodb: z.looseObject({
        SequenceNumber: z.string(),
        /** When the record was written: seconds, rounded down. */
        ApproximateCreationDateTime: z.number().optional(),
        NewImage: z.record(z.string(), attributeValue),
      }),
    }),
  ),
  /** Whether an operator runs a dead letter again. */
  rerun: z.boolean().default(false),
});
type Batch = z.infer<typeof batch>;
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

const later = 'later';

/** What a record tells; of what only a later release knows, just that. */
const streamedIn = ({ dynamodb }: StreamRecord): Streamed | typeof later => {
  const item = unmarshall(dynamodb.NewImage);
  try {
    return toCanary(item) ?? toKnownEvent(item);
  } catch (error) {
    if (error instanceof EventOfLaterRelease) return later;
    throw error;
  }
};

/**
 * What the records tell up to the first that tells nothing: that one is a failure, when its turn comes. So is one of a
 * later release that is a dead letter already: it stays one.
 */
const leading = ({ Records, rerun }: Batch) => {
  const found: ReturnType<typeof streamedIn>[] = [];
  try {
    for (const record of Records) {
      const streamed = streamedIn(record);
      if (rerun && streamed === later) throw new EventOfLaterRelease('Deploy a release that knows it');
      found.push(streamed);
    }
  } catch (error) {
    logger.error('A record holds no event that can be handled', { error });
  }
  return found;
};

/** Its number in the stream, in digits that sort as numbers do. */
const positionOf = ({ dynamodb }: StreamRecord) => dynamodb.SequenceNumber.padStart(40, '0');

const second = 1_000;

const deadLetterOf = (record: StreamRecord): DeadLetter => {
  const { SequenceNumber: sequenceNumber, ApproximateCreationDateTime: seconds } = record.dynamodb;
  const at = seconds === undefined ? new Date() : new Date(seconds * second);
  return { record, position: positionOf(record), at, sequenceNumber };
};

/** How many of the records, from the first on, were handled or became dead letters. */
const handledOf = async (given: Batch, handle: Handle) => {
  const found = leading(given);
  await storeDeadLetter(given.Records.filter((_, index) => found[index] === later).map(deadLetterOf));
  const known = found.flatMap((event, index) => (event === later ? [] : [{ event, index }]));
  let handled = 0;
  try {
    for await (const more of handle(known.map(({ event }) => event))) handled += more;
  } catch (error) {
    logger.error('A record failed', { error });
  }
  return known[handled]?.index ?? found.length;
};

/**
 * The Lambda handler of a consumer of the table's stream. Records are handled in order, stopping at the first failure,
 * from which Lambda goes on: order holds, and nothing behind a failure is lost or left out. Where the first of several
 * is that failure the handler throws: a batch reported from its first record on is retried, and in the end given up,
 * as a whole, while one whose invocation failed is halved until that record is alone. What only a later release knows is
 * made a dead letter at once, and counts as handled.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 *
 * `prepare` comes first, and must succeed for all of the records.
 */
export const streamConsumer =
  (handle: Handle, prepare: (records: readonly StreamRecord[]) => Promise<void> = async () => {}) =>
  async (given: unknown): Promise<DynamoDBBatchResponse> => {
    const parsed = batch.parse(given);
    const { Records } = parsed;
    await prepare(Records);
    const handled = await handledOf(parsed, handle);
    const failed = Records[handled];
    if (failed === undefined) return { batchItemFailures: [] };
    const { SequenceNumber } = failed.dynamodb;
    logger.error('The batch stops here', { sequenceNumber: SequenceNumber });
    if (handled === 0 && Records.length > 1) throw new Error('The first record of the batch failed');
    return { batchItemFailures: [{ itemIdentifier: SequenceNumber }] };
  };
