import type { MessageAttributeValue, PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import type { Canary } from '../../shared/kernel/canary.ts';
import type { Event } from '../../shared/kernel/event.ts';
import { webhooksAttribute } from '../../shared/kernel/messages.ts';
import type { Audience } from './audience.ts';
import { type EventData, eventDataOf } from './event-data.ts';
import type { Mail } from './mail/mail.ts';
import { everShorter } from './text.ts';

type Attributes = Readonly<Record<string, MessageAttributeValue>>;

const present = (values: Readonly<Record<string, string | null | undefined>>, DataType: string): Attributes =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, StringValue]) =>
      typeof StringValue === 'string' ? [[name, { DataType, StringValue }]] : [],
    ),
  );

/** Of what an event is one of many, too many to be mailed. */
const bulkOf = ({ handOverId, migrationId, importId, stallRunId }: EventData) => {
  if (stallRunId !== undefined) return 'stalled-deals';
  if (handOverId !== undefined) return 'hand-over';
  if (migrationId !== undefined) return 'migration';
  return importId === undefined ? undefined : 'import';
};

/** What subscribers can filter by (docs/api.md, "What is published"); what an event has not is left out. */
export const attributesOf = (
  { type, actor, dealId, processId }: Event,
  data: EventData,
  { webhooks }: Pick<Audience, 'webhooks'>,
): Attributes => {
  const { stageId, activityId, recipients } = data;
  const bulk = bulkOf(data);
  const place = { deal: dealId, process: processId, stage: stageId, activity: activityId };
  return {
    ...present({ type, actor: actor.userId, ...place, bulk }, 'String'),
    ...present({ [webhooksAttribute]: webhooks ? undefined : 'none' }, 'String'),
    ...present({ recipients: recipients && JSON.stringify(recipients) }, 'String.Array'),
  };
};

/**
 * It always goes to the queue of webhooks. Whoever else follows the topic knows it by `probe`. No mail's filter lets it
 * through: they all leave out what is one of many, those too that were subscribed before there were canaries.
 */
export const canaryAttributes: Attributes = present({ probe: 'true', bulk: 'canary' }, 'String');

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html: 256 KB for all messages of a call together, with
 * their attributes. What remains is for what the topic may count otherwise.
 */
export const maxBytes = 255 * 1024;

/** What a message takes of it. */
export const bytesOf = ({ Message = '', Subject = '', MessageAttributes = {} }: PublishBatchRequestEntry) =>
  Object.entries(MessageAttributes)
    .flatMap(([name, { DataType = '', StringValue = '' }]) => [name, DataType, StringValue])
    .concat(Message, Subject)
    .reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);

/** As JSON without the two characters that a queue refuses, though a text may hold them. */
const json = (value: unknown) =>
  JSON.stringify(value).replaceAll(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);

/** What a message says: to systems the event, to people, where there is one, a mail. */
const bodyOf = (event: Event, mail: Mail | undefined) =>
  mail === undefined
    ? { Message: json(event) }
    : {
        Subject: mail.subject,
        MessageStructure: 'json',
        Message: json({ default: json(event), email: mail.text }),
      };

type Telling = Pick<Audience, 'webhooks'> & { readonly mail: Mail | undefined };

/** An event as the topic takes it. One that is too large is shortened. */
export const entryOf = (event: Event, { mail, webhooks }: Telling, Id: string): PublishBatchRequestEntry => {
  const MessageAttributes = attributesOf(event, eventDataOf(event), { webhooks });
  const message = (version: Event): PublishBatchRequestEntry => ({ Id, ...bodyOf(version, mail), MessageAttributes });
  for (const version of everShorter(event)) {
    const entry = message(version);
    if (bytesOf(entry) <= maxBytes) return entry;
  }
  throw new Error(`Event ${event.id} fits no message`);
};

/** A canary as the topic takes it. */
export const entryOfCanary = (canary: Canary, Id: string): PublishBatchRequestEntry => ({
  Id,
  Message: JSON.stringify(canary),
  MessageAttributes: canaryAttributes,
});
