import { findDeal, storeDecision } from '../../shared/deals/store/deals.ts';
import type { HandedOver, HandOver } from '../../shared/hand-overs/rules/hand-over.ts';
import { reassignDeal, reassignTask } from '../../shared/hand-overs/rules/reassign.ts';
import { reassignedMark } from '../../shared/hand-overs/store.ts';
import { now } from '../../shared/kernel/clock.ts';
import { type Context, notBefore } from '../../shared/kernel/decision.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { AlreadyAnswered } from '../../shared/table/store-errors.ts';
import type { Write } from '../../shared/table/table.ts';
import { findTask, storeTask } from '../../shared/tasks/store.ts';

type Storing<Thing, Decision> = {
  readonly find: (id: string) => Promise<Thing | undefined>;
  readonly decide: (thing: Thing, handOver: HandOver, context: Context) => Decision;
  readonly store: (before: Thing, decision: Decision, mark: Write) => Promise<void>;
};

/** On behalf of who asked for it, who was an administrator. */
const contextOf = ({ startedBy }: HandOver, { updatedAt }: { readonly updatedAt: string }): Context => ({
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
      const decision = decide(before, handOver, contextOf(handOver, before));
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
    if (error instanceof AlreadyAnswered) return error.running;
    throw error;
  }
};
