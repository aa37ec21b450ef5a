import { randomUUID } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Outcome } from './outcome.ts';
import { type StreamRecord, sequenceOf, writtenAt } from './record.ts';

/** Why records were given up. */
export type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export type GivenUp = {
  readonly records: readonly [StreamRecord, ...StreamRecord[]];
  readonly shardId: string;
  readonly condition: Condition;
  readonly invocations: number;
  /** The last outcome; none when the records were too old to be tried. */
  readonly outcome: Outcome | undefined;
};

export type Destination = (givenUp: GivenUp) => Promise<void>;

type Origin = { readonly mappingId: string; readonly functionArn: string; readonly streamArn: string };

const time = (milliseconds: number) => new Date(milliseconds).toISOString();

/**
 * What Lambda writes to an on-failure bucket: about the batch, and the whole event.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
const failureDocument = ({ records, shardId, condition, invocations, outcome }: GivenUp, origin: Origin) => {
  const [first] = records;
  const last = records.at(-1) ?? first;
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: origin.functionArn,
      condition,
      approximateInvokeCount: invocations,
    },
    responseContext: outcome && {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: outcome.ok ? null : 'Unhandled',
    },
    version: '1.0',
    timestamp: time(Date.now()),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: sequenceOf(first),
      endSequenceNumber: sequenceOf(last),
      approximateArrivalOfFirstRecord: time(writtenAt(first)),
      approximateArrivalOfLastRecord: time(writtenAt(last)),
      batchSize: records.length,
      streamArn: origin.streamArn,
    },
    payload: JSON.stringify({ Records: records }),
  };
};

/** An on-failure destination that is a bucket, with the keys that Lambda gives its objects. */
export const bucketDestination =
  (client: S3Client, bucket: string, origin: Origin): Destination =>
  async (givenUp) => {
    const [day = '', clock = ''] = time(Date.now()).split('T');
    const moment = `${day}T${clock.slice(0, 8).replaceAll(':', '.')}`;
    const folder = ['aws', 'lambda', origin.mappingId, givenUp.shardId, ...day.split('-')].join('/');
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${folder}/${moment}-${randomUUID()}`,
        Body: JSON.stringify(failureDocument(givenUp, origin)),
        ContentType: 'application/json',
      }),
    );
  };
