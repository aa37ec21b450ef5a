import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { LambdaFunction } from '../../../local/lambda/function.ts';
import { failureOf } from '../../../local/lambda/protocol.ts';
import { startServices } from '../../../local/services.ts';
import type { Mapping } from '../../../local/streams/mapping.ts';
import { startConsumers } from '../../../local/streams/streams.ts';
import { localAccess } from '../../../runner/access.ts';
import type { Outcome } from '../../../runner/outcome.ts';
import { busy } from '../../support/busy.ts';
import { startTestTable, temporaryFolder } from '../../support/engine.ts';

const streamArn = 'arn:aws:dynamodb:eu-central-1:000000000000:table/test/stream/local';
const pattern = { eventName: ['INSERT'], dynamodb: { NewImage: { entity: { S: ['event'] } } } };

const restoredArn = 'arn:aws:dynamodb:eu-central-1:000000000000:table/restored/stream/local';

const mapping = (id: string, settings: Partial<Mapping> = {}): Mapping => ({
  id,
  streamArn,
  functionName: id,
  filters: [JSON.stringify(pattern)],
  batchSize: 10,
  reportBatchItemFailures: true,
  bisect: true,
  maximumRetries: 1,
  maximumAge: 3600,
  failuresBucket: 'failures',
  ...settings,
});

let services: Awaited<ReturnType<typeof startServices>>;
let table: Awaited<ReturnType<typeof startTestTable>>;
let client: DynamoDBClient;
let data: string;
const running = new Set<{ stop(): Promise<void> }>();

beforeEach(async () => {
  data = temporaryFolder();
  services = await startServices(data, 'eu-central-1');
  await services.s3.send(new CreateBucketCommand({ Bucket: 'failures' }));
  table = await startTestTable();
  client = new DynamoDBClient({ ...localAccess, endpoint: table.endpoint });
});
afterEach(async () => {
  for (const consumers of running) await consumers.stop();
  running.clear();
  client.destroy();
  await table.stop();
  await services.stop();
  rmSync(data, { recursive: true });
});

const write = async (entity: string, ...ids: string[]) => {
  for (const id of ids) {
    const Item = { pk: { S: id }, sk: { S: entity }, entity: { S: entity } };
    await client.send(new PutItemCommand({ TableName: table.tableName, Item }));
  }
};

const eventSchema = z.object({
  Records: z.array(z.object({ dynamodb: z.object({ NewImage: z.object({ pk: z.object({ S: z.string() }) }) }) })),
});

/** Starts consumers whose functions note the ids that they were given, but fail for some. */
const follow = async (
  mappings: readonly Mapping[],
  isPoison: (id: string, consumer: string) => boolean = () => false,
) => {
  const seen = new Map<string, string[]>(mappings.map(({ id }) => [id, []]));
  const functionNamed = (name: string): LambdaFunction => ({
    name,
    arn: `arn:${name}`,
    stop: async () => {},
    invoke: async (event): Promise<Outcome> => {
      const ids = eventSchema.parse(event).Records.map(({ dynamodb }) => dynamodb.NewImage.pk.S);
      if (ids.some((id) => isPoison(id, name))) return failureOf(new Error('poisoned'));
      seen.get(name)?.push(...ids);
      return { ok: true, payload: { batchItemFailures: [] } };
    },
  });
  const engineStreamArn = table.streamArn ?? '';
  const reports: string[] = [];
  const consumers = await startConsumers({
    mappings,
    activity: busy,
    data,
    s3: services.s3,
    functionNamed,
    engine: table.engine,
    region: 'eu-central-1',
    table: { name: table.tableName, streamArn: mappings[0]?.streamArn ?? streamArn, engineStreamArn },
    report: (text) => void reports.push(text),
  });
  running.add(consumers);
  const stop = async () => {
    running.delete(consumers);
    await consumers.stop();
  };
  return { seen: (id: string) => seen.get(id), stop, reports };
};

