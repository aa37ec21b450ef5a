import type { Currency } from '../values.ts';
import type { DealFacts } from './facts.ts';
import { days, rateOf } from './measures.ts';
import { isDecided, isWon } from './sets.ts';
import { isOfPeriod, isOpen, type View } from './view.ts';

/** Of the deals valued in one currency. Values are in minor units, the cycle of those won in milliseconds. */
type Earned = {
  open: number;
  won: number;
  decided: number;
  valueWon: bigint;
  valueDecided: bigint;
  cycle: number;
};

export type Earnings = Map<Currency, Earned>;

const nothing: Earned = { open: 0, won: 0, decided: 0, valueWon: 0n, valueDecided: 0n, cycle: 0 };

const earnedIn = (earnings: Earnings, currency: Currency): Earned => {
  const known = earnings.get(currency) ?? { ...nothing };
  earnings.set(currency, known);
  return known;
};

const addDecided = (earned: Earned, deal: DealFacts, amount: bigint) => {
  earned.decided += 1;
  earned.valueDecided += amount;
  if (!isWon(deal) || deal.closing === null) return;
  earned.won += 1;
  earned.valueWon += amount;
  earned.cycle += deal.closing.at - deal.createdAt;
};

/** Adds a deal that has a value, with what is open and what was won or lost in the period. */
export const addEarnings = (earnings: Earnings, deal: DealFacts, view: View) => {
  if (deal.value === null) return;
  const { amount, currency } = deal.value;
  if (isOpen(deal, view)) earnedIn(earnings, currency).open += 1;
  if (isDecided(deal) && isOfPeriod(deal, view)) addDecided(earnedIn(earnings, currency), deal, BigInt(amount));
};

export const mergeEarnings = (earnings: Earnings, other: Earnings) => {
  for (const [currency, { open, won, decided, valueWon, valueDecided, cycle }] of other) {
    const earned = earnedIn(earnings, currency);
    earned.open += open;
    earned.won += won;
    earned.decided += decided;
    earned.valueWon += valueWon;
    earned.valueDecided += valueDecided;
    earned.cycle += cycle;
  }
};

/**
 * Open deals x mean value won x win rate / mean cycle of those won, in minor units a day; null where nothing was won, or
 * all in the very moment in which it was opened. Divided only once: the means would be rounded.
 */
const velocityOf = ({ open, won, decided, valueWon, cycle }: Earned) =>
  cycle === 0 ? null : (open * Number(valueWon) * won) / (decided * days(cycle));

const byCurrency = <T>(earnings: Earnings, say: (earned: Earned, currency: Currency) => T) =>
  [...earnings].sort(([one], [other]) => (one < other ? -1 : 1)).map(([currency, earned]) => say(earned, currency));

/** The win rate by value, where something was won or lost. */
export const winRatesByValue = (earnings: Earnings) =>
  byCurrency(earnings, ({ decided, valueWon, valueDecided }, currency) => ({
    decided,
    rate: { currency, ...rateOf(Number(valueWon), Number(valueDecided)) },
  })).flatMap(({ decided, rate }) => (decided === 0 ? [] : [rate]));

export const velocities = (earnings: Earnings) =>
  byCurrency(earnings, (earned, currency) => ({ currency, perDay: velocityOf(earned) }));
