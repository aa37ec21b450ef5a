import type * as z from 'zod';
import { type ActivityCounts, addReached, addWaived, mergeCounts, noCounts } from './activity-counts.ts';
import { type Step, stepsOf } from './activity-steps.ts';
import type { activities as answer, Rate } from './answers.ts';
import type { DealFacts } from './facts.ts';
import type { Drill, Figure } from './figure.ts';
import { rateOf } from './measures.ts';
import { isClosed, isWon } from './sets.ts';
import { furthestIndex, isOfPeriod, type View, weightOf } from './view.ts';

type Answer = z.infer<z.ZodObject<typeof answer>>;

type Among = (deal: DealFacts, step: Step) => boolean;

const isWaived: Among = ({ waived }, { activityId }) => waived.some((waiver) => waiver.activityId === activityId);
const isCompleted: Among = ({ completed }, { activityId }) => completed.includes(activityId);

/** Whether a deal came as far as the stage of an activity that applies to it. */
const hasReached = (deal: DealFacts, step: Step, view: View) =>
  furthestIndex(deal, view) >= step.place && !isWaived(deal, step);

const stepsThrough = ({ processVersion }: DealFacts, view: View) => stepsOf(view).ofVersion.get(processVersion) ?? [];

const addDeal = (rows: readonly ActivityCounts[], deal: DealFacts, view: View) => {
  const weight = weightOf(deal, view);
  for (const step of stepsThrough(deal, view)) {
    const row = rows[step.row];
    if (row === undefined) continue;
    if (hasReached(deal, step, view)) addReached(row, deal, isCompleted(deal, step), weight);
    for (const { activityId, by } of deal.waived) if (activityId === step.activityId) addWaived(row, by, weight);
  }
};

/** Of fewer deals nothing is said about what an activity does (statistics.md: activity lift). */
export const fewestDeals = 30;

const liftOf = (n: number, wonWith: Rate, wonWithout: Rate) =>
  n < fewestDeals || wonWith.rate === null || wonWithout.rate === null ? null : wonWith.rate - wonWithout.rate;

const mostFirst = (waivedBy: ActivityCounts['waivedBy']) =>
  [...waivedBy]
    .map(([userId, waived]) => ({ userId, waived }))
    .sort((a, b) => b.waived - a.waived || (a.userId < b.userId ? -1 : 1));

const figuresOf = (counts: ActivityCounts) => {
  const [wonWith, wonWithout] = [
    rateOf(counts.with.won, counts.with.closed),
    rateOf(counts.without.won, counts.without.closed),
  ];
  const n = counts.with.deals + counts.without.deals;
  const waivedBy = mostFirst(counts.waivedBy);
  return {
    completionRate: rateOf(counts.completed, counts.reached),
    waived: waivedBy.reduce((sum, { waived }) => sum + waived, 0),
    ...{ waivedBy, wonWith, wonWithout, lift: liftOf(n, wonWith, wonWithout), n },
  };
};

/** The deals of the period of which this holds for the activity that is asked for, or for any. */
const drill =
  (among: (deal: DealFacts, step: Step, view: View) => boolean): Drill =>
  (deal, view, part) =>
    isOfPeriod(deal, view) &&
    stepsThrough(deal, view).some(
      (step) => (part.activityId === undefined || step.activityId === part.activityId) && among(deal, step, view),
    );

const closedDrill = (among: Among) =>
  drill((deal, step, view) => isClosed(deal) && hasReached(deal, step, view) && among(deal, step));

const isLeftOut: Among = (deal, step) => !isCompleted(deal, step);

/**
 * What is done of the activities, and how it goes with winning (statistics.md: activity completion rate, activity lift,
 * waivers). An activity applies to a deal whose own version has it, unless it is waived.
 */
export const activities: Figure<readonly ActivityCounts[], Answer> = {
  definition:
    'Of the deals that came as far as the stage of an activity and to which it applies: the share that completed it; lift is the share won with it minus the share won without it, among those that are closed.',
  over: 'period',
  begin: (view) => stepsOf(view).rows.map(noCounts),
  add: (rows, deal, view) => {
    if (isOfPeriod(deal, view)) addDeal(rows, deal, view);
  },
  merge: (rows, others) => {
    for (const [index, other] of others.entries()) if (rows[index]) mergeCounts(rows[index], other);
  },
  answer: (rows, view) => ({
    activities: stepsOf(view).rows.map((activity, index) => ({ ...activity, ...figuresOf(rows[index] ?? noCounts()) })),
  }),
  drills: {
    completionRate: drill((deal, step, view) => hasReached(deal, step, view) && isCompleted(deal, step)),
    reached: drill(hasReached),
    waived: drill(isWaived),
    lift: closedDrill(() => true),
    wonWith: closedDrill((deal, step) => isWon(deal) && isCompleted(deal, step)),
    closedWith: closedDrill(isCompleted),
    wonWithout: closedDrill((deal, step) => isWon(deal) && isLeftOut(deal, step)),
    closedWithout: closedDrill(isLeftOut),
  },
};
