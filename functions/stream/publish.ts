import { PublishBatchCommand, type PublishBatchRequestEntry, SNSClient } from '@aws-sdk/client-sns';
import { env } from '../../shared/kernel/env.ts';
import type { Event } from '../../shared/kernel/event.ts';
import { currentAudience } from '../notifications/audience.ts';
import { mailOf } from '../notifications/mail/mail.ts';
import { namesIn } from '../notifications/mail/names.ts';
import { bytesOf, entryOf, entryOfCanary, maxBytes } from '../notifications/message.ts';

import { inPortions, type Streamed, streamConsumer } from './stream-consumer.ts';

const client = new SNSClient({});
const TopicArn = env('TOPIC_ARN');

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const maxAtOnce = 10;

/** The first entries that fit into one call: at least one, since each fits by itself. */
const fitting = (entries: readonly PublishBatchRequestEntry[]) => {
  let bytes = 0;
  const end = entries.findIndex((entry) => {
    bytes += bytesOf(entry);
    return bytes > maxBytes;
  });
  return end === -1 ? [...entries] : entries.slice(0, end);
};

type EntryOf = (event: Event, Id: string) => Promise<PublishBatchRequestEntry>;

/** How messages are made of these events: with names read, and a mail, only where somebody gets mails. */
const entriesOf = async (events: readonly Event[]): Promise<EntryOf> => {
  const { mails, webhooks } = await currentAudience();
  if (!mails) return async (event, Id) => entryOf(event, { mail: undefined, webhooks }, Id);
  const names = await namesIn(events);
  return async (event, Id) => entryOf(event, { mail: mailOf(event, await names(event)), webhooks }, Id);
};

/** Publishes the first of these events, as many as one call takes; answers how many, 0 where not even the first. */
const publishFirst = async (events: readonly Streamed[], entry: EntryOf) => {
  const entries = await Promise.all(
    events
      .slice(0, maxAtOnce)
      .map((event, index) =>
        event.type === 'canary' ? entryOfCanary(event, String(index)) : entry(event, String(index)),
      ),
  );
  const PublishBatchRequestEntries = fitting(entries);
  const { Failed = [] } = await client.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  return Math.min(PublishBatchRequestEntries.length, ...Failed.map(({ Id }) => Number(Id)));
};

/**
 * Publishes events to the customer's topic. One that the topic refuses ends the batch; what was published behind it is
 * published again: a subscriber knows a repetition by the event's id.
 */
export const handler = streamConsumer(async function* (events) {
  const entry = await entriesOf(events.filter((event) => event.type !== 'canary'));
  yield* inPortions(events, (rest) => publishFirst(rest, entry));
});
