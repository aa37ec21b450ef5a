import type { Deal } from '../../shared/deals/rules/deal.ts';
import { factsOf } from '../../shared/deals/rules/facts.ts';
import { isRestored, replacedBy, restoreDeal } from '../../shared/deals/rules/open.ts';
import { monthOf } from '../../shared/deals/store/keys.ts';
import { now } from '../../shared/kernel/clock.ts';
import { systemActor } from '../../shared/kernel/decision.ts';
import { forEachConcurrently } from '../../shared/kernel/for-each-concurrently.ts';
import { versionKey } from '../../shared/processes/store/versions.ts';
import { addToRollUp } from '../../shared/statistics/store/roll-ups.ts';
import { get } from '../../shared/table/table.ts';
import {
  type KeptDeal,
  keptDeal,
  missing,
  openThen,
  ownPartition,
  parting,
  type ReadPartition,
  restoreEvent,
  restoreItem,
  storeRestored,
  storeRestoredTask,
} from '../../shared/tasks/restored-deals.ts';
import { moveTask } from '../../shared/tasks/rules/tasks.ts';

/** What became of a deal: `refused` names why nothing was changed. */
export type Copied =
  | { readonly done: true; readonly message: string }
  | { readonly done: false; readonly refused: string };

type Options = { readonly replace: boolean };

const concurrency = 8;

/** Why a deal may not be put back; undefined where it may. */
const objection = async (then: KeptDeal, here: KeptDeal, { replace }: Options) => {
  if (then.deal === undefined) return 'is not in that table';
  const { id, processId, processVersion } = then.deal;
  if (here.deal !== undefined && !replace && !isRestored(here, then.deal))
    return 'is there: --replace puts it back as it was';
  const apart = parting(then.events, here.events);
  if (apart !== undefined) return `has gone on otherwise since: event ${apart.id} is another one there`;
  if ((await get(versionKey(processId, processVersion))) === undefined)
    return `needs version ${processVersion} of process ${processId}, which is not there (${id})`;
  return undefined;
};

/** Puts back what stands beside the deal and is missing: each by itself, since all of it may be much. */
const copyBeside = async (then: KeptDeal, here: KeptDeal) => {
  await forEachConcurrently(missing(then.events, here.events), concurrency, restoreEvent);
  const others = [...missing(then.tasks, here.tasks), ...missing(then.attachments, here.attachments)];
  await forEachConcurrently(others, concurrency, (item) => restoreItem(item, now()));
};

/** Opens the tasks again that were cancelled as their deal was deleted. */
const reopenTasks = async (then: KeptDeal, deal: Deal, here: KeptDeal) => {
  for (const task of openThen(then.tasks, here.tasks)) {
    if (task.state === 'cancelled')
      await storeRestoredTask(task, moveTask(task, deal, 'reopen', { by: systemActor, at: now() }));
  }
};

/** Statistics know the deal as closed then, and no more in the month in which it was closed until now. */
const rollUp = async (deal: Deal, { last }: KeptDeal) => {
  const { id: dealId, sequence, processId } = deal;
  const replaced = replacedBy(last);
  const causes = [last?.id ?? dealId, 'restored'];
  if (replaced?.closedAt) {
    const left = { processId: replaced.processId, month: monthOf(replaced.closedAt) };
    const stays = deal.status !== 'open' && left.processId === processId && left.month === monthOf(deal.closing.at);
    if (!stays) await addToRollUp(left, [{ dealId, sequence, facts: null }], causes);
  }
  if (deal.status === 'open') return;
  const rows = [{ dealId, sequence, facts: factsOf(deal) }];
  await addToRollUp({ processId, month: monthOf(deal.closing.at) }, rows, causes);
};

/**
 * Puts a deal back as another table has it: its history as far as it is missing, its tasks and files, and itself. It
 * may be cut off anywhere and done again. Only readers of the feed see it.
 */
export const copyDeal = async (read: ReadPartition, dealId: string, options: Options): Promise<Copied> => {
  const [then, here] = await Promise.all([keptDeal(read, dealId), keptDeal(ownPartition, dealId)]);
  const refused = await objection(then, here, options);
  if (refused !== undefined || then.deal === undefined) return { done: false, refused: refused ?? '' };
  const repeated = isRestored(here, then.deal);
  await copyBeside(then, here);
  const present = repeated ? here : await keptDeal(ownPartition, dealId);
  if (!repeated) await storeRestored(present.deal, restoreDeal(then.deal, present, { by: systemActor, at: now() }));
  const after = await keptDeal(ownPartition, dealId);
  if (after.deal === undefined) throw new Error(`Deal ${dealId} was deleted meanwhile`);
  await reopenTasks(then, after.deal, after);
  await rollUp(after.deal, after);
  return { done: true, message: repeated ? 'was put back before' : `is back as it was at ${then.deal.updatedAt}` };
};
