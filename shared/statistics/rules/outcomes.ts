import type * as z from 'zod';
import type { ClosedFacts, DealFacts } from '../../deals/rules/facts.ts';
import type { Currency } from '../../kernel/values.ts';
import type { outcomes as answer } from './answers.ts';
import { append, type Counts, counting, days, isDecided, isLost, isWon, rateOf, spreadOf, whole } from './counts.ts';
import type { Figure } from './figure.ts';
import { isOfPeriod, isOpen, type View, wasOpened } from './view.ts';

/** Of deals valued in one currency, or in none. Values are in minor units, the cycle of those won in milliseconds. */
type Earned = {
  open: number;
  won: number;
  decided: number;
  valueWon: bigint;
  valueDecided: bigint;
  cycle: number;
};

/** What is earned in each currency; null: by deals without a value. */
export type Earnings = Map<Currency | null, Earned>;

const nothing: Readonly<Earned> = { open: 0, won: 0, decided: 0, valueWon: 0n, valueDecided: 0n, cycle: 0 };

const earnedIn = (earnings: Earnings, currency: Currency | null): Earned => {
  const known = earnings.get(currency) ?? { ...nothing };
  earnings.set(currency, known);
  return known;
};

const addDecided = (earned: Earned, deal: ClosedFacts) => {
  const amount = BigInt(deal.value?.amount ?? 0);
  earned.decided += 1;
  earned.valueDecided += amount;
  if (!isWon(deal)) return;
  earned.won += 1;
  earned.valueWon += amount;
  earned.cycle += deal.closing.at - deal.createdAt;
};

/** Adds a deal to what is open and what was won or lost in the period. */
export const addEarnings = (earnings: Earnings, deal: DealFacts, view: View) => {
  const currency = deal.value?.currency ?? null;
  if (isOpen(deal, view)) earnedIn(earnings, currency).open += 1;
  if (isDecided(deal) && isOfPeriod(deal, view)) addDecided(earnedIn(earnings, currency), deal);
};

const add = (earned: Earned, { open, won, decided, valueWon, valueDecided, cycle }: Earned) => {
  earned.open += open;
  earned.won += won;
  earned.decided += decided;
  earned.valueWon += valueWon;
  earned.valueDecided += valueDecided;
  earned.cycle += cycle;
};

export const mergeEarnings = (earnings: Earnings, other: Earnings) => {
  for (const [currency, earned] of other) add(earnedIn(earnings, currency), earned);
};

type InCurrency = { readonly currency: Currency; readonly earned: Earned };

const valued = (earnings: Earnings): InCurrency[] =>
  [...earnings]
    .flatMap(([currency, earned]) => (currency === null ? [] : [{ currency, earned }]))
    .sort((one, other) => (one.currency < other.currency ? -1 : 1));

/** The win rate by value, where something was won or lost. */
export const winRatesByValue = (earnings: Earnings) =>
  valued(earnings)
    .filter(({ earned }) => earned.decided > 0)
    .map(({ currency, earned }) => ({ currency, ...rateOf(Number(earned.valueWon), Number(earned.valueDecided)) }));

/**
 * Open deals x mean value won x win rate / mean cycle of those won, in minor units a day; null where nothing was won, or
 * all in the very moment in which it was opened. Divided only once: the means would be rounded.
 */
const velocityOf = (valuedIn: Earned, unvalued: Readonly<Earned>) => {
  const all = { ...valuedIn };
  add(all, unvalued);
  if (valuedIn.won === 0 || all.cycle === 0) return null;
  return (all.open * Number(all.valueWon) * all.won * all.won) / (valuedIn.won * all.decided * days(all.cycle));
};

/**
 * The velocity in each currency. Deals without a value count, but for the mean, where all deals are valued in one
 * currency; where there are several, nobody can say in which.
 */
export const velocities = (earnings: Earnings) => {
  const each = valued(earnings);
  const unvalued = (each.length === 1 ? earnings.get(null) : undefined) ?? nothing;
  return each.map(({ currency, earned }) => ({ currency, perDay: velocityOf(earned, unvalued) }));
};

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
  if (!isDecided(deal) || !isOfPeriod(deal, view)) return;
  (isWon(deal) ? won : lost).push(deal.closing.at - deal.createdAt);
};

const answered = ({ earnings, cycles, ...counts }: Tally): Answer => {
  const { won, lost, abandoned, decided, compliance } = ended.at(counts.ended);
  const { cohort, opened } = begun.at(counts.begun);
  return {
    won,
    lost,
    abandoned,
    ...ongoing.at(counts.ongoing),
    winRate: { count: rateOf(won, decided), value: winRatesByValue(earnings), cohort: rateOf(cohort, opened) },
    cycle: { won: spreadOf(cycles.won), wonAndLost: spreadOf([...cycles.won, ...cycles.lost]) },
    velocity: velocities(earnings),
    compliance: rateOf(compliance, won),
  };
};

/** How deals end, how long that takes and what it earns (docs/statistics.md, "Formulas": win rate, cycle length, velocity, compliance). */
export const outcomes: Figure<Tally, Answer> = {
  definition:
    'The win rate is won of won and lost; abandoned deals have no result. A cycle runs from opening a deal to the closing that counts, its last.',
  over: 'life',
  begin: (view) => ({
    ended: ended.begin(view),
    ongoing: ongoing.begin(view),
    begun: begun.begin(view),
    earnings: new Map(),
    cycles: { won: [], lost: [] },
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
    ...ended.drills,
    ...ongoing.drills,
    ...begun.drills,
    winRate: ended.drills.won,
    cycle: ended.drills.decided,
    velocity: ongoing.drills.open,
  },
};
