import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../shared/deals/rules/facts.ts';
import { isOfPeriod, isOpen, isWanted, wasOpened, weightOf } from '../../../shared/statistics/rules/view.ts';
import { aProcess } from '../../support/factories.ts';
import { aView, completing, daysBetween, euros, lived, losing } from '../../support/statistics.ts';

const process = aProcess({ lead: [{ id: 'call' }], offer: [{ id: 'send' }] });

const openedOn = (day: number) => factsOf(lived(process, { openedOn: day }));
const closedOn = (day: number) => factsOf(lived(process, {}, losing(day)));
const between = (from: number, to: number, basis: 'closed' | 'created' = 'closed') =>
  aView([process], { period: daysBetween(from, to), basis });

describe('a deal belongs to the period', () => {
  it('by its closing, from the first instant on until before the last', () => {
    const days = [9, 10, 19, 20].filter((day) => isOfPeriod(closedOn(day), between(10, 20)));
    expect(days).toEqual([10, 19]);
  });

  it('not at all while it is open, but is reported apart', () => {
    expect(isOfPeriod(openedOn(15), between(10, 20))).toBe(false);
    expect([0, 15].map((day) => isOpen(openedOn(day), between(10, 20)))).toEqual([true, true]);
  });

  it('by its opening where that is asked for, open or closed', () => {
    const days = [9, 10, 19, 20].filter((day) => isOfPeriod(openedOn(day), between(10, 20, 'created')));
    expect(days).toEqual([10, 19]);
    expect(isOfPeriod(closedOn(15), between(10, 20, 'created'))).toBe(false);
    expect(isOfPeriod(closedOn(15), between(0, 1, 'created'))).toBe(true);
  });

  it('with the open ones of the period only, by the opening', () => {
    expect([0, 15].map((day) => isOpen(openedOn(day), between(10, 20, 'created')))).toEqual([false, true]);
    expect(isOpen(closedOn(15), between(0, 20, 'created'))).toBe(false);
  });

  it('whenever it was opened in it, as a cohort', () => {
    expect([9, 10].map((day) => wasOpened(openedOn(day), between(10, 20)))).toEqual([false, true]);
  });
});

describe('a deal is looked at', () => {
  const deal = factsOf(
    lived({ ...process, version: 2 }, { ownerId: 'otto', value: euros(700) }, ...completing(1, 'call')),
  );
  const all = { ownerId: undefined, version: undefined, currency: undefined };

  it('by its owner, its version and its currency, where they are asked for', () => {
    expect(isWanted(deal, all)).toBe(true);
    expect(['otto', 'olga'].map((ownerId) => isWanted(deal, { ...all, ownerId }))).toEqual([true, false]);
    expect([2, 1].map((version) => isWanted(deal, { ...all, version }))).toEqual([true, false]);
    expect((['EUR', 'USD'] as const).map((currency) => isWanted(deal, { ...all, currency }))).toEqual([true, false]);
  });

  it('as one or as its value, and as nothing without one', () => {
    const [byCount, byValue] = [aView([process]), aView([process], { measure: 'value' })];
    expect([weightOf(deal, byCount), weightOf(deal, byValue), weightOf(openedOn(0), byValue)]).toEqual([1, 700, 0]);
  });
});
