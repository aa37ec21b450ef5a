import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deal } from '../../../shared/deals/rules/deal.ts';
import type { DealFacts } from '../../../shared/deals/rules/facts.ts';
import { suggestedWeights } from '../../../shared/statistics/rules/suggested-weights.ts';
import { aProcess } from '../../support/factories.ts';
import { populations } from '../../support/populations.ts';
import { answerFrom, answerOf, aView, completing, lived, losing, winning } from '../../support/statistics.ts';

const process = aProcess({
  first: [
    { id: 'call', weight: 1 },
    { id: 'visit', weight: 30 },
    { id: 'mail', weight: 50 },
    { id: 'gift', weight: 20 },
  ],
  second: [{ id: 'offer', weight: 7 }],
});
const view = aView([process]);

/** So many deals with these activities completed, of which so many were won. */
const deals = (count: number, won: number, ...activityIds: readonly string[]): Deal[] =>
  Array.from({ length: count }, (_, index) =>
    lived(process, {}, ...completing(1, ...activityIds), index < won ? winning(2) : losing(2)),
  );

const suggestedFor = (some: readonly Deal[], seen = view) => {
  const { activities } = answerOf(suggestedWeights, some, seen);
  return Object.fromEntries(activities.map(({ activityId, suggestedWeight }) => [activityId, suggestedWeight]));
};

const nothing = { call: null, visit: null, mail: null, gift: null, offer: null };

/** Visits go with winning; mails too, but there are few; gifts go with losing. */
const history = [
  ...deals(16, 14, 'call', 'visit'),
  ...deals(4, 4, 'call', 'visit', 'mail'),
  ...deals(4, 3, 'call', 'mail'),
  ...deals(16, 3, 'call', 'gift'),
];

const effect = (wonWith: number, withIt: number, wonWithout: number, without: number) => {
  const share = (wonWith + wonWithout) / (withIt + without);
  return (wonWith + 10 * share) / (withIt + 10) - (wonWithout + 10 * share) / (without + 10);
};

describe('suggested weights', () => {
  it('stand beside the present ones, with the lift and the number of deals that they come from', () => {
    const { version, deals: decided, activities } = answerOf(suggestedWeights, history, view);
    expect([version, decided]).toEqual([1, 40]);
    expect(activities[1]).toEqual({
      activityId: 'visit',
      stageId: 'first',
      name: 'visit',
      weight: 30,
      suggestedWeight: 70,
      lift: 18 / 20 - 6 / 20,
      n: 40,
    });
  });

  it('share out anew, by smoothed effects, the weights of the activities of which enough is known', () => {
    const [visit, mail] = [effect(18, 20, 6, 20), effect(7, 8, 17, 32)];
    const visits = Math.round((100 * visit) / (visit + mail));
    expect(suggestedFor(history)).toEqual({ ...nothing, visit: visits, mail: 100 - visits, gift: 0 });
  });

  it('are none where all completed an activity, or but four did not', () => {
    expect(suggestedFor(history)).toMatchObject({ call: null });
    const [most, few] = [deals(36, 20, 'call', 'visit'), deals(4, 0, 'call', 'mail')];
    expect(suggestedFor([...most, ...few])).toEqual(nothing);
    expect(suggestedFor([...most, ...few, ...deals(1, 0, 'call', 'mail')])).toMatchObject({ visit: 80, mail: 0 });
  });

  it('are none from fewer than thirty deals that came as far', () => {
    expect(suggestedFor(history.slice(0, 29))).toEqual(nothing);
    expect(suggestedFor(history.slice(0, 30))).toMatchObject({ visit: 76, mail: 24, gift: 0 });
  });

  it('are none where nothing goes with winning', () => {
    expect(suggestedFor([...deals(20, 10, 'call', 'visit'), ...deals(20, 10, 'call')])).toEqual(nothing);
  });

  it('are none where the activities that go with winning have no weight to share out', () => {
    const weightless = aProcess({ first: [{ id: 'visit', weight: 0 }, { id: 'mail', weight: 0 }, { id: 'call' }] });
    expect(suggestedFor(history, aView([weightless]))).toMatchObject({ visit: null, mail: null });
  });

  it('leave out deals that are open or were abandoned, and those that a waiver exempts', () => {
    const open = lived(process, {}, ...completing(1, 'visit'));
    const abandoned = lived(process, {}, ...completing(1, 'visit'), [2, { type: 'abandon' }]);
    const waive = { type: 'waive', activityId: 'visit', reason: 'Known' } as const;
    const waived = lived(process, {}, [1, waive], ...completing(1, 'call'), winning(2));
    const { deals: decided, activities } = answerOf(suggestedWeights, [...history, open, abandoned, waived], view);
    expect([decided, activities[1]?.n, activities[2]?.n]).toEqual([41, 40, 41]);
  });

  it('are for the newest version, from the deals of all that have the activity', () => {
    const next = {
      ...aProcess({ first: [{ id: 'mail', weight: 5 }], last: [{ id: 'visit', weight: 6 }] }),
      version: 2,
    };
    const { version, activities } = answerOf(suggestedWeights, history, aView([process, next]));
    expect(version).toBe(2);
    expect(activities).toMatchObject([
      { activityId: 'mail', stageId: 'first', weight: 5, n: 40 },
      { activityId: 'visit', stageId: 'last', weight: 6, n: 40 },
    ]);
  });

  it('are none of a process that was never published', () => {
    expect(answerOf(suggestedWeights, [], aView([]))).toEqual({ version: null, deals: 0, activities: [] });
  });
});

describe('whatever deals were decided, suggested weights', () => {
  /** Each deal many times over, so that there are enough of them. */
  const crowds = populations.map(({ view, deals }) => ({
    view: { ...view, measure: 'count' as const },
    deals: deals.flatMap((deal) => Array.from({ length: 20 }, () => deal)),
  }));
  const always = (check: (deals: readonly DealFacts[], seen: typeof view) => void) =>
    fc.assert(fc.property(crowds, ({ view, deals }) => check(deals, view)));

  it('keep the sum of the weights that they replace', () => {
    always((deals, seen) => {
      const replaced = answerFrom(suggestedWeights, deals, seen).activities.filter(
        (row) => row.suggestedWeight !== null,
      );
      const sumOf = (weights: ReadonlyArray<number | null>) => weights.reduce<number>((sum, w) => sum + (w ?? 0), 0);
      const limit = 1_000 * replaced.filter((row) => row.suggestedWeight !== 0).length;
      expect(sumOf(replaced.map((row) => row.suggestedWeight))).toBe(
        Math.min(sumOf(replaced.map(({ weight }) => weight)), limit),
      );
    });
  });

  it('are the same in whatever order the deals come, and from parts of them put together', () => {
    always((deals, seen) => {
      const whole = answerFrom(suggestedWeights, deals, seen);
      expect(answerFrom(suggestedWeights, [...deals].reverse(), seen)).toEqual(whole);
      const tally = suggestedWeights.begin(seen);
      for (const part of [deals.slice(0, 50), deals.slice(50)]) {
        const other = suggestedWeights.begin(seen);
        for (const deal of part) suggestedWeights.add(other, deal, seen);
        suggestedWeights.merge(tally, other);
      }
      expect(suggestedWeights.answer(tally, seen)).toEqual(whole);
    });
  });

  it('are none without thirty deals behind them', () => {
    always((deals, seen) => {
      for (const { suggestedWeight, n } of answerFrom(suggestedWeights, deals, seen).activities) {
        if (suggestedWeight !== null) expect(n).toBeGreaterThanOrEqual(30);
      }
    });
  });
});
