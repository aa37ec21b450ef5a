import { describe, expect, it } from 'vitest';
import { changeProcess } from '../../../shared/deals/rules/change-process.ts';
import { win } from '../../../shared/deals/rules/close.ts';
import { figures } from '../../../shared/statistics/rules/figures.ts';
import { administrator, aProcess } from '../../support/factories.ts';
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

const process = aProcess({ lead: [{ id: 'call' }], offer: [{ id: 'send', obligatory: true }] });
const view = aView([process]);

const decided = [
  lived(process, { id: 'won' }, ...completing(1, 'call', 'send'), winning(10)),
  lived(process, { id: 'lost' }, ...completing(1, 'call'), losing(10)),
];

describe('a deal that was reopened', () => {
  const reopen = [20, { type: 'reopen' }] as const;
  const lostOnce = lived(process, { id: 'reopened', value: euros(100) }, ...completing(1, 'call'), losing(10), reopen);
  const wonAtLast = livingOn(lostOnce, process, [...completing(21, 'send'), winning(30)]);

  it('is open again, and no loss any more', () => {
    expect(answerOf(figures.losses, [lostOnce], view).lost).toBe(0);
    expect(answerOf(figures.outcomes, [lostOnce], view)).toMatchObject({ lost: 0, open: 1 });
    expect(answerOf(figures.forecast, [lostOnce], view)).toMatchObject({ open: [{ pipeline: 100 }], closed: [] });
  });

  it('counts by its second closing, in the period of that one, and with the whole time until then', () => {
    const period = daysBetween(25, 35);
    expect(answerOf(figures.outcomes, [wonAtLast], aView([process], { period }))).toMatchObject({
      won: 1,
      lost: 0,
      cycle: { won: { n: 1, mean: 30 } },
    });
    expect(answerOf(figures.outcomes, [wonAtLast], aView([process], { period: daysBetween(5, 15) }))).toMatchObject({
      won: 0,
      lost: 0,
    });
  });

  it('keeps its first closing in the movements', () => {
    const early = aView([process], { period: daysBetween(5, 15) });
    expect(answerOf(figures.movements, [wonAtLast], early)).toMatchObject({ lost: 1, won: 0, openAtEnd: 0 });
    expect(answerOf(figures.movements, [wonAtLast], view)).toMatchObject({
      lost: 1,
      reopened: 1,
      won: 1,
      openAtEnd: 0,
    });
  });

  it('was in no stage while it was closed', () => {
    const lead = answerOf(figures['stage-times'], [wonAtLast], view).stages[1];
    expect(lead?.ended).toMatchObject({ n: 2, mean: (9 + 1) / 2 });
    expect(lead?.perDeal).toMatchObject({ n: 1, mean: 10 });
  });
});

describe('a deal that was moved', () => {
  const next = aProcess({ lead: [{ id: 'call' }], trial: [{ id: 'try' }], offer: [{ id: 'send', obligatory: true }] });
  const newer = { ...next, version: 2 };
  const other = { ...aProcess({ contact: [{ id: 'write' }], demo: [{ id: 'show' }] }), processId: 'process-2' };
  const moved = (from: typeof process, to: typeof process, activityMapping = {}) => {
    const before = lived(from, { id: 'moved' }, ...completing(1, from === other ? 'show' : 'send'));
    const { deal } = changeProcess(before, from, { to, activityMapping }, onDay(5));
    return livingOn(deal, to, [losing(10)]);
  };

  it('to a newer version counts in that one, and together with all others by the ids of stages', () => {
    const deals = [...decided, moved(process, newer)];
    const ofBoth = answerOf(figures.losses, deals, aView([process, newer]));
    expect(ofBoth.stages.map(({ stageId, losses }) => [stageId, losses])).toEqual([
      ...[
        [null, 0],
        ['lead', 1],
        ['trial', 0],
        ['offer', 1],
      ],
    ]);
    expect(moved(process, newer).processVersion).toBe(2);
  });

  it('to a version where what brought it as far does not count stands where the rest of it leads', () => {
    const shorter = { ...aProcess({ lead: [{ id: 'call' }], offer: [{ id: 'sign' }] }), version: 2 };
    const { stages } = answerOf(figures.losses, [moved(process, shorter)], aView([process, shorter]));
    expect(stages.map(({ losses }) => losses)).toEqual([1, 0, 0]);
  });

  it('from another process counts as far as it came here; what it did there is neither a stage nor a movement', () => {
    const deal = moved(other, process, { show: 'call' });
    expect(answerOf(figures.funnel, [deal], view).stages.map(({ reached, touched }) => [reached, touched])).toEqual([
      ...[
        [1, 1],
        [0, 0],
      ],
    ]);
    expect(answerOf(figures.movements, [deal], view)).toMatchObject({
      opened: 1,
      movedForward: 0,
      movedBack: 0,
      lost: 1,
    });
    const times = answerOf(figures['stage-times'], [deal], view).stages.map(({ stageId, ended }) => [
      stageId,
      ended.mean,
    ]);
    expect(times).toEqual([
      [null, 1],
      ['lead', 5],
      ['offer', null],
    ]);
    expect(answerOf(figures.calibration, [deal], view).buckets.reduce((sum, { n }) => sum + n, 0)).toBe(1);
  });
});

