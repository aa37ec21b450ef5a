import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from './handlers.ts';
import { openDeal, publishProcess } from './steps.ts';
import { startWorker } from './worker.ts';

/** The handlers, and the worker that hands over with its queue, whose messages the test delivers. */
export const startHandOvers = async () => {
  const cloud = await startHandlers();
  const worker = await startWorker(cloud, 'HAND_OVER', 'hand-over');
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
  return {
    ...cloud,
    ...worker,
    admin,
    enterPair,
    start,
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