const storeDeadLetter = async () => {
  const { Contents = [] } = await services.s3.send(new ListObjectsV2Command({ Bucket: 'failures' }));
  return Contents.map(({ Key = '' }) => Key);
};

describe('a consumer of the stream', () => {
  it('is given what its filter lets through, in order', async () => {
    const { seen } = await follow([mapping('publish')]);
    await write('event', 'a', 'b');
    await write('deal', 'x');
    await write('event', 'c');
    await expect.poll(() => seen('publish')).toEqual(['a', 'b', 'c']);
  });

  it('goes on after a restart where it was, with what was written meanwhile', async () => {
    const first = await follow([mapping('publish')]);
    await write('event', 'a');
    await expect.poll(() => readdirSync(join(data, 'checkpoints'))).toEqual(['publish.json']);
    await first.stop();
    await write('event', 'b');
    const second = await follow([mapping('publish')]);
    await expect.poll(() => second.seen('publish')).toEqual(['b']);
    expect(first.seen('publish')).toEqual(['a']);
  });

  it('goes on when its last record was forgotten by the engine', async () => {
    const first = await follow([mapping('publish')]);
    await write('event', 'a', 'b');
    await expect.poll(() => first.seen('publish')).toEqual(['a', 'b']);
    await first.stop();
    table.engine.trimStream(table.tableName, 1_000_000n);
    await write('event', 'c');
    const second = await follow([mapping('publish')]);
    await expect.poll(() => second.seen('publish')).toEqual(['c']);
  });

  it('follows the stream of another table from its begin', async () => {
    const first = await follow([mapping('publish')]);
    await write('event', 'a');
    await expect.poll(() => readdirSync(join(data, 'checkpoints'))).toEqual(['publish.json']);
    await first.stop();
    const second = await follow([mapping('publish', { streamArn: restoredArn })]);
    await expect.poll(() => second.seen('publish')).toEqual(['a']);
  });

  it('does not hold up another one', async () => {
    const { seen } = await follow(
      [mapping('stuck', { maximumRetries: -1 }), mapping('publish')],
      (_, consumer) => consumer === 'stuck',
    );
    await write('event', 'a', 'b');
    await expect.poll(() => seen('publish')).toEqual(['a', 'b']);
    expect(seen('stuck')).toEqual([]);
  });

  it('writes down a poison record as a whole, as Lambda does, and handles the others', async () => {
    const { seen } = await follow([mapping('publish')], (id) => id === 'bad');
    await write('event', 'a', 'bad', 'c');
    await expect.poll(() => seen('publish')).toEqual(['a', 'c']);
    const [key = '', ...others] = await storeDeadLetter();
    expect(others).toEqual([]);
    expect(key).toMatch(
      /^aws\/lambda\/publish\/shardId-[\w-]+\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/,
    );
    const object = await services.s3.send(new GetObjectCommand({ Bucket: 'failures', Key: key }));
    const document = JSON.parse((await object.Body?.transformToString()) ?? '');
    expect(document).toMatchObject({
      requestContext: { functionArn: 'arn:publish', condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      DDBStreamBatchInfo: { batchSize: 1, streamArn },
    });
    expect(JSON.parse(document.payload).Records).toMatchObject([
      {
        eventSourceARN: streamArn,
        eventName: 'INSERT',
        dynamodb: {
          SequenceNumber: document.DDBStreamBatchInfo.startSequenceNumber,
          NewImage: { pk: { S: 'bad' }, sk: { S: 'event' }, entity: { S: 'event' } },
        },
      },
    ]);
  });

  it('says what is wrong with a checkpoint that is damaged', async () => {
    mkdirSync(join(data, 'checkpoints'));
    writeFileSync(join(data, 'checkpoints', 'publish.json'), '{');
    await expect(follow([mapping('publish')])).rejects.toThrow(/publish.json is damaged/);
  });
});
