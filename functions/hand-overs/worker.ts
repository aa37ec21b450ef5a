import { findDeal, storeDecision } from '../../shared/deals/store/deals.ts';
import {
  afterPage,
  afterRound,
  breakOff,
  type HandedOver,
  type HandOver,
  type HandOverDecision,
  isOver,
  reassignDeal,
  reassignTask,
} from '../../shared/hand-overs/rules.ts';
import {
  countReassigned,
  findHandOver,
  listOpen,
  reassignedMark,
  storeHandOver,
} from '../../shared/hand-overs/store.ts';
import { now } from '../../shared/kernel/clock.ts';
import { type Context, notBefore } from '../../shared/kernel/decision.ts';
import { forEachConcurrently } from '../../shared/kernel/for-each-concurrently.ts';
import { logger } from '../../shared/kernel/log.ts';
import { findUser } from '../../shared/people/store.ts';
import { IdempotencyConflict } from '../../shared/table/errors.ts';
import type { Write } from '../../shared/table/table.ts';
import { retryingConflicts } from '../../shared/table/transactions.ts';
import { findTask, storeTask } from '../../shared/tasks/store.ts';
import { resumableJob } from '../jobs/resumable-job.ts';

type Storing<Thing, Decision> = {
  readonly find: (id: string) => Promise<Thing | undefined>;
  readonly decide: (thing: Thing, handOver: HandOver, context: Context) => Decision;
  readonly store: (before: Thing, decision: Decision, mark: Write) => Promise<void>;
};

/** On behalf of who asked for it, who was an administrator. */
const reassignmentContext = ({ startedBy }: HandOver, { updatedAt }: { readonly updatedAt: string }): Context => ({
  by: { ...startedBy, role: 'administrator' },
  at: notBefore(now(), updatedAt),
});

const reassigning =
  <Thing extends { readonly updatedAt: string }, Decision extends { readonly events: readonly unknown[] }>(
    kind: HandedOver,
    { find, decide, store }: Storing<Thing, Decision>,
  ) =>
  (id: string, handOver: HandOver): Promise<boolean> =>
    retryingConflicts(async () => {
      const before = await find(id);
      if (before === undefined) return false;
      const decision = decide(before, handOver, reassignmentContext(handOver, before));
      if (decision.events.length === 0) return false;
      await store(before, decision, reassignedMark(handOver.id, kind, id));
      return true;
    });

const byKind = {
  deal: reassigning('deal', { find: findDeal, decide: reassignDeal, store: storeDecision }),
  task: reassigning('task', { find: findTask, decide: reassignTask, store: storeTask }),
} as const satisfies Record<HandedOver, unknown>;

/**
 * Reassigns a deal or a task, decided anew where somebody changed it meanwhile; answers whether there was anything to
 * do. What this hand-over reassigned before and somebody gave back stays there: two that run against each other must
 * come to an end.
 */
export const reassign = async (kind: HandedOver, id: string, handOver: HandOver): Promise<boolean> => {
  try {
    return await byKind[kind](id, handOver);
  } catch (error) {
    // Done before, or by another delivery of the same message at this very moment: then the next round looks again.
    if (error instanceof IdempotencyConflict) return error.running;
    throw error;
  }
};

const concurrency = 8;
const pageSize = 50;

const loadHandOver = async (handOverId: string) => {
  const handOver = await findHandOver(handOverId);
  if (handOver === undefined) throw new Error(`There is no hand-over ${handOverId}`);
  return handOver;
};

/** Tries the next page of what is open: what fails does not hold up the rest. */
const tryPage = async (handOver: HandOver) => {
  const { kind, after } = handOver.round;
  const { items, next } = await listOpen(kind, handOver.fromUserId, { after: after ?? undefined, limit: pageSize });
  const failed: string[] = [];
  let reassigned = 0;
  await forEachConcurrently(items, concurrency, async (id) => {
    try {
      if (await reassign(kind, id, handOver)) reassigned += 1;
    } catch (error) {
      logger.error('It could not be handed over', { handOver: handOver.id, kind, id, error });
      failed.push(id);
    }
  });
  return { reassigned, failed, next };
};

const contextOf = ({ startedBy, createdAt }: HandOver): Context => ({
  by: { ...startedBy, role: 'administrator' },
  at: notBefore(now(), createdAt),
});

/** The new owner is looked at before every page: they may be deactivated at any time. */
const nextStep = async (before: HandOver): Promise<HandOverDecision> => {
  if ((await findUser(before.toUserId))?.active !== true)
    return breakOff(before, await countReassigned(before.id), contextOf(before));
  const { handOver, roundEnds } = afterPage(before, await tryPage(before));
  if (!roundEnds) return { handOver, events: [] };
  return afterRound(handOver, await countReassigned(handOver.id), contextOf(handOver));
};

/** Hands over page by page. */
export const handOver = resumableJob<HandOver>({
  load: loadHandOver,
  isOver,
  step: async (before) => {
    const decision = await nextStep(before);
    await storeHandOver(before, decision);
    return decision.handOver;
  },
  failureReason: ({ id, failedBecause, failures }) =>
    failedBecause === 'some_failed' ? `Hand-over ${id} left ${failures.count} behind` : undefined,
});
