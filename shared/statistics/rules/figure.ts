import type { DealFacts } from '../../deals/rules/facts.ts';
import type { Currency, Money } from '../../kernel/values.ts';
import type { View } from './view.ts';

/** Sums by currency, which are never added to each other. Whole numbers of any size, so that order does not matter. */
export type Amounts = Map<Currency, bigint>;

/** Adds so many times an amount. */
export const addAmount = (amounts: Amounts, { amount, currency }: Money, times = 1) => {
  amounts.set(currency, (amounts.get(currency) ?? 0n) + BigInt(amount) * BigInt(times));
};

export const mergeAmounts = (amounts: Amounts, other: Amounts) => {
  for (const [currency, sum] of other) amounts.set(currency, (amounts.get(currency) ?? 0n) + sum);
};

export const currenciesOf = (...all: readonly Amounts[]): Currency[] =>
  [...new Set(all.flatMap((amounts) => [...amounts.keys()]))].sort();

/** A sum in minor units; of what was added in percent, `parts` is 100. */
export const amountIn = (amounts: Amounts, currency: Currency, parts = 1) =>
  Number(amounts.get(currency) ?? 0n) / parts;

/** The sums by currency as they are answered, in the order of the currencies' codes. */
export const listed = (amounts: Amounts) =>
  currenciesOf(amounts).map((currency) => ({ currency, amount: amountIn(amounts, currency) }));

/** Which part of a figure is asked for: what of it does not apply is undefined; a stage of null is "not started". */
export type Part = {
  readonly stageId?: string | null | undefined;
  readonly activityId?: string | undefined;
  readonly reason?: string | undefined;
  readonly month?: string | null | undefined;
  readonly bucket?: number | undefined;
};

/** Whether a deal is one of those behind a part of a figure. */
export type Drill = (deal: DealFacts, view: View, part: Part) => boolean;

/**
 * A statistic as a fold over deals, in whatever order they come and in however many parts: `add` and `merge` change the
 * first tally they are given, since hundreds of thousands of deals may be added.
 */
export type Figure<Tally, Answer> = {
  /** What it says, in one sentence for people. */
  readonly definition: string;
  /** Whose deals must be added: those of the period, the open ones besides, or all that were open at any time in it. */
  readonly over: 'period' | 'period-and-open' | 'life';
  readonly begin: (view: View) => Tally;
  readonly add: (tally: Tally, deal: DealFacts, view: View) => void;
  readonly merge: (tally: Tally, other: Tally) => void;
  readonly answer: (tally: Tally, view: View) => Answer;
  /** Of which parts the deals can be asked for. */
  readonly parts: readonly (keyof Part)[];
  /** By what can be drilled into it. */
  readonly drills: Readonly<Record<string, Drill>>;
};