describe('a deal of which something was waived', () => {
  const waive = [2, { type: 'waive', activityId: 'send', reason: 'Known' }] as const;
  const waived = lived(process, { id: 'waived' }, ...completing(1, 'call'), waive, winning(10));
  const deals = [...decided, waived];

  it('is won, but not by the book', () => {
    expect(answerOf(figures.outcomes, deals, view)).toMatchObject({
      won: 2,
      compliance: { numerator: 1, denominator: 2 },
    });
    expect(behind(figures.outcomes.drills.compliance, deals, view)).toEqual(['won']);
  });

  it('reached what it completed, and nothing by the waiver', () => {
    expect(answerOf(figures.funnel, [waived], view).stages.map(({ reached }) => reached)).toEqual([1, 0]);
  });

  it('is none of those of which the activity could be expected', () => {
    const further = lived(
      process,
      { id: 'further' },
      [1, { ...waive[1], activityId: 'call' }],
      ...completing(2, 'send'),
      losing(3),
    );
    const [call] = answerOf(figures.activities, [...decided, further], view).activities;
    expect(call).toMatchObject({ completionRate: { numerator: 2, denominator: 2 }, waived: 1, n: 2 });
    expect(call?.waivedBy).toEqual([{ userId: 'ada', waived: 1 }]);
  });

  it('is as likely to be won as the rest of it says', () => {
    const open = lived(process, { value: euros(100) }, [1, waive[1]]);
    expect(answerOf(figures.forecast, [livingOn(open, process, completing(2, 'call'))], view).open).toEqual([
      { currency: 'EUR', pipeline: 100, weighted: 99 },
    ]);
  });
});

describe('a deal that was abandoned', () => {
  const abandoned = lived(process, { id: 'abandoned', value: euros(100) }, ...completing(1, 'call'), [
    9,
    { type: 'abandon' },
  ]);
  const deals = [...decided, abandoned];

  it('is neither won nor lost: it has no part in the win rate, the cycle and the potential', () => {
    expect(answerOf(figures.outcomes, deals, view)).toMatchObject({
      won: 1,
      lost: 1,
      abandoned: 1,
      winRate: { count: { numerator: 1, denominator: 2 }, value: [] },
      cycle: { wonAndLost: { n: 2 } },
    });
    expect(answerOf(figures.forecast, deals, view)).toMatchObject({ open: [], closed: [] });
    expect(answerOf(figures.funnel, deals, view).stages[0]?.winProbability).toMatchObject({
      numerator: 1,
      denominator: 2,
    });
  });

  it('did reach its stages, and is one of the closed deals of which a stage loses some', () => {
    expect(answerOf(figures.funnel, deals, view)).toMatchObject({
      started: 3,
      stages: [{ reached: 3 }, { reached: 1 }],
    });
    expect(answerOf(figures.losses, deals, view).stages[1]?.lossRate).toMatchObject({ numerator: 1, denominator: 3 });
  });

  it('ended its visit to the stage in which it was given up', () => {
    expect(answerOf(figures['stage-times'], [abandoned], view).stages[1]?.ended).toMatchObject({ n: 1, mean: 8 });
  });
});

describe('a deal that was imported', () => {
  it('counts like all others, also where it was won without what is obligatory', () => {
    const silently = { ...onDay(10), by: { ...administrator, via: 'import' as const } };
    const { deal } = win(lived(process, {}), process, {}, silently);
    expect(answerOf(figures.outcomes, [...decided, deal], view)).toMatchObject({
      won: 2,
      winRate: { count: { rate: 2 / 3 } },
    });
  });
});
