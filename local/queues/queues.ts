import type { Message } from '@aws-sdk/client-sqs';
import { reportedFailures } from '../../runner/batch-report.ts';
import { messageOf } from '../../runner/fault.ts';
import type { Outcome } from '../../runner/outcome.ts';
import type { Activity } from '../activity.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import type { Services } from '../services.ts';
import type { QueueMapping } from './mapping.ts';
import { poll } from './poll.ts';
import { queueUrl } from './queue.ts';
import { queueRecord } from './record.ts';

type Parts = {
  readonly mappings: readonly QueueMapping[];
  readonly services: Services;
  /** When functions run. */
  readonly activity: Pick<Activity, 'pause'>;
  functionNamed(name: string): LambdaFunction;
  report(text: string): void;
};

/** The messages that a function is done with. */
const handled = (mapping: QueueMapping, outcome: Outcome, messages: readonly Message[]) => {
  if (!outcome.ok) return [];
  if (!mapping.reportBatchItemFailures) return messages;
  const failed = reportedFailures(outcome.payload);
  // A report that cannot be read, or that names no message of the batch, counts as a failure of all of it.
  if (!failed?.every((id) => messages.some(({ MessageId }) => MessageId === id))) return [];
  return messages.filter(({ MessageId = '' }) => !failed.includes(MessageId));
};

/** Hands the messages of queues to functions, as the event source mappings of the stack say. */
export const startQueueConsumers = ({ mappings, services, activity, functionNamed, report }: Parts) => {
  const { sqs: client, endpoint, region } = services;
  const stopping = new AbortController();
  const running = mappings.map((mapping) => {
    const fn = functionNamed(mapping.functionName);
    const origin = { eventSourceARN: mapping.queueArn, awsRegion: region };
    return poll({
      ...mapping,
      client,
      activity,
      queueUrl: queueUrl(endpoint, mapping.queueArn.split(':').at(-1) ?? ''),
      handle: async (messages) => {
        const Records = messages.map((message) => queueRecord(message, origin));
        return handled(mapping, await fn.invoke({ Records }), messages);
      },
      signal: stopping.signal,
      report: (error) => report(`${mapping.id} could not go on: ${messageOf(error)}`),
    });
  });
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
};
