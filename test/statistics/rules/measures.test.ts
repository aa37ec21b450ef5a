import { describe, expect, it } from 'vitest';
import { append, days, rateOf, spreadOf } from '../../../shared/statistics/rules/counts.ts';

const ofDays = (...lengths: readonly number[]) => lengths.map((length) => length * 24 * 60 * 60 * 1_000);

describe('a rate', () => {
  it('comes with what it is of', () => {
    expect(rateOf(2, 5)).toEqual({ numerator: 2, denominator: 5, rate: 0.4 });
  });

  it('is null of nothing', () => {
    expect(rateOf(0, 0)).toEqual({ numerator: 0, denominator: 0, rate: null });
  });
});

describe('a spread', () => {
  it('is in days, and its percentiles are nearest-rank: none lies between two', () => {
    expect(spreadOf(ofDays(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))).toEqual({ n: 10, mean: 5.5, median: 5, p90: 9 });
    expect(spreadOf(ofDays(1, 2, 3, 4, 5, 6))).toMatchObject({ median: 3, p90: 6 });
    expect(spreadOf(ofDays(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))).toMatchObject({ median: 6, p90: 10 });
  });

  it('does not mind in which order the lengths come', () => {
    expect(spreadOf(ofDays(10, 9, 100, 1))).toEqual(spreadOf(ofDays(1, 9, 10, 100)));
  });

  it('is the one length where there is one', () => {
    expect(spreadOf(ofDays(0.5))).toEqual({ n: 1, mean: 0.5, median: 0.5, p90: 0.5 });
  });

  it('is null of nothing', () => {
    expect(spreadOf([])).toEqual({ n: 0, mean: null, median: null, p90: null });
  });
});

it('tells milliseconds in days', () => {
  expect(days(36 * 60 * 60 * 1_000)).toBe(1.5);
});

it('appends more lengths than a call takes arguments', () => {
  const lengths = [1];
  append(lengths, new Array(300_000).fill(2));
  expect(lengths).toHaveLength(300_001);
});
