import * as z from 'zod';
import { type Answer, escapeMarkup, succeeded } from './answers.ts';
import { type Message, MOST_BYTES, readMessage } from './message.ts';
import { Refusal, refusalOf } from './refusal.ts';

/** Hands a message on to everybody who is to have it; returns its id. */
export type Publish = (topicArn: string, message: Message) => Promise<string>;

const topicSchema = z.object({ TopicArn: z.string('TopicArn') });

const batchSchema = topicSchema.extend({
  PublishBatchRequestEntries: z.object({
    member: z.record(z.string(), z.looseObject({ Id: z.string().regex(/^[\w-]{1,80}$/, 'Id') })),
  }),
});

const element = (name: string, text: string) => `<${name}>${escapeMarkup(text)}</${name}>`;
const member = (...parts: string[]) => `<member>${parts.join('')}</member>`;

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const publishOne = async (request: unknown, publish: Publish): Promise<Answer> => {
  const { TopicArn } = topicSchema.parse(request);
  const message = readMessage(request);
  if (message.bytes > MOST_BYTES) throw new Refusal('InvalidParameter', 'Invalid parameter: Message too long');
  return succeeded('Publish', element('MessageId', await publish(TopicArn, message)));
};

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export const publishBatch = async (request: unknown, publish: Publish): Promise<Answer> => {
  const { TopicArn, PublishBatchRequestEntries } = batchSchema.parse(request);
  const entries = Object.values(PublishBatchRequestEntries.member);
  if (entries.length > 10) throw new Refusal('TooManyEntriesInBatchRequest', 'More than ten entries');
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new Refusal('BatchEntryIdsNotDistinct', 'Two or more entries have the same Id');
  }
  const read = entries.map((entry) => {
    try {
      return { id: entry.Id, message: readMessage(entry) };
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      return { id: entry.Id, refusal };
    }
  });
  const bytes = read.reduce((sum, { message }) => sum + (message?.bytes ?? 0), 0);
  if (bytes > MOST_BYTES) throw new Refusal('BatchRequestTooLong', `The entries have more than ${MOST_BYTES} bytes`);

  let [successful, failed] = ['', ''];
  for (const { id, message, refusal } of read) {
    const Id = element('Id', id);
    if (message) successful += member(Id, element('MessageId', await publish(TopicArn, message)));
    else {
      const reason = [element('Code', refusal.code), element('Message', refusal.message)];
      failed += member(Id, ...reason, element('SenderFault', 'true'));
    }
  }
  return succeeded('PublishBatch', `<Successful>${successful}</Successful><Failed>${failed}</Failed>`);
};
