import type { DealFacts } from './facts.ts';
import type { Drill, Part } from './figure.ts';
import { isOfPeriod, type View, weightOf } from './view.ts';

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
