import { describe, expect, it } from 'vitest';
import type { Money } from '../../../shared/kernel/values.ts';
import {
  type Amounts,
  addAmount,
  amountIn,
  currenciesOf,
  listed,
  mergeAmounts,
} from '../../../shared/statistics/rules/figure.ts';

const sumOf = (...money: readonly Money[]) => {
  const amounts: Amounts = new Map();
  for (const one of money) addAmount(amounts, one);
  return amounts;
};

const eur = (amount: number): Money => ({ amount, currency: 'EUR' });
const usd = (amount: number): Money => ({ amount, currency: 'USD' });

describe('sums of money', () => {
  it('are never added across currencies, and listed by their codes', () => {
    expect(listed(sumOf(usd(5), eur(1), usd(7)))).toEqual([
      { currency: 'EUR', amount: 1 },
      { currency: 'USD', amount: 12 },
    ]);
  });

  it('are merged currency by currency', () => {
    const amounts = sumOf(eur(1));
    mergeAmounts(amounts, sumOf(eur(2), usd(3)));
    expect(listed(amounts)).toEqual(listed(sumOf(eur(3), usd(3))));
  });

  it('are whole while they are added, also in percent, and divided in the end', () => {
    const amounts: Amounts = new Map();
    addAmount(amounts, eur(Number.MAX_SAFE_INTEGER), 33);
    addAmount(amounts, eur(1), 33);
    addAmount(amounts, eur(0), 50);
    expect(amounts.get('EUR')).toBe(33n * 2n ** 53n);
    expect(amountIn(sumOf(eur(150)), 'EUR', 100)).toBe(1.5);
  });

  it('are nothing in a currency that nothing is valued in', () => {
    expect(amountIn(sumOf(eur(1)), 'USD')).toBe(0);
  });

  it('have together the currencies of each', () => {
    expect(currenciesOf(sumOf(usd(1)), sumOf(eur(0)), sumOf(usd(2)))).toEqual(['EUR', 'USD']);
  });
});
