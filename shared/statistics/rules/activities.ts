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

/** What was done of the activities of a deal: looked up once, since there may be hundreds. */
type DealActivities = {
  readonly deal: DealFacts;
  readonly furthest: number;
  readonly completed: ReadonlySet<string>;
  readonly waived: ReadonlySet<string>;
};
type Among = (done: DealActivities, step: Step) => boolean;

const activitiesOf = (deal: DealFacts, view: View): DealActivities => ({
  deal,
  furthest: furthestIndex(deal, view),
  completed: new Set(deal.completed),
  waived: new Set(deal.waived.map(({ activityId }) => activityId)),
});

const isWaived: Among = ({ waived }, { activityId }) => waived.has(activityId);
const isCompleted: Among = ({ completed }, { activityId }) => completed.has(activityId);

/** Whether a deal came as far as the stage of an activity that applies to it. */
const hasReached: Among = (done, step) => done.furthest >= step.place && !isWaived(done, step);

const noSteps: ReadonlyMap<string, Step> = new Map();
const stepsThrough = ({ processVersion }: DealFacts, view: View) =>
  stepsOf(view).ofVersion.get(processVersion) ?? noSteps;

const addDeal = (rows: readonly ActivityCounts[], deal: DealFacts, view: View) => {
  const [steps, done, weight] = [stepsThrough(deal, view), activitiesOf(deal, view), weightOf(deal, view)];
  for (const step of steps.values()) {
    const row = rows[step.row];
    if (row !== undefined && hasReached(done, step)) addReached(row, deal, isCompleted(done, step), weight);
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
    const [steps, done] = [stepsThrough(deal, view), activitiesOf(deal, view)];
    if (activityId === undefined) return steps.values().some((step) => among(done, step));
    const step = steps.get(activityId);
    return step !== undefined && among(done, step);
  };

const closedDrill = (among: Among) =>
  drill((done, step) => isClosed(done.deal) && hasReached(done, step) && among(done, step));

const isLeftOut: Among = (done, step) => !isCompleted(done, step);

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
    completionRate: drill((done, step) => hasReached(done, step) && isCompleted(done, step)),
    reached: drill(hasReached),
    waived: drill(isWaived),
    lift: closedDrill(() => true),
    wonWith: closedDrill((done, step) => isWon(done.deal) && isCompleted(done, step)),
    closedWith: closedDrill(isCompleted),
    wonWithout: closedDrill((done, step) => isWon(done.deal) && isLeftOut(done, step)),
    closedWithout: closedDrill(isLeftOut),
  },
};
