import type * as z from 'zod';
import type { DealFacts, Stay } from '../../deals/rules/facts.ts';
import { inactivityLimitOf, isStalled } from '../../stalled-deals/rules.ts';
import type { stageTimes as answer } from './answers.ts';
import { append, spreadOf } from './counts.ts';
import type { Drill, Figure } from './figure.ts';
import { isOfPeriod, isOpen, type View, weightOf } from './view.ts';

type Answer = z.infer<z.ZodObject<typeof answer>>;
type Row = { readonly ended: number[]; readonly perDeal: number[]; readonly ongoing: number[]; stalled: number };
type StageTotal = DealFacts['stageTotals'][number];

/** The visit that goes on: none in a closed deal. */
const current = ({ visits }: DealFacts): Stay | undefined => {
  const last = visits.at(-1);
  return last?.leftAt === null ? last : undefined;
};

/** Whether at least one of the visits to a stage ended. */
const hasEnded = ({ stageId, visits }: StageTotal, deal: DealFacts) =>
  visits > (current(deal)?.stageId === stageId ? 1 : 0);

const hasStalled = (deal: DealFacts, { versions, now }: View) => {
  const own = versions.find(({ version }) => version === deal.processVersion);
  return own !== undefined && isStalled(deal, inactivityLimitOf(own, deal.stageId), now);
};

/** Whether a stage, where it is of this process, is the one that is asked for, if one is. */
const isAsked = (stageId: string | null, { stages }: View, asked: string | null | undefined) =>
  asked === undefined ? stages.rowOf(stageId) !== -1 : stageId === asked;

const drills = {
  ended: (deal, view, part) =>
    isOfPeriod(deal, view) &&
    deal.visits.some(({ stageId, leftAt }) => leftAt !== null && isAsked(stageId, view, part.stageId)),
  perDeal: (deal, view, part) =>
    isOfPeriod(deal, view) &&
    deal.stageTotals.some((total) => hasEnded(total, deal) && isAsked(total.stageId, view, part.stageId)),
  ongoing: (deal, view, part) => isOpen(deal, view) && isAsked(deal.stageId, view, part.stageId),
  stalled: (deal, view, part) =>
    isOpen(deal, view) && hasStalled(deal, view) && isAsked(deal.stageId, view, part.stageId),
} satisfies Record<string, Drill>;

const addEnded = (rows: readonly Row[], deal: DealFacts, { stages }: View) => {
  for (const { stageId, enteredAt, leftAt } of deal.visits) {
    if (leftAt !== null) rows[stages.rowOf(stageId)]?.ended.push(leftAt - enteredAt);
  }
  for (const total of deal.stageTotals) {
    if (hasEnded(total, deal)) rows[stages.rowOf(total.stageId)]?.perDeal.push(total.milliseconds);
  }
};

const addOngoing = (rows: readonly Row[], deal: DealFacts, view: View) => {
  const visit = current(deal);
  const row = rows[view.stages.rowOf(deal.stageId)];
  if (visit === undefined || row === undefined) return;
  row.ongoing.push(view.now - visit.enteredAt);
  if (hasStalled(deal, view)) row.stalled += weightOf(deal, view);
};

/**
 * How long deals stay in a stage (docs/statistics.md, "Formulas": time in stage, stalled). Visits to stages of another process, from which
 * a deal was moved, are left out; of each deal `ended` knows the last hundred visits, `perDeal` all.
 */
export const stageTimes: Figure<readonly Row[], Answer> = {
  definition:
    'Days from entering a stage to leaving it, over visits that ended; per deal, all of its ended visits to a stage together; the age of visits that go on stands apart.',
  over: 'period-and-open',
  begin: ({ stages }) => stages.rows.map(() => ({ ended: [], perDeal: [], ongoing: [], stalled: 0 })),
  add: (rows, deal, view) => {
    if (isOfPeriod(deal, view)) addEnded(rows, deal, view);
    if (isOpen(deal, view)) addOngoing(rows, deal, view);
  },
  merge: (rows, others) => {
    for (const [index, row] of rows.entries()) {
      const other = others[index];
      if (other === undefined) continue;
      append(row.ended, other.ended);
      append(row.perDeal, other.perDeal);
      append(row.ongoing, other.ongoing);
      row.stalled += other.stalled;
    }
  },
  answer: (rows, { stages }) => ({
    stages: stages.rows.map(({ stageId, name }, index) => ({
      stageId,
      name,
      ended: spreadOf(rows[index]?.ended ?? []),
      perDeal: spreadOf(rows[index]?.perDeal ?? []),
      ongoing: spreadOf(rows[index]?.ongoing ?? []),
      stalled: rows[index]?.stalled ?? 0,
    })),
  }),
  parts: ['stageId'],
  drills,
};
