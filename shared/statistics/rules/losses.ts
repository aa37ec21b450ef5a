import type * as z from 'zod';
import type { DealFacts } from '../../deals/rules/facts.ts';
import type { losses as answer } from './answers.ts';
import { type Counts, counting, isAsFar, isClosed, isLost, rateOf, whole } from './counts.ts';
import { type Amounts, addAmount, type Drill, type Figure, listed, mergeAmounts } from './figure.ts';
import { furthestIndex, isOfPeriod, type View, weightOf } from './view.ts';

type Answer = z.infer<z.ZodObject<typeof answer>>;

/** The deal was lost at this stage: it came as far and no further; for this reason, where one is asked for. */
const isLostThere: Drill = (deal, view, { stageId, reason }) =>
  isLost(deal) &&
  (stageId === undefined || furthestIndex(deal, view) === view.stages.indexOf(stageId)) &&
  (reason === undefined || deal.closing.reason === reason);

const deals = counting({ lost: isLost }, () => whole);
const stages = counting(
  { losses: isLostThere, closed: (deal, view, part) => isClosed(deal) && isAsFar(deal, view, part) },
  ({ stages }) => stages.rows,
);

type Lost = { losses: number; readonly value: Amounts };
type Reasons = Map<string | null, Lost>;

const lostFor = (reasons: Reasons, reason: string | null): Lost => {
  const known = reasons.get(reason);
  if (known !== undefined) return known;
  const lost = { losses: 0, value: new Map() };
  reasons.set(reason, lost);
  return lost;
};

const addReason = (reasons: readonly Reasons[], deal: DealFacts, view: View) => {
  const there = reasons[furthestIndex(deal, view) + 1];
  if (there === undefined || !isLost(deal) || !isOfPeriod(deal, view)) return;
  const lost = lostFor(there, deal.closing.reason);
  lost.losses += weightOf(deal, view);
  if (deal.value !== null) addAmount(lost.value, deal.value);
};

const mergeReasons = (reasons: Reasons, other: Reasons) => {
  for (const [reason, { losses, value }] of other) {
    const lost = lostFor(reasons, reason);
    lost.losses += losses;
    mergeAmounts(lost.value, value);
  }
};

const valueLost = (reasons: Reasons) => {
  const value: Amounts = new Map();
  for (const lost of reasons.values()) mergeAmounts(value, lost.value);
  return listed(value);
};

const inOrder = (one: string | null, other: string | null) => ((one ?? '') < (other ?? '') ? -1 : 1);

/** So that an answer stays far below the 6 MB that a function can give, whatever people write. */
const maxReasons = 50;

/** The worst reasons, the very worst first, and what the others come to together. */
const reasonsOf = (reasons: Reasons) => {
  const sorted = [...reasons]
    .map(([reason, { losses, value }]) => ({ reason, losses, value }))
    .sort((one, other) => other.losses - one.losses || inOrder(one.reason, other.reason));
  const others = sorted.slice(maxReasons);
  const further: Lost = { losses: 0, value: new Map() };
  for (const { losses, value } of others) {
    further.losses += losses;
    mergeAmounts(further.value, value);
  }
  return {
    reasons: sorted.slice(0, maxReasons).map(({ value, ...others }) => ({ ...others, value: listed(value) })),
    furtherReasons: { reasons: others.length, losses: further.losses, value: listed(further.value) },
  };
};

type Tally = {
  readonly deals: Counts<'lost'>;
  readonly stages: Counts<'losses' | 'closed'>;
  /** Stage by stage, "not started" first. */
  readonly reasons: readonly Reasons[];
};

const answered = (tally: Tally, view: View): Answer => {
  const { lost } = deals.at(tally.deals);
  return {
    lost,
    stages: view.stages.rows.map(({ stageId, name }, index) => {
      const { losses, closed } = stages.at(tally.stages, index);
      const reasons: Reasons = tally.reasons[index] ?? new Map();
      return {
        stageId,
        name,
        losses,
        share: rateOf(losses, lost),
        lossRate: rateOf(losses, closed),
        value: valueLost(reasons),
        ...reasonsOf(reasons),
      };
    }),
  };
};

/** Where deals are lost, and why (docs/statistics.md, "Formulas": losses at s, loss share, loss rate, loss reasons). */
export const losses: Figure<Tally, Answer> = {
  definition: 'A lost deal counts in the furthest stage that it ever came to, or as not started.',
  over: 'period',
  begin: (view) => ({
    deals: deals.begin(view),
    stages: stages.begin(view),
    reasons: view.stages.rows.map(() => new Map()),
  }),
  add: (tally, deal, view) => {
    deals.add(tally.deals, deal, view);
    stages.add(tally.stages, deal, view);
    addReason(tally.reasons, deal, view);
  },
  merge: (tally, other) => {
    deals.merge(tally.deals, other.deals);
    stages.merge(tally.stages, other.stages);
    for (const [index, reasons] of tally.reasons.entries()) mergeReasons(reasons, other.reasons[index] ?? new Map());
  },
  answer: answered,
  parts: ['stageId', 'reason'],
  drills: { ...deals.drills, ...stages.drills, share: stages.drills.losses, lossRate: stages.drills.losses },
};
