import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { queueBatch } from '../queue.ts';

type Consumer = (
  batch: unknown,
  invocation: { readonly getRemainingTimeInMillis: () => number },
) => Promise<{ readonly batchItemFailures: readonly unknown[] }>;

const plenty = { getRemainingTimeInMillis: () => 300_000 };

/** The functions behind the queues, by the queues' names. */
const consumersOf = async (): Promise<Readonly<Record<string, Consumer>>> => {
  const [work, deliver, fanOut] = await Promise.all([
    import('../../../functions/jobs/index.ts'),
    import('../../../functions/webhooks/deliver.ts'),
    import('../../../functions/webhooks/fan-out.ts'),
  ]);
  return {
    work: work.handler,
    'fan-out': fanOut.handler,
    deliveries: deliver.handler,
    'slow-deliveries': deliver.handler,
  };
};

/** Queues that hand out what they are given one by one, in its order, whatever it was to wait for. */
export const startBackground = async () => {
  const consumers = await consumersOf();
  const waiting: { readonly queue: string; readonly body: string }[] = [];
  const give = (queue: string, body: unknown) => {
    waiting.push({ queue, body: typeof body === 'string' ? body : JSON.stringify(body) });
  };
  mockClient(SQSClient)
    .on(SendMessageCommand)
    .callsFake(({ QueueUrl = '', MessageBody }) => give(QueueUrl.split('/').at(-1) ?? '', MessageBody));
  return {
    give,
    job: (kind: 'stalled-deals' | 'roll-ups', id: string) => give('work', { kind, id }),
    uploaded: (key: string) => {
      give('work', { Records: [{ eventSource: 'aws:s3', s3: { object: { key: encodeURIComponent(key) } } }] });
    },
    /** Hands out what is waiting, and what follows from it. */
    untilIdle: async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { queue, body } = next;
        const answer = await consumers[queue]?.(queueBatch({ body, queue }), plenty);
        if (answer === undefined || answer.batchItemFailures.length > 0)
          throw new Error(`What was given to ${queue} is not done: ${body}`);
      }
    },
  };
};
