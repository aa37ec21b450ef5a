import type * as z from 'zod';
import type { outcomes as answer } from './answers.ts';
import { type Counts, counting, whole } from './counts.ts';
import type { DealFacts } from './facts.ts';
import type { Figure } from './figure.ts';
import { append, rateOf, spreadOf } from './measures.ts';
import { isDecided, isLost, isWon } from './sets.ts';
import { addEarnings, type Earnings, mergeEarnings, velocities, winRatesByValue } from './velocity.ts';
import { isOfPeriod, isOpen, type View, wasOpened } from './view.ts';

type Answer = z.infer<z.ZodObject<typeof answer>>;

const ended = counting(
  {
    won: isWon,
    lost: isLost,
    abandoned: ({ status }) => status === 'abandoned',
    decided: isDecided,
    compliance: (deal) => isWon(deal) && deal.waived.length === 0,
  },
  () => whole,
);
const ongoing = counting({ open: () => true }, () => whole, isOpen);
const begun = counting({ cohort: isWon, opened: () => true }, () => whole, wasOpened);

type Tally = {
  readonly ended: Counts<'won' | 'lost' | 'abandoned' | 'decided' | 'compliance'>;
  readonly ongoing: Counts<'open'>;
  readonly begun: Counts<'cohort' | 'opened'>;
  readonly earnings: Earnings;
  /** How long it took, in milliseconds. */
  readonly cycles: { readonly won: number[]; readonly lost: number[] };
};

const addCycle = ({ won, lost }: Tally['cycles'], deal: DealFacts, view: View) => {
  if (deal.closing === null || !isDecided(deal) || !isOfPeriod(deal, view)) return;
  (isWon(deal) ? won : lost).push(deal.closing.at - deal.createdAt);
};

const answered = ({ earnings, cycles, ...counts }: Tally): Answer => {
  const { won, lost, abandoned, decided, compliance } = ended.at(counts.ended);
  const { cohort, opened } = begun.at(counts.begun);
  return {
    ...{ won, lost, abandoned },
    ...ongoing.at(counts.ongoing),
    winRate: { count: rateOf(won, decided), value: winRatesByValue(earnings), cohort: rateOf(cohort, opened) },
    cycle: { won: spreadOf(cycles.won), wonAndLost: spreadOf([...cycles.won, ...cycles.lost]) },
    velocity: velocities(earnings),
    compliance: rateOf(compliance, won),
  };
};

/** How deals end, how long that takes and what it earns (statistics.md: win rate, cycle length, velocity, compliance). */
export const outcomes: Figure<Tally, Answer> = {
  definition:
    'The win rate is won of won and lost; abandoned deals have no result. A cycle runs from opening a deal to the closing that counts, its last.',
  over: 'life',
  begin: (view) => ({
    ...{ ended: ended.begin(view), ongoing: ongoing.begin(view), begun: begun.begin(view) },
    ...{ earnings: new Map(), cycles: { won: [], lost: [] } },
  }),
  add: (tally, deal, view) => {
    ended.add(tally.ended, deal, view);
    ongoing.add(tally.ongoing, deal, view);
    begun.add(tally.begun, deal, view);
    addEarnings(tally.earnings, deal, view);
    addCycle(tally.cycles, deal, view);
  },
  merge: (tally, other) => {
    ended.merge(tally.ended, other.ended);
    ongoing.merge(tally.ongoing, other.ongoing);
    begun.merge(tally.begun, other.begun);
    mergeEarnings(tally.earnings, other.earnings);
    append(tally.cycles.won, other.cycles.won);
    append(tally.cycles.lost, other.cycles.lost);
  },
  answer: answered,
  parts: [],
  drills: {
    ...{ ...ended.drills, ...ongoing.drills, ...begun.drills },
    ...{ winRate: ended.drills.won, cycle: ended.drills.decided, velocity: ongoing.drills.open },
  },
};
