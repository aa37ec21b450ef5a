import {
  type DynamoDBStreamsClient,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { getRecords } from './get-records.ts';

type Page = Awaited<ReturnType<typeof getRecords>>;

export type Source = {
  readonly client: DynamoDBStreamsClient;
  readonly endpoint: string;
  /** The engine's own name of the stream. */
  readonly streamArn: string;
};

const KEPT = 16;

/** The last that were put in. */
class Latest<T> extends Map<string, T> {
  override set(key: string, value: T) {
    const [oldest] = this.keys();
    if (this.size === KEPT && oldest !== undefined) this.delete(oldest);
    return super.set(key, value);
  }
}

const placeOf = (shardId: string, after = '') => `${shardId} ${after}`;

/** Reads the stream in pages. Those that are full never change: they are read once for all who follow it. */
export const streamPages = ({ client, endpoint, streamArn: StreamArn }: Source) => {
  const full = new Latest<Page>();
  const iterators = new Latest<string>();

  const iteratorAfter = async (ShardId: string, after: string | undefined): Promise<string | undefined> => {
    const place =
      after === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' as const }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: after };
    try {
      return (await client.send(new GetShardIteratorCommand({ StreamArn, ShardId, ...place }))).ShardIterator;
    } catch (error) {
      // What came right after it was forgotten too: begin with what is there.
      if (error instanceof TrimmedDataAccessException && after !== undefined) return iteratorAfter(ShardId, undefined);
      throw error;
    }
  };

  const read = async (shardId: string, after: string | undefined, limit: number) => {
    const place = placeOf(shardId, after);
    const iterator = iterators.get(place) ?? (await iteratorAfter(shardId, after));
    // One that has expired must not be tried again.
    iterators.delete(place);
    return getRecords(endpoint, iterator, limit);
  };

  /** The records of a shard after this one; undefined: from the first on that the engine still has. */
  return async (shardId: string, after: string | undefined, limit: number): Promise<Page> => {
    const place = placeOf(shardId, after);
    const known = full.get(place);
    if (known) return known;
    const page = await read(shardId, after, limit);
    const last = page.Records.at(-1)?.dynamodb.SequenceNumber ?? after;
    if (page.NextShardIterator) iterators.set(placeOf(shardId, last), page.NextShardIterator);
    if (page.Records.length === limit && after !== undefined) full.set(place, page);
    return page;
  };
};

export type StreamPages = ReturnType<typeof streamPages>;
