import type * as z from 'zod';
import type { funnel as answer } from './answers.ts';
import { type Counts, counting, isAsFar, isDecided, isWon, rateOf, whole } from './counts.ts';
import type { Drill, Figure, Part } from './figure.ts';
import { furthestIndex, type View } from './view.ts';

type Answer = z.infer<z.ZodObject<typeof answer>>;

const isTouched: Drill = ({ stageTotals }, _, { stageId = null }) =>
  stageTotals.some((total) => total.stageId === stageId);

/** The deal came further than the stage; from the last one, it was won. */
const isConverted: Drill = (deal, view, { stageId = null }) => {
  const index = view.stages.indexOf(stageId);
  const isLast = index === view.stages.stages.length - 1;
  return isLast ? isWon(deal) && furthestIndex(deal, view) === index : furthestIndex(deal, view) > index;
};

const deals = counting({ started: () => true, won: isWon }, () => whole);
const stages = counting(
  {
    reached: isAsFar,
    touched: isTouched,
    conversionToNext: isConverted,
    winProbability: (deal, view, part) => isWon(deal) && isAsFar(deal, view, part),
    decided: (deal, view, part) => isDecided(deal) && isAsFar(deal, view, part),
  },
  ({ stages }): readonly Part[] => stages.stages,
);

type Tally = {
  readonly deals: Counts<'started' | 'won'>;
  readonly stages: Counts<'reached' | 'touched' | 'conversionToNext' | 'winProbability' | 'decided'>;
};

const answered = (tally: Tally, view: View): Answer => ({
  ...deals.at(tally.deals),
  stages: view.stages.stages.map(({ stageId, name }, index) => {
    const { reached, touched, conversionToNext, winProbability, decided } = stages.at(tally.stages, index);
    return {
      stageId,
      name,
      reached,
      touched,
      conversionToNext: rateOf(conversionToNext, reached),
      winProbability: rateOf(winProbability, decided),
    };
  }),
});

/** How far deals come (docs/statistics.md, "Formulas": reached, conversion, touched, win probability from s). */
export const funnel: Figure<Tally, Answer> = {
  definition:
    'A deal has reached a stage when its furthest stage is that one or a later one; it has touched it when it was in that very stage.',
  over: 'period',
  begin: (view) => ({ deals: deals.begin(view), stages: stages.begin(view) }),
  add: (tally, deal, view) => {
    deals.add(tally.deals, deal, view);
    stages.add(tally.stages, deal, view);
  },
  merge: (tally, other) => {
    deals.merge(tally.deals, other.deals);
    stages.merge(tally.stages, other.stages);
  },
  answer: answered,
  parts: ['stageId'],
  drills: { ...deals.drills, ...stages.drills },
};
