import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { allPages } from '../../shared/contracts/client.ts';
import { contracts } from '../../shared/contracts/index.ts';
import { startHandlers } from './handlers.ts';
import { openDeal, publishProcess } from './scenes.ts';
import { batchOf } from './stream.ts';

/** Milliseconds: an invocation with so little left does one page and has itself go on. */
export const hardlyAny = 0;
const plenty = 60_000;

/** The handlers, and the worker that hands over with its queue, whose messages the test delivers. */
export const startHandOvers = async () => {
  const cloud = await startHandlers();
  const worker = await import('../../functions/work/hand-over.ts');
  const { client, query } = await import('../../shared/persistence/table.ts');
  const { toEvent } = await import('../../shared/persistence/event-item.ts');
  const queue = mockClient(SQSClient);
  queue.on(SendMessageCommand).resolves({});
  const admin = cloud.as('ada', 'administrator');
  const processId = await publishProcess(admin, { only: [{ id: 'call' }] });

  let pairs = 0;
  /** Enters somebody who leaves and who follows them: of their own for each test. */
  const enterPair = async () => {
    pairs += 1;
    const pair = { leaver: `leaver-${pairs}`, heir: `heir-${pairs}` };
    await Promise.all(Object.values(pair).map((userId) => cloud.enter(userId)));
    return pair;
  };
  const start = async (fromUserId: string, toUserId: string) => {
    const request = { params: { userId: fromUserId }, body: { toUserId } };
    return (await admin.call(contracts.startHandOver, request)).ok().id;
  };
  const deliver = (handOverId: string, milliseconds = plenty) =>
    worker.handler(
      { Records: [{ messageId: handOverId, body: JSON.stringify({ id: handOverId }) }] },
      { getRemainingTimeInMillis: () => milliseconds },
    );
  /** What the worker and the consumer of the stream sent to the queue since this was last asked. */
  const sent = () => {
    const bodies = queue.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input.MessageBody ?? '');
    queue.resetHistory();
    return bodies;
  };
  const eventsOf = async (pk: string) => (await query({ pk, prefix: 'EVENT#', limit: 100 })).map(toEvent);

  return {
    ...{ ...cloud, admin, client, enterPair, start, deliver, sent, eventsOf },
    /** Delivers a message, and those that follow from it, to the end; answers how many there were. */
    deliverAll: async (handOverId: string, milliseconds: number) => {
      let deliveries = 0;
      do {
        await deliver(handOverId, milliseconds);
        deliveries += 1;
      } while (sent().length > 0);
      return deliveries;
    },
    followUpStart: async (handOverId: string) =>
      cloud.followUp(batchOf(await query({ pk: `HAND_OVER#${handOverId}`, prefix: 'EVENT#', limit: 1 }))),
    read: async (userId: string, handOverId: string) =>
      (await admin.call(contracts.getHandOver, { params: { userId, handOverId } })).ok(),
    openDeals: (ownerId: string, count: number) =>
      Promise.all(Array.from({ length: count }, () => openDeal(admin, { processId, ownerId }))),
    addTasks: (assigneeId: string, dealId: string, count: number) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const body = { dealId, title: 'Call', assigneeId };
          return (await admin.call(contracts.createTask, { body })).ok();
        }),
      ),
    /** The ids of somebody's open deals, and of their open tasks. */
    openOf: async (userId: string) => {
      const deals = await allPages(async (cursor) => {
        const query = { ownerId: userId, status: 'open', limit: '100', ...cursor } as const;
        return (await admin.call(contracts.listDeals, { query })).ok();
      });
      const tasks = await allPages(async (cursor) => {
        const query = { assigneeId: userId, state: 'open', limit: '100', ...cursor } as const;
        return (await admin.call(contracts.listTasks, { query })).ok();
      });
      return { deals: deals.map(({ id }) => id), tasks: tasks.map(({ id }) => id) };
    },
  };
};
