import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import type { JobMessage } from '../../shared/kernel/messages.ts';
import type { startHandlers } from './handlers.ts';
import { queueBatch } from './queue.ts';
import { batchOf } from './stream.ts';

/** Milliseconds: an invocation with so little left does one step and has itself go on. */
export const hardlyAny = 0;
const plenty = 300_000;

type Cloud = Pick<Awaited<ReturnType<typeof startHandlers>>, 'followUp'>;

/** The worker for one kind of work with its queue, whose messages the test delivers; the work's items begin with `prefix`. */
export const startWorker = async ({ followUp }: Cloud, prefix: string, kind: JobMessage['kind']) => {
  const { handler } = await import('../../functions/jobs/index.ts');
  const { client, query } = await import('../../shared/table/table.ts');
  const { toKnownEvent } = await import('../../shared/table/event-item.ts');
  const queue = mockClient(SQSClient);
  queue.on(SendMessageCommand).resolves({});

  const deliver = (id: string, milliseconds = plenty) =>
    handler(queueBatch({ id, body: { kind, id } }), { getRemainingTimeInMillis: () => milliseconds });
  /** What the worker and the consumer of the stream sent to the queue since this was last asked. */
  const sent = () => {
    const bodies = queue.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input.MessageBody ?? '');
    queue.resetHistory();
    return bodies;
  };
  return {
    client,
    query,
    deliver,
    sent,
    /** Delivers a message, and those that follow from it, to the end; answers how many there were. */
    deliverAll: async (id: string, milliseconds = plenty) => {
      let deliveries = 0;
      do {
        await deliver(id, milliseconds);
        deliveries += 1;
      } while (sent().length > 0);
      return deliveries;
    },
    eventsOf: async (pk: string) => (await query({ pk, prefix: 'EVENT#', limit: 30_000 })).map(toKnownEvent),
    /** Sets off what the begin of the work sets off. */
    followUpStart: async (id: string) =>
      followUp(batchOf(await query({ pk: `${prefix}#${id}`, prefix: 'EVENT#', limit: 1 }))),
  };
};
