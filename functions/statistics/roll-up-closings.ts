import * as z from 'zod';
import type { Deal } from '../../shared/deals/rules/deal.ts';
import { factsOf } from '../../shared/deals/rules/facts.ts';
import { findDeals } from '../../shared/deals/store/deals.ts';
import { monthOf } from '../../shared/deals/store/keys.ts';
import type { Event, EventType } from '../../shared/kernel/event.ts';
import type { RollUpRow } from '../../shared/statistics/store/roll-up-rows.ts';
import { addToRollUp, type RollUp } from '../../shared/statistics/store/roll-ups.ts';

const always = () => true;

/** Which of its fields statistics know of. */
const countedFields = ['ownerId', 'value', 'expectedCloseOn'];

/**
 * After which events a closed deal is another to statistics. The events of an imported deal may come before it where
 * they are many, but its first one comes with it.
 */
const concerns: Partial<Record<EventType, (event: Event) => boolean>> = {
  'deal.opened': ({ actor }) => actor.via === 'import',
  'deal.updated': ({ changes }) => countedFields.some((field) => field in changes),
  'deal.participant_added': always,
  'deal.participant_removed': always,
  'note.added': always,
  'deal.won': always,
  'deal.lost': always,
  'deal.abandoned': always,
};

const undoing = z.object({
  type: z.enum(['deal.reopened', 'deal.deleted']),
  processId: z.string(),
  data: z.looseObject({ closedAt: z.string() }),
});

/** The roll-up that a deal is in no more after this event. */
const leftBy = (event: Event): RollUp | undefined => {
  const { success, data: left } = undoing.safeParse(event);
  return success ? { processId: left.processId, month: monthOf(left.data.closedAt) } : undefined;
};

const concernsDeal = (event: Event) => concerns[event.type]?.(event) === true;

/** Whether roll-ups may be others after this event. */
export const concernsRollUps = (event: Event) => concernsDeal(event) || leftBy(event) !== undefined;

type ActivityInStage = { readonly rollUp: RollUp; readonly row: RollUpRow };

/** What is known of a closed deal now. An event that undoes a closing needs no look at it: this one is older then. */
const rowOf = (deal: Deal): ActivityInStage[] => {
  if (deal.status === 'open') return [];
  const { id: dealId, processId, sequence } = deal;
  return [{ rollUp: { processId, month: monthOf(deal.closing.at) }, row: { dealId, sequence, facts: factsOf(deal) } }];
};

const rowLeft = (event: Event): ActivityInStage[] => {
  const rollUp = leftBy(event);
  const { subject, sequence } = event;
  return rollUp === undefined ? [] : [{ rollUp, row: { dealId: subject.id, sequence, facts: null } }];
};

/**
 * Adds to the roll-ups of closed deals what follows from these events: one read of the deals, and one write for each
 * roll-up. It may be done again, in any order and at once, as of the rows of a deal the newest counts.
 */
export const rollUpClosings = async (events: readonly Event[]) => {
  const dealIds = new Set(events.filter(concernsDeal).map(({ subject }) => subject.id));
  const placed = [...(await findDeals([...dealIds])).flatMap(rowOf), ...events.flatMap(rowLeft)];
  const causes = events.filter(concernsRollUps).map(({ id }) => id);
  const groups = Map.groupBy(placed, ({ rollUp: { processId, month } }) => `${processId} ${month}`);
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const [first] = group;
      if (first === undefined) return;
      const rows = group.map(({ row }) => row);
      await addToRollUp(first.rollUp, rows, causes);
    }),
  );
};
