import type * as z from 'zod';
import type { DealFacts } from '../../deals/rules/facts.ts';
import {
  type ActivityCounts,
  addReached,
  addWaived,
  mergeCounts,
  noCounts,
  type Step,
  stepsOf,
} from './activity-counts.ts';
import type { activities as answer, Rate } from './answers.ts';
import { isClosed, isWon, rateOf } from './counts.ts';
import type { Drill, Figure } from './figure.ts';
import { furthestIndex, isOfPeriod, type View, weightOf } from './view.ts';

type Answer = z.infer<z.ZodObject<typeof answer>>;

/** How a deal stands to activities: looked up once, since there may be hundreds of them. */
type Standing = {
  readonly deal: DealFacts;
  readonly furthest: number;
  readonly completed: ReadonlySet<string>;
  readonly waived: ReadonlySet<string>;
};
type Among = (standing: Standing, step: Step) => boolean;

const deriveChanges = (deal: DealFacts, view: View): Standing => ({
  deal,
  furthest: furthestIndex(deal, view),
  completed: new Set(deal.completed),
  waived: new Set(deal.waived.map(({ activityId }) => activityId)),
});

const isWaived: Among = ({ waived }, { activityId }) => waived.has(activityId);
const isCompleted: Among = ({ completed }, { activityId }) => completed.has(activityId);

/** Whether a deal came as far as the stage of an activity that applies to it. */
const hasReached: Among = (standing, step) => standing.furthest >= step.place && !isWaived(standing, step);

const noSteps: ReadonlyMap<string, Step> = new Map();
const stepsThrough = ({ processVersion }: DealFacts, view: View) =>
  stepsOf(view).ofVersion.get(processVersion) ?? noSteps;

const addDeal = (rows: readonly ActivityCounts[], deal: DealFacts, view: View) => {
  const [steps, standing, weight] = [stepsThrough(deal, view), deriveChanges(deal, view), weightOf(deal, view)];
  for (const step of steps.values()) {
    const row = rows[step.row];
    if (row !== undefined && hasReached(standing, step)) addReached(row, deal, isCompleted(standing, step), weight);
  }
  for (const { activityId, by } of deal.waived) {
    const row = rows[steps.get(activityId)?.row ?? -1];
    if (row !== undefined) addWaived(row, by, weight);
  }
};

/** Of fewer deals nothing is said about what an activity does (docs/statistics.md, "Formulas": activity lift). */
export const fewestDeals = 30;

const liftOf = (n: number, wonWith: Rate, wonWithout: Rate) =>
  n < fewestDeals || wonWith.rate === null || wonWithout.rate === null ? null : wonWith.rate - wonWithout.rate;

const maxFirst = (waivedBy: ActivityCounts['waivedBy']) =>
  [...waivedBy]
    .map(([userId, waived]) => ({ userId, waived }))
    .sort((a, b) => b.waived - a.waived || (a.userId < b.userId ? -1 : 1));

const figuresOf = (counts: ActivityCounts) => {
  const [wonWith, wonWithout] = [
    rateOf(counts.with.won, counts.with.closed),
    rateOf(counts.without.won, counts.without.closed),
  ];
  const n = counts.with.deals + counts.without.deals;
  const waivedBy = maxFirst(counts.waivedBy);
  return {
    completionRate: rateOf(counts.completed, counts.reached),
    waived: waivedBy.reduce((sum, { waived }) => sum + waived, 0),
    waivedBy,
    wonWith,
    wonWithout,
    lift: liftOf(n, wonWith, wonWithout),
    n,
  };
};

/** The deals of the period of which this holds for the activity that is asked for, or for any. */
const drill =
  (among: Among): Drill =>
  (deal, view, { activityId }) => {
    if (!isOfPeriod(deal, view)) return false;
    const [steps, standing] = [stepsThrough(deal, view), deriveChanges(deal, view)];
    if (activityId === undefined) return steps.values().some((step) => among(standing, step));
    const step = steps.get(activityId);
    return step !== undefined && among(standing, step);
  };

const closedDrill = (among: Among) =>
  drill((standing, step) => isClosed(standing.deal) && hasReached(standing, step) && among(standing, step));

const isLeftOut: Among = (standing, step) => !isCompleted(standing, step);

/**
 * What is done of the activities, and how it goes with winning (docs/statistics.md, "Formulas": activity completion rate, activity lift,
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
  parts: ['activityId'],
  drills: {
    completionRate: drill((standing, step) => hasReached(standing, step) && isCompleted(standing, step)),
    reached: drill(hasReached),
    waived: drill(isWaived),
    lift: closedDrill(() => true),
    wonWith: closedDrill((standing, step) => isWon(standing.deal) && isCompleted(standing, step)),
    closedWith: closedDrill(isCompleted),
    wonWithout: closedDrill((standing, step) => isWon(standing.deal) && isLeftOut(standing, step)),
    closedWithout: closedDrill(isLeftOut),
  },
};
