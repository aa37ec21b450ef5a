import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Uint8ArrayBlobAdapter } from '@smithy/core/serde';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { event } from '../../shared/kernel/event.ts';
import { administrator, aProcess } from '../support/factories.ts';
import { play } from '../support/history.ts';
import { queueBatch } from '../support/queue.ts';
import { batchOf } from '../support/stream.ts';

const kept = new Map<string, object>();
const state = { bucket: 'there' };
vi.mock('../../shared/storage/failures.ts', () => ({
  putFailure: async (key: string, document: object) => {
    if (state.bucket === 'away') throw new Error('away');
    kept.set(key, document);
  },
}));

Object.assign(process.env, {
  TABLE_NAME: 'test',
  TOPIC_ARN: 'arn:aws:sns:eu-central-1:000000000000:events',
  AWS_REGION: 'eu-central-1',
  TIME_ZONE: 'Europe/Berlin',
  DEAL_URL: 'https://crm.example.com/deals/{dealId}',
  CUSTOMER: 'example',
  DELIVERY_QUEUE_URL: 'http://127.0.0.1:9/000000000000/deliveries',
  AWS_LAMBDA_FUNCTION_NAME: 'consumer',
});
const { handler: publish } = await import('../../functions/stream/publish.ts');
const { handler: fanOut } = await import('../../functions/webhooks/fan-out.ts');
const { redrive } = await import('../../ops/redrive/redrive.ts');
const topic = mockClient(SNSClient);
mockClient(DynamoDBDocumentClient).resolves({});

const { opened, moments } = play(aProcess({ first: [{ id: 'a' }] }), [
  { command: { type: 'complete', activityId: 'a' }, by: administrator, pause: 1 },
]);
const [first, last] = [...opened.events, ...moments.flatMap((moment) => moment.events)];
const later = { ...event.parse(first), id: 'deal-1-9', type: 'deal.rated', data: { stars: 5 } };
const ofLaterSchema = { pk: 'DEAL#1', sk: 'EVENT#9', entity: 'event', schemaVersion: 2, event: { packed: 'anew' } };

const entry = z.object({ default: z.string() });
const published = () =>
  topic
    .commandCalls(PublishBatchCommand)
    .flatMap(({ args }) => args[0].input.PublishBatchRequestEntries ?? [])
    .map(({ Message = '' }) => event.parse(JSON.parse(entry.parse(JSON.parse(Message)).default)).id);

const withPayload = z.looseObject({ payload: z.string().transform((text): unknown => JSON.parse(text)) });
const documents = () => [...kept.values()].map((document) => withPayload.parse(document));
const invocation = { getRemainingTimeInMillis: () => 60_000 };
const allHandled = { batchItemFailures: [] };

beforeEach(() => {
  kept.clear();
  state.bucket = 'there';
  topic.reset();
  topic.on(PublishBatchCommand).resolves({});
});

describe.each([
  ['of a type that only a later release knows', later],
  ['that a later release keeps in another way', ofLaterSchema],
])('an event %s', (_, unknown) => {
  const batch = batchOf([first ?? {}, unknown, last ?? {}]);

  it('is made a dead letter as a whole by a consumer of the stream, which handles those before and behind it', async () => {
    expect(await publish(batch)).toEqual(allHandled);
    expect(published()).toEqual([first?.id, last?.id]);
    expect(documents()).toMatchObject([
      {
        requestContext: { functionArn: 'consumer', condition: 'OfLaterRelease' },
        DDBStreamBatchInfo: { startSequenceNumber: '101' },
        payload: { Records: [batch.Records[1]] },
      },
    ]);
  });

  it('lies below what rings, and is the same object where its batch comes again', async () => {
    const [, ...rest] = batch.Records;
    const at = { ApproximateCreationDateTime: 1_764_500_000 };
    const Records = rest.map((record) => ({ ...record, dynamodb: { ...record.dynamodb, ...at } }));
    topic.on(PublishBatchCommand).rejects(new Error('The topic is gone'));
    for (const _ of [1, 2])
      expect(await publish({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '102' }] });
    const position = `${'0'.repeat(37)}101`;
    expect([...kept.keys()]).toEqual([`aws/lambda/later/consumer/2025/11/30/2025-11-30T10.53.20-${position}`]);
  });

  it('stays a dead letter when it is run again by code that does not know it either', async () => {
    expect(await publish({ ...batch, rerun: true })).toEqual({ batchItemFailures: [{ itemIdentifier: '101' }] });
    expect([published(), documents()]).toEqual([[first?.id], []]);
  });

  it('is not passed over where it cannot become a dead letter', async () => {
    state.bucket = 'away';
    await expect(publish(batch)).rejects.toThrow('away');
    expect(published()).toEqual([]);
  });
});

describe('a message about such an event', () => {
  const batch = queueBatch({ id: 'one', body: later });

  it('is made a dead letter by what fans out, and is no failure', async () => {
    expect(await fanOut(batch, invocation)).toEqual(allHandled);
    const [{ attributes: _, ...record } = {}] = batch.Records;
    expect(documents()).toMatchObject([{ payload: { Records: [record] } }]);
  });

  it('that is no event at all is a failure', async () => {
    const failed = { batchItemFailures: [{ itemIdentifier: 'one' }] };
    expect(await fanOut(queueBatch({ id: 'one', body: { told: 'by nobody' } }), invocation)).toEqual(failed);
    expect(documents()).toEqual([]);
  });

  it('comes again by the operators’ command, stays as long as it is not known, and is removed then', async () => {
    await fanOut(batch, invocation);
    const [[Key, document] = ['', {}]] = kept;
    const [s3, lambda] = [mockClient(S3Client), mockClient(LambdaClient)];
    s3.on(ListObjectsV2Command).callsFake(({ StartAfter }) => ({
      Contents: StartAfter === undefined ? [{ Key }] : [],
    }));
    s3.on(GetObjectCommand).callsFake(() => ({
      Body: { transformToString: async () => JSON.stringify(document) },
    }));
    const answer = (payload: unknown) => ({ Payload: Uint8ArrayBlobAdapter.fromString(JSON.stringify(payload)) });
    lambda.on(InvokeCommand).callsFake(async ({ Payload }) => answer(await fanOut(JSON.parse(Payload), invocation)));
    const again = async () => {
      const results: unknown[] = [];
      for await (const result of redrive({ s3: new S3Client({}), lambda: new LambdaClient({}), bucket: 'failures' }))
        results.push(result);
      return results;
    };
    for (const _ of [1, 2]) expect(await again()).toMatchObject([{ key: Key, remaining: 1 }]);
    expect(kept.size).toBe(1);
    expect([DeleteObjectCommand, PutObjectCommand].flatMap((command) => s3.commandCalls(command))).toEqual([]);

    lambda.on(InvokeCommand).callsFake(async () => answer(allHandled));
    expect(await again()).toMatchObject([{ remaining: 0 }]);
    expect(s3.commandCalls(DeleteObjectCommand).map(({ args }) => args[0].input.Key)).toEqual([Key]);
  });
});
