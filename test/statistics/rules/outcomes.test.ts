import { describe, expect, it } from 'vitest';
import type { Money } from '../../../shared/kernel/values.ts';
import { outcomes } from '../../../shared/statistics/rules/outcomes.ts';
import { aProcess } from '../../support/factories.ts';
import { answerOf, aView, behind, daysBetween, euros, lived, losing, winning } from '../../support/statistics.ts';

const process = aProcess({ lead: [{ id: 'call' }] });
const view = aView([process]);
const dollars = (amount: number): Money => ({ amount, currency: 'USD' });

const quick = lived(process, { id: 'quick', value: euros(1_000) }, winning(2));
const slow = lived(process, { id: 'slow', value: euros(3_000) }, winning(6));
const abroad = lived(process, { id: 'abroad', value: dollars(500) }, winning(10));
const lost = lived(process, { id: 'lost', value: euros(4_000) }, losing(12));
const abandoned = lived(process, { id: 'abandoned', value: euros(7) }, [3, { type: 'abandon' }]);
const open = lived(process, { id: 'open', value: euros(50), openedOn: 20 });
const deals = [quick, slow, abroad, lost, abandoned, open];

describe('outcomes', () => {
  it('are counted one by one, those open apart', () => {
    expect(answerOf(outcomes, deals, view)).toMatchObject({ won: 3, lost: 1, abandoned: 1, open: 1 });
  });

  it('have a win rate of what was won or lost: neither open deals nor abandoned ones have a result', () => {
    const { winRate } = answerOf(outcomes, deals, view);
    expect(winRate.count).toEqual({ numerator: 3, denominator: 4, rate: 3 / 4 });
    expect(winRate.value).toEqual([
      { currency: 'EUR', numerator: 4_000, denominator: 8_000, rate: 1 / 2 },
      { currency: 'USD', numerator: 500, denominator: 500, rate: 1 },
    ]);
  });

  it('have a win rate of the cohort: of all that were opened in the period, whatever they are now', () => {
    const later = lived(process, { openedOn: 15 }, winning(30));
    const cohort = { numerator: 1, denominator: 2, rate: 1 / 2 };
    for (const basis of ['closed', 'created'] as const) {
      const period = daysBetween(14, 21);
      expect(answerOf(outcomes, [...deals, later], aView([process], { basis, period })).winRate.cohort).toEqual(cohort);
    }
  });

  it('take from opening to closing', () => {
    const { cycle } = answerOf(outcomes, deals, view);
    expect(cycle.won).toEqual({ n: 3, mean: 6, median: 6, p90: 10 });
    expect(cycle.wonAndLost).toEqual({ n: 4, mean: 7.5, median: 6, p90: 12 });
  });

  it('bring a day: open deals x mean value won x win rate / mean cycle, in each currency by itself', () => {
    const { velocity } = answerOf(outcomes, [...deals, open], view);
    expect(velocity).toEqual([
      { currency: 'EUR', perDay: (2 * 2_000 * (2 / 3)) / 4 },
      { currency: 'USD', perDay: 0 },
    ]);
  });

  it('bring as much with those that are not valued yet, where all others are valued in one currency', () => {
    const unvalued = [
      lived(process, { value: null, openedOn: 20 }),
      lived(process, { value: null }, losing(4)),
      lived(process, { value: null }, winning(4)),
    ];
    const inEuros = [quick, slow, lost, open, ...unvalued];
    // Two are open; three of five were won, after four days on average, and 2,000 is the mean of the two values.
    expect(answerOf(outcomes, inEuros, view).velocity).toEqual([
      { currency: 'EUR', perDay: (2 * 2_000 * (3 / 5)) / 4 },
    ]);
    expect(answerOf(outcomes, [...deals, ...unvalued], view).velocity).toEqual(
      answerOf(outcomes, deals, view).velocity,
    );
  });

  it('bring nothing that can be told where nothing was won, or all at once', () => {
    const wonAtOnce = lived(process, { value: dollars(5) }, winning(0));
    expect(answerOf(outcomes, [lost, open, wonAtOnce], view).velocity).toEqual([
      { currency: 'EUR', perDay: null },
      { currency: 'USD', perDay: null },
    ]);
    expect(answerOf(outcomes, [open], view).winRate.value).toEqual([]);
  });

  it('have only the open deals of the period where the opening counts', () => {
    const openIn = (from: number, to: number) =>
      answerOf(outcomes, deals, aView([process], { basis: 'created', period: daysBetween(from, to) })).open;
    expect([openIn(0, 20), openIn(0, 21)]).toEqual([0, 1]);
    expect(answerOf(outcomes, deals, aView([process], { period: daysBetween(0, 20) })).open).toBe(1);
  });

  it('earn what the deals of the period earn', () => {
    const early = answerOf(outcomes, deals, aView([process], { period: daysBetween(0, 5) }));
    expect(early.winRate.value).toEqual([{ currency: 'EUR', numerator: 1_000, denominator: 1_000, rate: 1 }]);
    expect(early.velocity).toEqual([{ currency: 'EUR', perDay: 1_000 / 2 }]);
    const ofTheFirst = aView([process], { basis: 'created', period: daysBetween(0, 5) });
    expect(answerOf(outcomes, deals, ofTheFirst).velocity).toContainEqual({ currency: 'EUR', perDay: 0 });
  });

  it('weigh by value where that is asked for, which changes neither times nor what they bring', () => {
    const [counted, weighed] = [view, aView([process], { measure: 'value' })].map((seen) =>
      answerOf(outcomes, deals, seen),
    );
    expect(weighed).toMatchObject({ won: 4_500, lost: 4_000, abandoned: 7, open: 50 });
    expect(weighed?.cycle).toEqual(counted?.cycle);
    expect(weighed?.velocity).toEqual(counted?.velocity);
  });

  it('are listed', () => {
    expect(behind(outcomes.drills.won, deals, view)).toEqual(['quick', 'slow', 'abroad']);
    expect(behind(outcomes.drills.decided, deals, view)).toEqual(['quick', 'slow', 'abroad', 'lost']);
    expect(behind(outcomes.drills.open, deals, view)).toEqual(['open']);
  });
});
