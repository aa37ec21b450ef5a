import type * as z from 'zod';
import { activitiesInOrder } from '../../processes/rules/process.ts';
import { activities, fewestDeals } from './activities.ts';
import type { ActivityCounts } from './activity-counts.ts';
import type { suggestedWeights as answer, Rate } from './answers.ts';
import { apportion } from './calibration.ts';
import { isDecided } from './counts.ts';
import type { Figure } from './figure.ts';
import { isOfPeriod, newestFirst, type View } from './view.ts';

type Answer = z.infer<z.ZodObject<typeof answer>>;
type Weighed = { readonly weight: number; readonly wonWith: Rate; readonly wonWithout: Rate };

const fewestOnEachSide = 5;
/** So many deals that are won at the rate of all are added to each side, so that a side of few says little. */
const smoothing = 10;
const highestWeight = 1_000;

/**
 * What completing an activity goes with: the smoothed share won with it minus that without it, 0 where that is less; null
 * where there are too few deals to tell (docs/decisions/0019-suggested-weights.md).
 */
const effectOf = ({ wonWith, wonWithout }: Weighed) => {
  const [withIt, without] = [wonWith.denominator, wonWithout.denominator];
  if (withIt + without < fewestDeals || Math.min(withIt, without) < fewestOnEachSide) return null;
  const share = (wonWith.numerator + wonWithout.numerator) / (withIt + without);
  const smoothed = ({ numerator, denominator }: Rate) => (numerator + smoothing * share) / (denominator + smoothing);
  return Math.max(0, smoothed(wonWith) - smoothed(wonWithout));
};

/**
 * The weights of those of which enough is known, shared out anew in proportion to their effects; null for the others, and
 * for all where there is nothing to share out or nothing to share it by: they keep what they have.
 */
const suggestedFor = (weighed: readonly Weighed[]): Array<number | null> => {
  const effects = weighed.map(effectOf);
  const total = weighed.reduce((sum, { weight }, index) => sum + (effects[index] === null ? 0 : weight), 0);
  if (total === 0 || !effects.some((effect) => effect !== null && effect > 0)) return weighed.map(() => null);
  const parts = apportion(
    total,
    effects.map((effect) => effect ?? 0),
    highestWeight,
  );
  return parts.map((part, index) => (effects[index] === null ? null : part));
};

type Tally = { deals: number; readonly activities: readonly ActivityCounts[] };

const answered = (tally: Tally, view: View): Answer => {
  const [newest] = newestFirst(view.versions);
  if (newest === undefined) return { version: null, deals: tally.deals, activities: [] };
  const known = new Map(activities.answer(tally.activities, view).activities.map((row) => [row.activityId, row]));
  const weighed = activitiesInOrder(newest.definition).flatMap(({ activity }) => {
    const row = known.get(activity.id);
    return row === undefined ? [] : [{ ...row, weight: activity.weight }];
  });
  const suggested = suggestedFor(weighed);
  return {
    version: newest.version,
    deals: tally.deals,
    activities: weighed.map(({ activityId, stageId, name, weight, lift, n }, index) => ({
      activityId,
      stageId,
      name,
      weight,
      suggestedWeight: suggested[index] ?? null,
      lift,
      n,
    })),
  };
};

/** The weights that past deals suggest, next to those of the newest version. */
export const suggestedWeights: Figure<Tally, Answer> = {
  definition:
    'Of the deals won or lost that came as far as the stage of an activity and to which it applies: the share won with it minus that without it, smoothed, shares out anew the weights of all activities of which enough is known. What goes with winning need not be its cause.',
  over: 'period',
  begin: (view) => ({ deals: 0, activities: activities.begin(view) }),
  add: (tally, deal, view) => {
    if (!isDecided(deal) || !isOfPeriod(deal, view)) return;
    tally.deals += 1;
    activities.add(tally.activities, deal, view);
  },
  merge: (tally, other) => {
    tally.deals += other.deals;
    activities.merge(tally.activities, other.activities);
  },
  answer: answered,
  parts: [],
  drills: {},
};
