import type { Currency, Money } from './values.ts';

/**
 * The currencies of ISO 4217 whose minor unit is not a hundredth. `Intl` does not know them: it follows CLDR, which
 * leaves off the digits that nobody pays with, and would show a hundred times the amount of forints.
 */
const minorDigits: ReadonlyMap<string, number> = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW'].map((code) => [code, 0] as const),
  ...['PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map((code) => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
  ...['CLF', 'UYW'].map((code) => [code, 4] as const),
]);

const digitsOf = (currency: Currency) => minorDigits.get(currency) ?? 2;

const grouped = new Intl.NumberFormat('en');

/** An amount in units that people speak of (euros), for a scale; `amountText` is exact. */
export const inMajorUnits = ({ amount, currency }: Money) => amount / 10 ** digitsOf(currency);

/** `EUR 1,500.00`, to the nearest minor unit; exact up to the largest amount. */
export const amountText = ({ amount, currency }: Money) => {
  const digits = digitsOf(currency);
  const text = BigInt(Math.round(amount))
    .toString()
    .padStart(digits + 1, '0');
  const point = text.length - digits;
  const whole = grouped.format(BigInt(text.slice(0, point)));
  return `${currency} ${digits === 0 ? whole : `${whole}.${text.slice(point)}`}`;
};
