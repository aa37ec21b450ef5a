import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { event } from '../../shared/kernel/event.ts';
import { administrator, aProcess } from '../support/factories.ts';
import { play } from '../support/history.ts';
import { batchOf } from '../support/stream.ts';

Object.assign(process.env, {
  TABLE_NAME: 'test',
  TOPIC_ARN: 'arn:aws:sns:eu-central-1:000000000000:events',
  AWS_REGION: 'eu-central-1',
  TIME_ZONE: 'Europe/Berlin',
  FAILURES_BUCKET: 'failures',
  DEAL_URL: 'https://crm.example.com/deals/{dealId}',
});
const { handler } = await import('../../functions/stream/publish.ts');
const topic = mockClient(SNSClient);
/**
 * It holds nothing: test/notifications/mail-names.test.ts shows what mails take from it, and audience.test.ts what is not done
 * where nobody is there to be told.
 */
const table = mockClient(DynamoDBDocumentClient);

const { opened, moments } = play(aProcess({ first: [{ id: 'a' }] }), [
  { command: { type: 'complete', activityId: 'a' }, by: administrator, pause: 1 },
  { command: { type: 'win' }, by: administrator, pause: 1 },
]);
const events = [...opened.events, ...moments.flatMap((moment) => moment.events)];
const opening = event.parse(events[0]);

const calls = () => topic.commandCalls(PublishBatchCommand).map(({ args }) => args[0].input);

const entries = () => calls().flatMap(({ PublishBatchRequestEntries = [] }) => PublishBatchRequestEntries);

const message = z.strictObject({ default: z.string(), email: z.string() });

const messages = () => entries().map(({ Message = '' }) => message.parse(JSON.parse(Message)));

const published = () => messages().map((message) => event.parse(JSON.parse(message.default)));

/** The answer of a topic that refuses the messages at these places of a call. */
const refusing = (...places: number[]) => ({
  Failed: places.map((place) => ({ Id: String(place), Code: 'InternalError', SenderFault: false })),
});

beforeEach(() => {
  table.reset();
  table.on(BatchGetCommand).resolves({});
  table.on(GetCommand).resolves({});
  topic.reset();
  topic.on(PublishBatchCommand).resolves({});
});

