import type { ClosedFacts, DealFacts } from '../../deals/rules/facts.ts';
import type { Rate, Spread } from './answers.ts';
import type { Drill, Part } from './figure.ts';
import { furthestIndex, isOfPeriod, type View, weightOf } from './view.ts';

/** The sets of deals that docs/statistics.md, "Formulas", has symbols for. */

export const isWon = (deal: DealFacts): deal is ClosedFacts => deal.status === 'won';

export const isLost = (deal: DealFacts): deal is ClosedFacts => deal.status === 'lost';

/** Won or lost: an abandoned deal was closed without a result. */
export const isDecided = (deal: DealFacts): deal is ClosedFacts => isWon(deal) || isLost(deal);

/** Won, lost or abandoned. */
export const isClosed = (deal: DealFacts): deal is ClosedFacts => deal.status !== 'open';

/** F(d) >= index(s): the deal came at least as far. All did come as far as "not started". */
export const isAsFar: Drill = (deal, view, { stageId = null }) =>
  furthestIndex(deal, view) >= view.stages.indexOf(stageId);

const dayLength = 24 * 60 * 60 * 1_000;

/** Milliseconds in days. */
export const days = (milliseconds: number) => milliseconds / dayLength;

export const rateOf = (numerator: number, denominator: number): Rate => ({
  numerator,
  denominator,
  rate: denominator === 0 ? null : numerator / denominator,
});

/** The nearest-rank percentile of what is sorted: the smallest that at least so many percent do not exceed. */
const percentile = (sorted: ArrayLike<number>, percent: number) =>
  sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];

/** How these lengths of time, in milliseconds, are spread, in days; in whatever order they come. */
export const spreadOf = (lengths: readonly number[]): Spread => {
  const sorted = Float64Array.from(lengths).sort();
  const [median, p90] = [percentile(sorted, 50), percentile(sorted, 90)];
  if (median === undefined || p90 === undefined) return { n: 0, mean: null, median: null, p90: null };
  // Whole milliseconds add up exactly, so that their order does not matter.
  const sum = sorted.reduce((total, length) => total + length, 0);
  return { n: sorted.length, mean: days(sum / sorted.length), median: days(median), p90: days(p90) };
};

/** Adds these lengths of time to others, however many there are. */
export const append = (lengths: number[], others: readonly number[]) => {
  for (const length of others) lengths.push(length);
};

/** How much is counted in each set, part by part. */
export type Counts<Name extends string> = Readonly<Record<Name, number[]>>;

type Among = (deal: DealFacts, view: View) => boolean;

/** Whether a deal is in a set, or where that can be more than once, how often. */
type Times = (...asked: Parameters<Drill>) => boolean | number;

/** TypeScript takes the names of any record for any strings, here and in what is made of them. */
const namesOf = <Name extends string>(sets: Readonly<Record<Name, Times>>) => Object.keys(sets) as Name[];
const inEach = <Name extends string, T>(sets: Readonly<Record<Name, Times>>, make: (name: Name) => T) =>
  Object.fromEntries(namesOf(sets).map((name) => [name, make(name)])) as Record<Name, T>;

/** The figures that are not divided any further. */
export const whole: readonly Part[] = [{}];

/**
 * Counts deals by the sets they are in, for each of these parts. What decides is what drills down as well, so that a
 * figure and the deals behind it agree.
 */
export const counting = <Name extends string>(
  sets: Readonly<Record<Name, Times>>,
  partsOf: (view: View) => readonly Part[],
  among: Among = isOfPeriod,
) => {
  const names = namesOf(sets);
  return {
    begin: (view: View): Counts<Name> => inEach(sets, () => partsOf(view).map(() => 0)),
    add: (counts: Counts<Name>, deal: DealFacts, view: View) => {
      if (!among(deal, view)) return;
      const weight = weightOf(deal, view);
      const parts = partsOf(view);
      for (const name of names) {
        const [isIn, sums] = [sets[name], counts[name]];
        parts.forEach((part, index) => {
          const times = Number(isIn(deal, view, part));
          if (times > 0) sums[index] = (sums[index] ?? 0) + times * weight;
        });
      }
    },
    merge: (counts: Counts<Name>, other: Counts<Name>) => {
      for (const name of names) {
        for (const [index, count] of other[name].entries()) counts[name][index] = (counts[name][index] ?? 0) + count;
      }
    },
    /** What was counted in a part. */
    at: (counts: Counts<Name>, index = 0): Record<Name, number> => inEach(sets, (name) => counts[name][index] ?? 0),
    drills: inEach(
      sets,
      (name): Drill =>
        (deal, view, part) =>
          among(deal, view) && Number(sets[name](deal, view, part)) > 0,
    ),
  };
};
