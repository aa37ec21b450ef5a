import { describe, expect, it } from 'vitest';
import { changeProcess } from '../../../shared/deals/rules/change-process.ts';
import type { Deal } from '../../../shared/deals/rules/deal.ts';
import { calibration } from '../../../shared/statistics/rules/calibration.ts';
import { aProcess } from '../../support/factories.ts';
import {
  answerOf,
  aView,
  behind,
  completing,
  daysBetween,
  euros,
  lived,
  livingOn,
  losing,
  onDay,
  winning,
} from '../../support/statistics.ts';

/** A deal enters `first` at 25 percent and `second` at 65; with both, 90. */
const process = aProcess({
  first: [{ id: 'call', weight: 25 }],
  second: [{ id: 'offer', weight: 65 }],
  third: [{ id: 'sign', weight: 10 }],
});
const view = aView([process]);

const won = lived(process, { id: 'won' }, ...completing(1, 'call'), ...completing(2, 'offer'), winning(3));
const lost = lived(process, { id: 'lost' }, ...completing(1, 'call'), losing(3));
const deals = [won, lost];

/** The buckets in which there is anything. */
const filled = (some: readonly Deal[], seen = view) =>
  answerOf(calibration, some, seen).buckets.filter(({ n }) => n > 0);

const share = (numerator: number, denominator: number) => ({ numerator, denominator, rate: numerator / denominator });

describe('calibration', () => {
  it('compares the probability at each entry of a stage with the share that was won', () => {
    expect(filled(deals)).toEqual([
      { from: 20, to: 30, n: 2, meanProbability: 25, wonShare: share(1, 2) },
      { from: 90, to: 100, n: 1, meanProbability: 90, wonShare: share(1, 1) },
    ]);
  });

  it('has ten buckets, whatever is in them', () => {
    const { buckets, brier } = answerOf(calibration, [], view);
    expect(buckets.map(({ from }) => from)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    expect(buckets[0]).toMatchObject({ n: 0, meanProbability: null, wonShare: { denominator: 0, rate: null } });
    expect(brier).toBeNull();
  });

  it('scores by the mean squared difference of probability and result', () => {
    expect(answerOf(calibration, deals, view).brier).toBe((0.75 ** 2 + 0.1 ** 2 + 0.25 ** 2) / 3);
  });

  it('begins a bucket with its lower bound', () => {
    const estimated = lived(process, {}, [1, { type: 'estimate', manual: 30 }], ...completing(2, 'call'), losing(3));
    expect(filled([estimated])).toMatchObject([{ from: 30, meanProbability: 30 }]);
  });

  it('has in its last bucket who enters the last stage with all that there is to do done', () => {
    const sure = lived(process, {}, ...completing(1, 'call', 'offer', 'sign'), winning(4));
    expect(filled([sure]).at(-1)).toMatchObject({ from: 90, n: 2, meanProbability: (90 + 99) / 2 });
  });

  it('says nothing of deals that are open or were abandoned, nor of those that were never started', () => {
    const open = lived(process, {}, ...completing(1, 'call'));
    const abandoned = livingOn(open, process, [[2, { type: 'abandon' }]]);
    expect(filled([open, abandoned, lived(process, {}, losing(2))], { ...view, basis: 'created' })).toEqual([]);
  });

  it('judges entries before a reopening by what came of the deal at last', () => {
    const reopened = livingOn(lost, process, [[4, { type: 'reopen' }], winning(6)]);
    expect(filled([reopened])).toMatchObject([{ from: 20, n: 2, wonShare: share(2, 2) }]);
  });

  it('leaves out the stages of another process, from which a deal was moved', () => {
    const elsewhere = { ...aProcess({ other: [{ id: 'call' }] }), processId: 'process-2' };
    const begun = lived(elsewhere, {}, ...completing(1, 'call'));
    const moved = changeProcess(begun, elsewhere, { to: process, activityMapping: {} }, onDay(4)).deal;
    expect(filled([livingOn(moved, process, [losing(9)])])).toMatchObject([{ from: 20, n: 1 }]);
  });

  it('is of the deals of the period, and counts entries whatever their value', () => {
    expect(filled(deals, { ...view, period: daysBetween(4, 9) })).toEqual([]);
    const valued = lived(process, { value: euros(500) }, ...completing(1, 'call'), losing(3));
    expect(filled([valued], { ...view, measure: 'value' })).toMatchObject([{ n: 1, wonShare: share(0, 1) }]);
  });

  it.each([
    ['n', 20, ['won', 'lost']],
    ['wonShare', 20, ['won']],
    ['n', 90, ['won']],
    ['n', 0, []],
    ['n', undefined, ['won', 'lost']],
  ])('lists behind %s of bucket %s the deals with an entry in it', (name, bucket, ids) => {
    expect(behind(calibration.drills[name], deals, view, { bucket })).toEqual(ids);
  });
});
