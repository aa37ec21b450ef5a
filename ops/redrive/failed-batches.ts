import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import { Fault } from '../../runner/fault.ts';
import { recordSchema, type StreamRecord } from '../../runner/record.ts';

/** Lambda names each object by mapping, shard, day, second and a random id. */
const prefix = 'aws/lambda/';

const momentOf = (key: string) => key.replace(/-[0-9a-f-]{36}$/, '');

/**
 * What Lambda writes about a batch that it gave up, and our consumers about what they don't know: as far as we need it, the
 * rest kept. What came from a queue has no place in a stream.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
const documentSchema = z.looseObject({
  requestContext: z.looseObject({ functionArn: z.string(), condition: z.string() }),
  DDBStreamBatchInfo: z.looseObject({ shardId: z.string().default(''), startSequenceNumber: z.string() }).optional(),
  payload: z.string(),
});
export type FailedBatch = z.infer<typeof documentSchema>;

const batchOf = <Record extends z.ZodType>(record: Record) => z.object({ Records: z.array(record) });
const batch = batchOf(recordSchema);
const queueBatch = batchOf(z.looseObject({ messageId: z.string() }));
export type QueueRecord = z.infer<typeof queueBatch>['Records'][number];

const parsed = (text: string) => {
  try {
    return documentSchema.parse(JSON.parse(text));
  } catch {
    throw new Fault('no dead letter of Lambda');
  }
};

export const recordsOf = ({ payload }: FailedBatch): readonly StreamRecord[] =>
  batch.parse(JSON.parse(payload)).Records;

export const messagesOf = ({ payload }: FailedBatch): readonly QueueRecord[] =>
  queueBatch.parse(JSON.parse(payload)).Records;

/** The bucket of the dead letters. At most one object at a time is in memory: each may have several megabytes. */
export const failuresIn = (s3: S3Client, Bucket: string) => {
  const read = async (Key: string): Promise<FailedBatch> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return parsed((await Body?.transformToString()) ?? '');
  };

  /** By key, so by mapping, shard and time; what is removed meanwhile does not shift it. */
  const listed = async function* () {
    let StartAfter: string | undefined;
    do {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix, StartAfter }));
      for (const { Key = '' } of Contents) yield Key;
      StartAfter = Contents.at(-1)?.Key;
    } while (StartAfter !== undefined);
  };

  const beginOf = async (key: string) => {
    const { DDBStreamBatchInfo } = await read(key);
    return BigInt(DDBStreamBatchInfo?.startSequenceNumber ?? 0);
  };

  /** Those of one second of a shard have no order by their names. A failure to read one is reported when its turn comes. */
  const inOrder = async (keys: readonly string[]) => {
    if (keys.length < 2) return keys;
    const placed: { readonly key: string; readonly begin: bigint }[] = [];
    for (const key of keys) placed.push({ key, begin: await beginOf(key).catch(() => 0n) });
    return placed.sort((a, b) => (a.begin < b.begin ? -1 : 1)).map(({ key }) => key);
  };

  return {
    read,
    /** Of each consumer and shard, oldest first. */
    keys: async function* () {
      let moment: string[] = [];
      for await (const key of listed()) {
        if (moment[0] !== undefined && momentOf(moment[0]) !== momentOf(key)) {
          yield* await inOrder(moment);
          moment = [];
        }
        moment.push(key);
      }
      yield* await inOrder(moment);
    },
    /** The bucket keeps former versions for a while, so that what was run again can still be looked at. */
    remove: async (Key: string) => void (await s3.send(new DeleteObjectCommand({ Bucket, Key }))),
    /** Keeps these records only, of those that became dead letters together. */
    narrow: async (Key: string, document: FailedBatch, Records: readonly (StreamRecord | QueueRecord)[]) => {
      const Body = JSON.stringify({ ...document, payload: JSON.stringify({ Records }) });
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json' }));
    },
  };
};
