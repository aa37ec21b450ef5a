import type { Message } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { Activity } from '../activity.ts';
import type { Mail, SendMail } from '../mailbox/mail.ts';
import { poll } from '../queues/poll.ts';
import { createQueue, queueUrl } from '../queues/queue.ts';
import type { Services } from '../services.ts';

const QUEUE = 'mails-on-their-way';
/** How long the mailbox may take; a mail that was on its way in a killed process goes out this much later. */
const VISIBILITY_S = 10;

const mailSchema = z.object({ to: z.string(), subject: z.string(), text: z.string() });

/** What a queue refuses and JSON does not escape: two characters, and here also the halves of those beyond them. */
const escaped = (json: string) =>
  json.replace(/[\uD800-\uDFFF\uFFFE\uFFFF]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`);

type Parts = { readonly services: Services; readonly send: SendMail; report(error: unknown): void };

/** Mails on their way, in a queue until the mailbox has them: none is lost with this process, a few may go out twice. */
export const openOutbox = async ({ services, send, report }: Parts) => {
  const { fauxqs, sqs: client, endpoint } = services;
  await createQueue(services, QUEUE, { VisibilityTimeout: VISIBILITY_S });
  const activity = new Activity();
  const stopping = new AbortController();
  const deliver = async (message: Message) => {
    try {
      await send(mailSchema.parse(JSON.parse(message.Body ?? '')));
      return [message];
    } catch (error) {
      report(error);
      return [];
    }
  };
  const running = poll({
    client,
    queueUrl: queueUrl(endpoint, QUEUE),
    activity,
    signal: stopping.signal,
    report,
    batchSize: 10,
    windowSeconds: 0,
    concurrency: 1,
    handle: async (messages) => (await Promise.all(messages.map(deliver))).flat(),
  });
  return {
    /** Keeps the mail at once; it goes out a moment later. */
    add: (mail: Mail) => {
      fauxqs.sendMessage(QUEUE, escaped(JSON.stringify(mail)));
      activity.note();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
