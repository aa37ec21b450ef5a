import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { SendMail } from '../mailbox/mail.ts';
import { HOST } from '../ports.ts';
import type { Services } from '../services.ts';
import { type Answer, refused } from './answers.ts';
import { calls } from './calls.ts';
import { emailSubscriptions } from './email-subscriptions.ts';
import { follow } from './links.ts';
import { confirmationMail, notificationMail } from './mails.ts';
import { openOutbox } from './outbox.ts';
import { listenAgain } from './port.ts';
import type { Publish } from './publish.ts';
import { Refusal, refusalOf } from './refusal.ts';

type Parts = {
  readonly data: string;
  readonly services: Services;
  readonly send: SendMail;
  report(error: unknown): void;
};

/** Stands before the topics of the services, and mails what they publish to the addresses that are subscribed. */
export const startTopics = async ({ data, services, send, report }: Parts) => {
  const { sns, fauxqs, region } = services;
  const outbox = await openOutbox({ services, send, report });
  const subscriptions = emailSubscriptions(sns);

  const publish: Publish = async (topicArn, message) => {
    const interested = (await subscriptions.of(topicArn)).filter((one) => one.confirmed && one.matches(message.values));
    const { subject, texts, attributes: messageAttributes } = message;
    const topic = topicArn.split(':').at(-1) ?? '';
    const { messageId } = fauxqs.publish(topic, texts.sqs, { region, messageAttributes, ...(subject && { subject }) });
    for (const one of interested) outbox.add(notificationMail(one, message, url));
    return messageId;
  };
  const call = calls({ services, subscriptions, publish, ask: (one) => outbox.add(confirmationMail(one, url)) });

  const open = async (address: URL) => {
    const answer = await follow(sns, address);
    subscriptions.forget();
    return answer;
  };
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    try {
      if (request.method !== 'POST') return await open(new URL(request.url ?? '/', url));
      return await call(new URLSearchParams(await text(request)));
    } catch (error) {
      const refusal = refusalOf(error);
      // A client that went away before it had sent its request gets no answer anyway.
      if (!refusal && (request.complete || !request.destroyed)) report(error);
      return refused(refusal ?? new Refusal('InternalError', 'The local cloud failed', 500));
    }
  };
  const server = createServer(async (request, response) => {
    const { status, type, body } = await answer(request);
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  });
  const url = `http://${HOST}:${await listenAgain(server, data)}`;
  return {
    url,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await outbox.stop();
    },
  };
};
