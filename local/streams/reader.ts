import { DescribeStreamCommand, type Shard } from '@aws-sdk/client-dynamodb-streams';
import { type Position, type StreamRecord, streamRecord } from '../../runner/record.ts';
import type { Source, StreamPages } from './pages.ts';

export type Page = {
  readonly shardId: string;
  /** Those that are wanted. */
  readonly records: readonly StreamRecord[];
  /** The sequence number of the last that was read, wanted or not; undefined where nothing was written since. */
  readonly last: string | undefined;
};

type Followed = Source & {
  readonly pages: StreamPages;
  /** What the records say they come from. */
  readonly origin: { readonly eventSourceARN: string; readonly awsRegion: string };
};

/** Reads a table's stream from a position on, shard after shard. */
export class StreamReader {
  /** Whether the last read found all that there was. */
  atEnd = false;
  readonly #followed: Followed;
  #shardId: string | undefined;
  #after: string | undefined;

  constructor(followed: Followed, position: Position | undefined) {
    this.#followed = followed;
    this.#shardId = position?.shardId;
    this.#after = position?.sequenceNumber;
  }

  /** Reads the next so many records. A failed read is simply repeated by the next call. */
  async next(limit: number, isWanted: (record: unknown) => boolean): Promise<Page> {
    const { pages, origin } = this.#followed;
    const shardId = this.#shardId ?? (await this.#firstShard());
    this.#shardId = shardId;
    const { Records, NextShardIterator } = await pages(shardId, this.#after, limit);
    const records = Records.filter(isWanted).map((record) => streamRecord(record, origin));
    this.atEnd = Records.length < limit;
    const last = Records.at(-1)?.dynamodb.SequenceNumber;
    if (last !== undefined) this.#after = last;
    if (!NextShardIterator) await this.#followOn(shardId);
    return { shardId, records, last };
  }

  async #shards(): Promise<readonly Shard[]> {
    const { client, streamArn: StreamArn } = this.#followed;
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