describe('publishing', () => {
  it('tells the topic every event as it was, in order', async () => {
    expect(await handler(batchOf(events))).toEqual({ batchItemFailures: [] });
    expect(published()).toEqual(events);
    expect(calls()).toMatchObject([{ TopicArn: 'arn:aws:sns:eu-central-1:000000000000:events' }]);
  });

  it('tells people the same as a mail', async () => {
    await handler(batchOf(events));
    const subjects = entries().map(({ Subject, MessageStructure }) => [Subject, MessageStructure]);
    expect(subjects).toEqual([
      ['Deal opened: Solar roof', 'json'],
      ['Activity completed: a - a deal', 'json'],
      ['Stage changed: a deal', 'json'],
      ['Deal won: a deal', 'json'],
    ]);
    expect(messages()[3]?.email).toMatch(/^Somebody won a deal that is gone\.\n/);
  });

  it('tells subscribers what they can filter by: what an event has not is left out', async () => {
    await handler(batchOf(events));
    const attributes = entries()
      .map(({ MessageAttributes = {} }) => Object.entries(MessageAttributes))
      .map((given) => Object.fromEntries(given.map(([name, { StringValue }]) => [name, StringValue])));
    const place = { deal: 'deal-1', process: 'process-1' };
    expect(attributes).toEqual([
      { type: 'deal.opened', actor: 'olga', ...place },
      { type: 'activity.completed', actor: 'ada', ...place, stage: 'first', activity: 'a' },
      { type: 'deal.stage_changed', actor: 'ada', ...place },
      { type: 'deal.won', actor: 'ada', ...place, stage: 'first', recipients: '["olga","paul"]' },
    ]);
  });

  it('names recipients as a list that a filter policy looks into, and marks the many events of a hand-over', async () => {
    const data = { recipients: ['ann', 'bob'], handOverId: 'hand-over-1' };
    await handler(batchOf([{ ...opening, data }]));
    expect(entries()[0]?.MessageAttributes).toMatchObject({
      recipients: { DataType: 'String.Array', StringValue: '["ann","bob"]' },
      bulk: { DataType: 'String', StringValue: 'hand-over' },
    });
  });

  it('marks those of many deals that stall on one morning, so that they are not mailed', async () => {
    const stalled = { stageId: 'first', limitDays: 2 };
    const data = { ...stalled, stallRunId: '2026-01-05T04:30:00Z' };
    await handler(batchOf([stalled, data].map((data) => ({ ...opening, type: 'deal.stalled', data }))));
    expect(entries().map(({ MessageAttributes }) => MessageAttributes?.bulk?.StringValue)).toEqual([
      undefined,
      'stalled-deals',
    ]);
  });

  it('publishes an event that belongs to no deal and names nobody', async () => {
    const place = { subject: { kind: 'user', id: 'ann' }, dealId: null, processId: null, processVersion: null };
    await handler(batchOf([{ ...opening, ...place, type: 'user.changed', data: { recipients: [] } }]));
    expect(Object.keys(entries()[0]?.MessageAttributes ?? {})).toEqual(['type', 'actor']);
  });

  it('takes as many events into a call as the topic takes: ten, of 256 KB together', async () => {
    await handler(batchOf(Array.from({ length: 23 }, () => opening)));
    expect(calls().map(({ PublishBatchRequestEntries = [] }) => PublishBatchRequestEntries.length)).toEqual([
      10, 10, 3,
    ]);

    topic.resetHistory();
    const large = { ...opening, data: { text: 'x'.repeat(100_000) } };
    await handler(batchOf([large, large, large]));
    expect(calls().map(({ PublishBatchRequestEntries = [] }) => PublishBatchRequestEntries.length)).toEqual([2, 1]);
  });

  it('reads what mails name once for each batch', async () => {
    await handler(batchOf(Array.from({ length: 20 }, () => ({ ...opening, processId: null }))));
    expect([calls().length, table.commandCalls(BatchGetCommand).length]).toEqual([2, 1]);
  });

  it('stops at the first message that the topic refuses again and again, and names it', async () => {
    topic.on(PublishBatchCommand).resolvesOnce(refusing(2, 3)).resolves(refusing(0));
    expect(await handler(batchOf(events))).toEqual({ batchItemFailures: [{ itemIdentifier: '102' }] });
  });

  it('publishes again what the topic refused once', async () => {
    topic.on(PublishBatchCommand).resolvesOnce(refusing(1)).resolves({});
    expect(await handler(batchOf(events))).toEqual({ batchItemFailures: [] });
    expect(published().slice(events.length)).toEqual(events.slice(1));
  });

  it('fails where the topic is gone, so that what comes after keeps its turn and Lambda finds out which record it is', async () => {
    topic.on(PublishBatchCommand).rejects(new Error('The topic is gone'));
    await expect(handler(batchOf(events))).rejects.toThrow('The first record of the batch failed');
    expect(await handler(batchOf([opening]))).toEqual({ batchItemFailures: [{ itemIdentifier: '100' }] });
  });

  it('stops at a record that is no event, having published those before it', async () => {
    const [, , ...rest] = events;
    const batch = batchOf([opening, { type: 'nonsense' }, ...rest]);
    expect(await handler(batch)).toEqual({ batchItemFailures: [{ itemIdentifier: '101' }] });
    expect(published()).toEqual([opening]);
  });

  it('is content with an empty batch', async () => {
    expect(await handler(batchOf([]))).toEqual({ batchItemFailures: [] });
  });

  it('fails wholly where it was not a batch of the stream', async () => {
    await expect(handler({ Records: [{}] })).rejects.toThrow();
    expect(published()).toEqual([]);
  });
});
