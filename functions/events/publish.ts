import { PublishBatchCommand, type PublishBatchRequestEntry, SNSClient } from '@aws-sdk/client-sns';
import type { Event } from '../../shared/domain/event.ts';
import { env } from '../../shared/env.ts';
import { streamConsumer } from '../shell/stream-consumer.ts';

const client = new SNSClient({});
const TopicArn = env('TOPIC_ARN');

const text = (StringValue: string) => ({ DataType: 'String', StringValue });

/** What subscribers can filter by; what an event has not is left out. */
const attributesOf = ({ type, actor, dealId, processId, data }: Event) => {
  const { stageId, activityId } = data;
  const values = { type, actor: actor.userId, deal: dealId, process: processId, stage: stageId, activity: activityId };
  const named = Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, text(value)] as const] : [],
  );
  return Object.fromEntries(named);
};

const entryOf = (event: Event, index: number): PublishBatchRequestEntry => ({
  Id: String(index),
  Message: JSON.stringify(event),
  MessageAttributes: attributesOf(event),
});

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html: ten messages, and 256 KB with their attributes. */
const mostAtOnce = 10;
const mostBytes = 256 * 1024;

/** The first entries that fit into one call: at least one, whatever its size. */
const fitting = (entries: readonly PublishBatchRequestEntry[]) => {
  let bytes = 0;
  const end = entries.findIndex((entry) => {
    bytes += Buffer.byteLength(JSON.stringify(entry));
    return bytes > mostBytes;
  });
  return end === -1 ? [...entries] : entries.slice(0, Math.max(1, end));
};

/**
 * Publishes events to the customer's topic. One that the topic refuses ends the batch; what was published behind it is
 * published again: a subscriber knows a repetition by the event's id.
 */
export const handler = streamConsumer(async (events) => {
  const PublishBatchRequestEntries = fitting(events.slice(0, mostAtOnce).map(entryOf));
  const { Failed = [] } = await client.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  return Math.min(PublishBatchRequestEntries.length, ...Failed.map(({ Id }) => Number(Id)));
});
