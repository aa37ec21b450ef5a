import type { Rate, Spread } from './answers.ts';

const dayLength = 24 * 60 * 60 * 1_000;

/** Milliseconds in days. */
export const days = (milliseconds: number) => milliseconds / dayLength;

export const rateOf = (numerator: number, denominator: number): Rate => ({
  numerator,
  denominator,
  rate: denominator === 0 ? null : numerator / denominator,
});

/** The nearest-rank percentile of what is sorted: the smallest that at least so many percent do not exceed. */
const percentile = (sorted: ArrayLike<number>, percent: number) =>
  sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];

/** How these lengths of time, in milliseconds, are spread, in days; in whatever order they come. */
export const spreadOf = (lengths: readonly number[]): Spread => {
  const sorted = Float64Array.from(lengths).sort();
  const [median, p90] = [percentile(sorted, 50), percentile(sorted, 90)];
  if (median === undefined || p90 === undefined) return { n: 0, mean: null, median: null, p90: null };
  // Whole milliseconds add up exactly, so that their order does not matter.
  const sum = sorted.reduce((total, length) => total + length, 0);
  return { n: sorted.length, mean: days(sum / sorted.length), median: days(median), p90: days(p90) };
};

/** Adds these lengths of time to others, however many there are. */
export const append = (lengths: number[], others: readonly number[]) => {
  for (const length of others) lengths.push(length);
};
