import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import type { Canary } from '../../shared/kernel/canary.ts';
import type { Event } from '../../shared/kernel/event.ts';
import { attributesOf, canaryAttributes } from './attributes.ts';
import type { Audience } from './audience.ts';
import type { Mail } from './mail/mail.ts';
import { everShorter } from './shorten.ts';
import { toldBy } from './told.ts';

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html: 256 KB for all messages of a call together, with
 * their attributes. What remains is for what the topic may count otherwise.
 */
export const mostBytes = 255 * 1024;

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
const said = (event: Event, mail: Mail | undefined) =>
  mail === undefined
    ? { Message: json(event) }
    : {
        ...{ Subject: mail.subject, MessageStructure: 'json' },
        Message: json({ default: json(event), email: mail.text }),
      };

type Telling = Pick<Audience, 'webhooks'> & { readonly mail: Mail | undefined };

/** An event as the topic takes it. One that is too large is shortened. */
export const entryOf = (event: Event, { mail, webhooks }: Telling, Id: string): PublishBatchRequestEntry => {
  const MessageAttributes = attributesOf(event, toldBy(event), { webhooks });
  const message = (version: Event): PublishBatchRequestEntry => ({ Id, ...said(version, mail), MessageAttributes });
  for (const version of everShorter(event)) {
    const entry = message(version);
    if (bytesOf(entry) <= mostBytes) return entry;
  }
  throw new Error(`Event ${event.id} fits no message`);
};

/** A canary as the topic takes it. */
export const entryOfCanary = (canary: Canary, Id: string): PublishBatchRequestEntry => ({
  Id,
  Message: JSON.stringify(canary),
  MessageAttributes: canaryAttributes,
});
