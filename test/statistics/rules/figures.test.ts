import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DealFacts } from '../../../shared/deals/rules/facts.ts';
import type { Figure } from '../../../shared/statistics/rules/figure.ts';
import { figures } from '../../../shared/statistics/rules/figures.ts';
import type { View } from '../../../shared/statistics/rules/view.ts';
import { populations } from '../../support/populations.ts';
import { answerFrom, tallied } from '../../support/statistics.ts';

type Deals = readonly DealFacts[];

const ways = <Tally, Answer extends object>(figure: Figure<Tally, Answer>) => ({
  answerOf: (deals: Deals, view: View): object => answerFrom(figure, deals, view),
  answerInParts: (parts: readonly Deals[], view: View): object => {
    const tally = figure.begin(view);
    for (const part of parts) figure.merge(tally, tallied(figure, part, view));
    return figure.answer(tally, view);
  },
});

const all = {
  funnel: ways(figures.funnel),
  losses: ways(figures.losses),
  'stage-times': ways(figures['stage-times']),
  outcomes: ways(figures.outcomes),
  forecast: ways(figures.forecast),
  activities: ways(figures.activities),
  calibration: ways(figures.calibration),
  movements: ways(figures.movements),
} satisfies Record<keyof typeof figures, unknown>;

type Rate = { readonly numerator: number; readonly denominator: number; readonly rate: number | null };

const isRate = (value: object): value is Rate => 'numerator' in value && 'denominator' in value;

const ratesIn = (value: unknown): Rate[] => {
  if (typeof value !== 'object' || value === null) return [];
  return isRate(value) ? [value] : Object.values(value).flatMap(ratesIn);
};

const shuffled = populations.chain(({ view, deals }) =>
  fc
    .shuffledSubarray(deals, { minLength: deals.length })
    .map((inOtherOrder) => ({ view, deals: { inOrder: deals, inOtherOrder } })),
);

const divided = fc.tuple(populations, fc.array(fc.nat(2), { minLength: 12 })).map(([{ view, deals }, places]) => ({
  view,
  deals,
  parts: [0, 1, 2].map((part) => deals.filter((_, index) => places[index] === part)),
}));

describe.each(Object.entries(all))('of whatever deals, %s', (_, { answerOf, answerInParts }) => {
  it('says the same in whatever order they come', () => {
    fc.assert(
      fc.property(shuffled, ({ view, deals: { inOrder, inOtherOrder } }) => {
        expect(answerOf(inOtherOrder, view)).toEqual(answerOf(inOrder, view));
      }),
    );
  });

  it('says of parts put together what it says of the whole', () => {
    fc.assert(
      fc.property(divided, ({ view, deals, parts }) => {
        expect(answerInParts(parts, view)).toEqual(answerOf(deals, view));
      }),
    );
  });

  it('says nothing that JSON cannot', () => {
    fc.assert(
      fc.property(populations, ({ view, deals }) => {
        const answer = answerOf(deals, view);
        expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
      }),
    );
  });
});

describe('the rates of all statistics', () => {
  it('are at most one, and null where there is nothing to divide by', () => {
    fc.assert(
      fc.property(populations, ({ view, deals }) => {
        const rates = Object.values(all).flatMap(({ answerOf }) => ratesIn(answerOf(deals, view)));
        for (const { numerator, denominator, rate } of rates) {
          expect(numerator).toBeLessThanOrEqual(denominator);
          expect(rate).toBe(denominator === 0 ? null : numerator / denominator);
        }
      }),
    );
  });
});
