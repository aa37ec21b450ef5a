import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DealFacts } from '../../../shared/deals/rules/facts.ts';
import type { Currency } from '../../../shared/kernel/values.ts';
import type { Rate } from '../../../shared/statistics/rules/answers.ts';
import type { Figure, Part } from '../../../shared/statistics/rules/figure.ts';
import { figures } from '../../../shared/statistics/rules/figures.ts';
import { isWanted, type View, weightOf } from '../../../shared/statistics/rules/view.ts';
import { populations } from '../../support/populations.ts';
import { answerFrom } from '../../support/statistics.ts';

/** What one of the deals behind a number adds to it. */
type Each = (deal: DealFacts, view: View) => number;

const one: Each = () => 1;
const amount: Each = ({ value }) => value?.amount ?? 0;
const expected: Each = (deal, view) => (amount(deal, view) * deal.probability) / 100;
const estimated: Each = (deal, view) => (amount(deal, view) * (deal.closing?.probability ?? 0)) / 100;

/**
 * A number that is told, and the drill that lists the deals behind it, of those that are valued in a currency where one
 * is named; `often`: some of them add more than that.
 */
type DrilledCount = {
  readonly count: number;
  readonly by: string;
  readonly part?: Part;
  readonly currency?: Currency;
  readonly each?: Each;
  readonly often?: true;
};

const rate = ({ numerator, denominator }: Rate, by: string, of: string, part: Part = {}): DrilledCount[] => [
  { count: numerator, by, part },
  { count: denominator, by: of, part },
];

/** Checks, of whatever deals, that each number is what the deals add up to that are listed behind it, by all drills. */
const always = <Tally, Answer>(figure: Figure<Tally, Answer>, toldIn: (answer: Answer) => readonly DrilledCount[]) => {
  const used = new Set<string>();
  fc.assert(
    fc.property(populations, ({ view, deals }) => {
      for (const { count, by, part = {}, currency, each = weightOf, often = false } of toldIn(
        answerFrom(figure, deals, view),
      )) {
        used.add(by);
        const asked = { ...view, currency };
        const listed = deals.filter((deal) => isWanted(deal, asked) && figure.drills[by]?.(deal, asked, part));
        const sum = listed.reduce((total, deal) => total + each(deal, view), 0);
        if (often) expect(count).toBeGreaterThanOrEqual(sum);
        else expect(count).toBeCloseTo(sum, 3);
        if (listed.length === 0) expect(count).toBe(0);
      }
    }),
    // So many that each figure occurs.
    { numRuns: 100 },
  );
  expect([...used].sort()).toEqual(Object.keys(figure.drills).sort());
};

describe('the deals that are listed behind a number add up to it', () => {
  it('in the funnel', () => {
    always(figures.funnel, ({ started, won, stages }) => [
      { count: started, by: 'started' },
      { count: won, by: 'won' },
      ...stages.flatMap(({ stageId, reached, touched, conversionToNext, winProbability }) => [
        { count: reached, by: 'reached', part: { stageId } },
        { count: touched, by: 'touched', part: { stageId } },
        ...rate(conversionToNext, 'conversionToNext', 'reached', { stageId }),
        ...rate(winProbability, 'winProbability', 'decided', { stageId }),
      ]),
    ]);
  });

  it('of losses, by stage and by reason', () => {
    always(figures.losses, ({ lost, stages }) => [
      { count: lost, by: 'lost' },
      ...stages.flatMap(({ stageId, losses, share, lossRate, reasons }) => [
        { count: losses, by: 'losses', part: { stageId } },
        ...rate(share, 'share', 'lost', { stageId }),
        ...rate(lossRate, 'lossRate', 'closed', { stageId }),
        ...reasons.map(({ reason, losses }) => ({
          count: losses,
          by: 'losses',
          part: { stageId, reason: reason ?? undefined },
        })),
      ]),
    ]);
  });

  it('of outcomes', () => {
    always(figures.outcomes, ({ won, lost, abandoned, open, winRate, cycle, compliance }) => [
      { count: won, by: 'won' },
      { count: lost, by: 'lost' },
      { count: abandoned, by: 'abandoned' },
      { count: open, by: 'open' },
      ...rate(winRate.count, 'winRate', 'decided'),
      { count: open, by: 'velocity' },
      ...rate(winRate.cohort, 'cohort', 'opened'),
      ...rate(compliance, 'compliance', 'won'),
      { count: cycle.won.n, by: 'won', each: one },
      { count: cycle.wonAndLost.n, by: 'cycle', each: one },
    ]);
  });

  it('of movements, which some deals make more than once', () => {
    always(figures.movements, (movements) => {
      const often = ['movedForward', 'movedBack', 'won', 'lost', 'abandoned', 'reopened'];
      return Object.entries(movements).map(([by, count]) => ({
        count,
        by,
        ...(often.includes(by) && { often: true }),
      }));
    });
  });

  it('of the time in stages', () => {
    always(figures['stage-times'], ({ stages }) =>
      stages.flatMap(({ stageId, ended, perDeal, ongoing, stalled }): DrilledCount[] => [
        { count: ended.n, by: 'ended', part: { stageId }, each: one, often: true },
        { count: perDeal.n, by: 'perDeal', part: { stageId }, each: one },
        { count: ongoing.n, by: 'ongoing', part: { stageId }, each: one },
        { count: stalled, by: 'stalled', part: { stageId } },
      ]),
    );
  });

  it('of the forecast', () => {
    always(figures.forecast, ({ open, byStage, byMonth, closed }) => [
      ...open.flatMap(({ currency, pipeline, weighted }) => [
        { count: pipeline, by: 'open', currency, each: amount },
        { count: pipeline, by: 'pipeline', currency, each: amount },
        { count: weighted, by: 'weighted', currency, each: expected },
      ]),
      ...byStage.flatMap(({ stageId, currency, deals, weighted }) => [
        { count: deals, by: 'byStage', part: { stageId }, currency },
        { count: weighted, by: 'weighted', part: { stageId }, currency, each: expected },
      ]),
      ...byMonth.flatMap(({ month, currency, deals, won }) => [
        { count: deals, by: 'byMonth', part: { month }, currency },
        { count: deals, by: 'deals', part: { month }, currency },
        { count: won, by: 'won', part: { month }, currency, each: amount },
      ]),
      ...closed.flatMap(({ currency, estimation, forecast, potential }) => [
        { count: estimation, by: 'estimation', currency, each: estimated },
        { count: forecast, by: 'forecast', currency, each: amount },
        { count: potential, by: 'potential', currency, each: amount },
        { count: potential, by: 'closed', currency, each: amount },
      ]),
    ]);
  });

  it('of activities', () => {
    always(figures.activities, ({ activities }) =>
      activities.flatMap(({ activityId, completionRate, waived, wonWith, wonWithout, n }) => [
        ...rate(completionRate, 'completionRate', 'reached', { activityId }),
        ...rate(wonWith, 'wonWith', 'closedWith', { activityId }),
        ...rate(wonWithout, 'wonWithout', 'closedWithout', { activityId }),
        { count: waived, by: 'waived', part: { activityId } },
        { count: n, by: 'lift', part: { activityId }, each: one },
      ]),
    );
  });

  it('of the calibration, to which a deal adds each entry of a stage', () => {
    always(figures.calibration, ({ buckets }) =>
      buckets.flatMap(({ from, n, wonShare }): DrilledCount[] => [
        { count: n, by: 'n', part: { bucket: from }, each: one, often: true },
        { count: wonShare.numerator, by: 'wonShare', part: { bucket: from }, each: one, often: true },
      ]),
    );
  });
});
