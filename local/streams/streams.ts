import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { S3Client } from '@aws-sdk/client-s3';
import { localAccess } from '../../runner/access.ts';
import { bucketDestination } from '../../runner/failures.ts';
import { messageOf } from '../../runner/fault.ts';
import type { Activity } from '../activity.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import { openCheckpoint } from './checkpoint.ts';
import { consume } from './consumer.ts';
import type { Mapping } from './mapping.ts';
import { streamPages } from './pages.ts';
import { StreamReader } from './reader.ts';

const TRIM_MS = 1_000;

type Table = { readonly name: string; readonly streamArn: string; readonly engineStreamArn: string };

type Parts = {
  readonly mappings: readonly Mapping[];
  readonly table: Table;
  readonly engine: { readonly endpoint: string; trimStream(tableName: string, below: bigint): number };
  readonly s3: S3Client;
  readonly region: string;
  readonly data: string;
  /** When functions run. */
  readonly activity: Pick<Activity, 'pause'>;
  functionNamed(name: string): LambdaFunction;
  report(text: string): void;
};

/** Runs the consumers of the table's stream, each at its own pace. */
export const startConsumers = async (parts: Parts) => {
  const { mappings, table, engine, s3, region, data, activity, functionNamed, report } = parts;
  const folder = join(data, 'checkpoints');
  mkdirSync(folder, { recursive: true });
  const client = new DynamoDBStreamsClient({ ...localAccess, endpoint: engine.endpoint });
  const stopping = new AbortController();
  const { signal } = stopping;
  const source = { client, endpoint: engine.endpoint, streamArn: table.engineStreamArn };
  const origin = { eventSourceARN: table.streamArn, awsRegion: region };
  const followed = { ...source, pages: streamPages(source), origin };

  const consumers = await Promise.all(
    mappings.map(async (mapping) => {
      if (mapping.streamArn !== table.streamArn) throw new Error(`${mapping.id} follows an unknown stream`);
      const fn = functionNamed(mapping.functionName);
      const checkpoint = await openCheckpoint(folder, mapping.id, table.streamArn);
      const failed = { mappingId: mapping.id, functionArn: fn.arn, streamArn: table.streamArn };
      const onFailure = mapping.failuresBucket ? bucketDestination(s3, mapping.failuresBucket, failed) : undefined;
      const running = consume({
        mapping,
        read: ({ position }) => new StreamReader(followed, position),
        checkpoint,
        activity,
        delivery: { invoke: fn.invoke, onFailure, signal },
        report: (error) => report(`${mapping.id} could not go on: ${messageOf(error)}`),
      });
      return { checkpoint, running };
    }),
  );

  let trimmed: bigint | undefined;
  /** Forgets what all consumers have handled, little by little: the engine slows down with what it keeps. */
  const trim = () => {
    const handled = consumers.map(({ checkpoint }) => checkpoint.position?.sequenceNumber);
    const sequences = handled.flatMap((sequence) => (sequence === undefined ? [] : [BigInt(sequence)]));
    const [lowest] = sequences.sort((a, b) => (a < b ? -1 : 1));
    if (lowest === undefined || sequences.length < consumers.length || lowest === trimmed) return;
    try {
      if (engine.trimStream(table.name, lowest) === 0) trimmed = lowest;
    } catch (error) {
      report(`The stream could not be trimmed: ${messageOf(error)}`);
    }
  };
  const trimming = setInterval(trim, TRIM_MS);

  return {
    stop: async () => {
      clearInterval(trimming);
      stopping.abort();
      await Promise.all(consumers.map(({ running }) => running));
      client.destroy();
    },
  };
};
