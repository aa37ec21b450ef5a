import { vi } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { aDefinition, withLimits } from './factories.ts';
import { startHandlers } from './handlers.ts';
import { ifMatch, openDeal } from './steps.ts';
import { startWorker } from './worker.ts';

const stages = aDefinition({ first: [{ id: 'call' }, { id: 'mail' }], second: [{ id: 'offer' }] });

/** Midnight at the begin of so many days after the tests' first one; the clock is to be faked. */
export const onDay = (day: number) => vi.setSystemTime(Date.UTC(2026, 0, 5 + day));

/** The handlers, and the worker that looks for stalled deals with its queue, whose messages the test delivers. */
export const startStalls = async () => {
  const cloud = await startHandlers();
  const worker = await startWorker(cloud, 'STALL_RUN', 'stalled-deals');
  const { findStallRun } = await import('../../shared/stalled-deals/store.ts');
  const admin = cloud.as('ada', 'administrator');

  const complete = async (dealId: string, activityId: string) =>
    (await admin.call(contracts.completeActivity, { params: { dealId, activityId } })).ok();
  const publish = async (processId: string) =>
    (await admin.call(contracts.publishProcess, { params: { processId } })).ok();

  return {
    ...cloud,
    ...worker,
    admin,
    complete,
    findStallRun,
    /** Publishes a process with these limits, in days, of its two stages. */
    publishLimited: async (...limits: readonly (number | null)[]) => {
      const body = { name: 'Process', definition: withLimits(stages, ...limits) };
      const { id } = (await admin.call(contracts.createProcess, { body })).ok();
      await publish(id);
      return id;
    },
    /** And its next version with others. */
    publishNextLimits: async (processId: string, ...limits: readonly (number | null)[]) => {
      const params = { processId };
      const headers = ifMatch(await admin.call(contracts.getDraft, { params }));
      (await admin.call(contracts.replaceDraft, { params, headers, body: withLimits(stages, ...limits) })).ok();
      await publish(processId);
    },
    /** Opens deals in the first stage; answers their ids. */
    openInFirst: async (processId: string, count: number) => {
      const deals = await Promise.all(Array.from({ length: count }, () => openDeal(admin, { processId })));
      await Promise.all(deals.map(({ id }) => complete(id, 'call')));
      return deals.map(({ id }) => id);
    },
    /** What was told of a deal that stalled. */
    stallEventsOf: async (dealId: string) =>
      (await worker.eventsOf(`DEAL#${dealId}`)).filter(({ type }) => type === 'deal.stalled'),
  };
};
