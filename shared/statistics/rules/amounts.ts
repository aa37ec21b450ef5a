import type { Currency, Money } from '../../kernel/values.ts';

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
