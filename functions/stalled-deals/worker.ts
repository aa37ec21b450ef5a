import { findDeal, storeDecision } from '../../shared/deals/store/deals.ts';
import { now } from '../../shared/kernel/clock.ts';
import { notBefore, systemActor } from '../../shared/kernel/decision.ts';
import { forEachConcurrently } from '../../shared/kernel/for-each-concurrently.ts';
import { logger } from '../../shared/kernel/log.ts';
import { processOf } from '../../shared/processes/store/versions.ts';
import {
  afterPage,
  limitExceeded,
  newStallRun,
  nextPlace,
  type StallRun,
  stall,
  type Watched,
} from '../../shared/stalled-deals/rules.ts';
import {
  findStallRun,
  type ListedDeal,
  listOldEnough,
  storeStallRun,
  watchedProcesses,
} from '../../shared/stalled-deals/store.ts';
import { retryingConflicts } from '../../shared/table/transactions.ts';
import { resumableJob } from '../jobs/resumable-job.ts';

const concurrency = 8;
const pageSize = 250;
/** Of so many deals a run has mails sent: SNS switches off an address that gets over ten a second. */
const maxMailed = 10;

type Search = StallRun & { readonly watched: readonly Watched[] };

/** Whether a deal is worth reading, as far as the index shows. */
const mayStall = async ({ known }: ListedDeal) =>
  known === undefined || limitExceeded(known, await processOf(known), now()) !== null;

/** Tells that a deal stalls if it does, as it is now; answers whether it did. */
const markStalled = (dealId: string, marks: { readonly stallRunId?: string }) =>
  retryingConflicts(async () => {
    const deal = await findDeal(dealId);
    if (deal === undefined) return false;
    const context = { by: systemActor, at: notBefore(now(), deal.updatedAt) };
    const decision = stall(deal, await processOf(deal), context, marks);
    await storeDecision(deal, decision, undefined);
    return decision.events.length > 0;
  });

/** Looks at the next page of a process: what fails does not hold up the rest. */
const lookAt = async (run: StallRun, place: Watched & { readonly after: string | null }) => {
  const paging = { after: place.after ?? undefined, limit: pageSize };
  const { items, next } = await listOldEnough(place, now(), paging);
  let [looked, stalled, failed] = [0, 0, 0];
  await forEachConcurrently(items, concurrency, async (found) => {
    try {
      if (!(await mayStall(found))) return;
      looked += 1;
      const isOneOfMany = run.stalled + looked > maxMailed;
      if (await markStalled(found.dealId, isOneOfMany ? { stallRunId: run.runId } : {})) stalled += 1;
    } catch (error) {
      logger.error('A deal could not be checked for stalling', { runId: run.runId, dealId: found.dealId, error });
      failed += 1;
    }
  });
  return { stalled, failed, next };
};

const nothing = { stalled: 0, failed: 0, next: null };

/** Finds open deals on which nothing was done for too long, process by process, and tells of each once a visit. */
export const findStalled = resumableJob<Search>({
  load: async (runId) => ({
    ...((await findStallRun(runId)) ?? newStallRun(runId, now())),
    watched: await watchedProcesses(),
  }),
  isOver: ({ state }) => state === 'done',
  step: async ({ watched, ...before }) => {
    const place = nextPlace(before, watched);
    const looked = place === undefined ? nothing : await lookAt(before, place);
    const run = afterPage(before, watched, place?.processId ?? null, looked);
    await storeStallRun(before, run);
    return { ...run, watched };
  },
  failureReason: ({ runId, state, failed }) =>
    state === 'failed' ? `The search ${runId} could not look at ${failed} deals` : undefined,
});
