import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetShardIteratorCommand,
  type Shard,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { Position } from './checkpoint.ts';
import { getRecords } from './get-records.ts';
import { type StreamRecord, streamRecord } from './record.ts';

type Page = {
  readonly shardId: string;
  /** Those that are wanted. */
  readonly records: readonly StreamRecord[];
  /** The sequence number of the last that was read, wanted or not; undefined where nothing was written since. */
  readonly last: string | undefined;
};

type Source = {
  readonly client: DynamoDBStreamsClient;
  readonly endpoint: string;
  /** The engine's own name of the stream. */
  readonly streamArn: string;
  /** What the records say they come from. */
  readonly origin: { readonly eventSourceARN: string; readonly awsRegion: string };
};

/** Reads a table's stream from a position on, shard after shard. */
export class StreamReader {
  /** Whether the last read found all that there was. */
  atEnd = false;
  readonly #source: Source;
  #shardId: string | undefined;
  #after: string | undefined;
  #iterator: string | undefined;

  constructor(source: Source, position: Position | undefined) {
    this.#source = source;
    this.#shardId = position?.shardId;
    this.#after = position?.sequenceNumber;
  }

  /** Reads the next so many records. A failed read is simply repeated by the next call. */
  async next(limit: number, isWanted: (record: unknown) => boolean): Promise<Page> {
    const { endpoint, origin } = this.#source;
    const shardId = this.#shardId ?? (await this.#firstShard());
    const iterator = this.#iterator ?? (await this.#position(shardId));
    this.#shardId = shardId;
    this.#iterator = undefined;
    const { Records, NextShardIterator } = await getRecords(endpoint, iterator, limit);
    const records = Records.filter(isWanted).map((record) => streamRecord(record, origin));
    this.atEnd = Records.length < limit;
    const last = Records.at(-1)?.dynamodb.SequenceNumber;
    if (last !== undefined) this.#after = last;
    this.#iterator = NextShardIterator ?? undefined;
    if (!NextShardIterator) await this.#followOn(shardId);
    return { shardId, records, last };
  }

  async #position(ShardId: string, after = this.#after): Promise<string | undefined> {
    const { client, streamArn: StreamArn } = this.#source;
    const place =
      after === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' as const }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: after };
    try {
      return (await client.send(new GetShardIteratorCommand({ StreamArn, ShardId, ...place }))).ShardIterator;
    } catch (error) {
      if (!(error instanceof TrimmedDataAccessException) || after === undefined) throw error;
      this.#after = undefined;
      return this.#position(ShardId, undefined);
    }
  }

  async #shards(): Promise<readonly Shard[]> {
    const { client, streamArn: StreamArn } = this.#source;
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
    return StreamDescription?.Shards ?? [];
  }

  async #firstShard() {
    const shards = await this.#shards();
    const known = new Set(shards.map(({ ShardId }) => ShardId));
    const first = shards.find(({ ParentShardId }) => !ParentShardId || !known.has(ParentShardId));
    if (!first?.ShardId) throw new Error('The stream has no shard');
    return first.ShardId;
  }

  /** A shard that was closed has been read to its end; its child goes on where it ends. */
  async #followOn(closed: string) {
    const child = (await this.#shards()).find(({ ParentShardId }) => ParentShardId === closed);
    if (!child?.ShardId) return;
    this.#shardId = child.ShardId;
    this.#after = undefined;
  }
}
