import type { Currency } from '../../kernel/values.ts';
import type { DealFacts } from './facts.ts';
import { days, rateOf } from './measures.ts';
import { isDecided, isWon } from './sets.ts';
import { isOfPeriod, isOpen, type View } from './view.ts';

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

const addDecided = (earned: Earned, deal: DealFacts) => {
  const amount = BigInt(deal.value?.amount ?? 0);
  earned.decided += 1;
  earned.valueDecided += amount;
  if (!isWon(deal) || deal.closing === null) return;
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
