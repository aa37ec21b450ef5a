import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import type { QueueOutput } from '../../lib/queue-outputs.ts';
import { letterOf } from './kinds.ts';
import { countOf, eachMessage, send } from './queue.ts';

export type Place = { readonly sqs: SQSClient; readonly urlOf: (output: QueueOutput) => string };

type Asked = {
  /** Kinds of messages that go back to where they are worked on; `all`: whatever they are about. */
  readonly sendBack: readonly string[];
  /** Kinds of messages that nobody wants any more. */
  readonly forget: readonly string[];
  readonly signal: AbortSignal;
};

/** What there is of a kind: how many messages stay, and were sent back or deleted, and since when the oldest waits. */
export type Line = {
  readonly kind: string;
  stay: number;
  sent: number;
  deleted: number;
  since: string;
  because: string;
};

const hanging = 'hanging-deliveries';

const sentAt = ({ Attributes }: Message) => new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString();

/** The schedule says why it could not send what it has put there itself. */
const reasonOf = ({ MessageAttributes }: Message) => MessageAttributes?.ERROR_MESSAGE?.StringValue ?? '';

/** Goes through all dead letters of a stack, and does with them what is asked, kind by kind. */
export const goThrough = async ({ sqs, urlOf }: Place, { sendBack, forget, signal }: Asked): Promise<Line[]> => {
  const lines = new Map<string, Line>();
  const lineOf = (kind: string) => {
    const line = lines.get(kind) ?? { kind, stay: 0, sent: 0, deleted: 0, since: '', because: '' };
    lines.set(kind, line);
    return line;
  };
  const goesBack = (kind: string) => sendBack.includes(kind) || sendBack.includes('all');
  const settle = async (message: Message, kind: string, destination: QueueOutput | undefined) => {
    const line = lineOf(kind);
    if (forget.includes(kind)) {
      line.deleted += 1;
      return 'goes';
    }
    if (destination !== undefined && goesBack(kind)) {
      await send(sqs, urlOf(destination), message);
      line.sent += 1;
      return 'goes';
    }
    line.stay += 1;
    if (line.since === '' || sentAt(message) < line.since) line.since = sentAt(message);
    line.because ||= reasonOf(message);
    return 'stays';
  };

  await eachMessage({ sqs, url: urlOf('DeadLetterQueueUrl'), signal }, (message) => {
    const { kind, destination } = letterOf(message.Body ?? '');
    return settle(message, kind, destination);
  });
  // Who looks at one message of a group keeps the others from being seen.
  const ofHanging = { sqs, url: urlOf('HangingDeadLetterQueueUrl'), signal };
  if (goesBack(hanging) || forget.includes(hanging))
    await eachMessage(ofHanging, (message) => settle(message, hanging, 'HangingDeliveryQueueUrl'));
  const left = await countOf(sqs, ofHanging.url);
  if (left > 0) lineOf(hanging).stay = left;
  return [...lines.values()];
};
