import { describe, expect, it } from 'vitest';
import { changeProcess } from '../../../shared/deals/rules/change-process.ts';
import type { Deal } from '../../../shared/deals/rules/deal.ts';
import { stageTimes } from '../../../shared/statistics/rules/stage-times.ts';
import type { View } from '../../../shared/statistics/rules/view.ts';
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

const stages = { first: [{ id: 'call' }], second: [{ id: 'offer' }] };
const process = aProcess(stages);
const view = aView([process]);

const none = { n: 0, mean: null, median: null, p90: null };
const once = (days: number) => ({ n: 1, mean: days, median: days, p90: days });

/** Of each stage, "not started" first, one of its figures. */
const each = <Name extends 'ended' | 'perDeal' | 'ongoing' | 'stalled'>(
  name: Name,
  deals: readonly Deal[],
  seen: View = view,
) => answerOf(stageTimes, deals, seen).stages.map((stage) => stage[name]);

const won = lived(process, { id: 'won' }, ...completing(2, 'call'), ...completing(5, 'offer'), winning(11));
const open = lived(process, { id: 'open', openedOn: 90 }, ...completing(94, 'call'));
/** Two visits to `first` that ended, of 3 and of 10 days, and one to `second` of 4. */
const back = lived(
  process,
  { id: 'back', openedOn: 0 },
  ...completing(1, 'call'),
  ...completing(4, 'offer'),
  [8, { type: 'undo', activityId: 'offer' }],
  losing(18),
);

describe('the time in a stage', () => {
  it('is that of the visits that ended, one by one, with the time before the first stage first', () => {
    expect(
      answerOf(stageTimes, [won], view).stages.map(({ stageId, name, ended }) => ({ stageId, name, ended })),
    ).toEqual([
      { stageId: null, name: 'Not started', ended: once(2) },
      { stageId: 'first', name: 'first', ended: once(3) },
      { stageId: 'second', name: 'second', ended: once(6) },
    ]);
  });

  it('never mixes in the age of visits that go on', () => {
    expect(each('ended', [open])).toEqual([none, none, none]);
    expect(each('ongoing', [won, open])).toEqual([none, once(6), none]);
  });

  it('counts each visit where a deal came back, and per deal all of them together', () => {
    expect(each('ended', [won, back])[1]).toEqual({ n: 3, mean: 16 / 3, median: 3, p90: 10 });
    expect(each('perDeal', [won, back])[1]).toEqual({ n: 2, mean: 8, median: 3, p90: 13 });
  });

  it('leaves out of what a deal spent in a stage the visit that goes on', () => {
    const there = livingOn(open, process, completing(96, 'offer'));
    const again = livingOn(there, process, [[97, { type: 'undo', activityId: 'offer' }]]);
    const created = { ...view, basis: 'created' as const };
    expect(each('perDeal', [open], created)).toEqual([once(4), none, none]);
    expect(each('perDeal', [again], created)).toEqual([once(4), once(2), once(1)]);
    expect(each('ongoing', [again], created)).toEqual([none, once(3), none]);
  });

  it('is of the deals closed in the period, and the age of all that are open', () => {
    const later = { ...view, period: daysBetween(12, 20) };
    expect(each('ended', [won, back], later)[1]?.n).toBe(2);
    expect(each('ongoing', [open], later)[1]).toEqual(once(6));
  });

  it('is with basis=created of the deals opened in the period, of open ones too', () => {
    const created = { ...view, basis: 'created' as const, period: daysBetween(80, 100) };
    expect(each('ended', [won, open], created)).toEqual([once(4), none, none]);
    expect(each('ongoing', [open], { ...created, period: daysBetween(0, 80) })).toEqual([none, none, none]);
  });

  it('begins anew with a reopening', () => {
    const reopened = livingOn(won, process, [
      [20, { type: 'reopen' }],
      [23, { type: 'lose', reason: 'Price' }],
    ]);
    expect(each('ended', [reopened])[2]).toMatchObject({ n: 2, median: 3, p90: 6 });
    expect(each('perDeal', [reopened])[2]).toEqual(once(9));
  });

  it('knows the last hundred visits one by one, and all of them together', () => {
    const rounds = Array.from({ length: 60 }, (_, round) => [
      ...completing(round + 1, 'call'),
      [round + 1.5, { type: 'undo', activityId: 'call' }] as const,
    ]);
    const restless = lived(process, {}, ...rounds.flat(), losing(99));
    expect(each('ended', [restless]).map(({ n }) => n)).toEqual([50, 50, 0]);
    expect(each('perDeal', [restless])[1]).toEqual(once(30));
  });

  it('matches the stages of several versions by their ids, and leaves out those of another process', () => {
    const elsewhere = { ...aProcess({ other: [{ id: 'call' }] }), processId: 'process-2' };
    const next = { ...aProcess({ second: [{ id: 'offer' }], third: [{ id: 'call' }] }), version: 2 };
    const begun = lived(elsewhere, {}, ...completing(1, 'call'));
    const moved = changeProcess(begun, elsewhere, { to: next, activityMapping: {} }, onDay(4)).deal;
    const closed = livingOn(moved, next, [losing(9)]);
    const times = answerOf(stageTimes, [won, closed], aView([process, next])).stages;
    expect(times.map(({ stageId, ended, perDeal }) => [stageId, ended.n, perDeal.n])).toEqual([
      [null, 2, 2],
      ['first', 1, 1],
      ['second', 1, 1],
      ['third', 1, 1],
    ]);
  });
});

describe('a stalled deal', () => {
  const limit = (inactivityLimitDays: number | null) => {
    const definition = {
      ...process.definition,
      stages: process.definition.stages.map((stage) => ({ ...stage, inactivityLimitDays })),
    };
    return { ...process, definition };
  };

  it('is open and has gone without activity for longer than its stage allows', () => {
    expect(each('stalled', [open], aView([limit(5)]))).toEqual([0, 1, 0]);
    expect(each('stalled', [open], aView([limit(6)]))).toEqual([0, 0, 0]);
    expect(each('stalled', [won], aView([limit(5)]))).toEqual([0, 0, 0]);
  });

  it('is judged by the limit of the version that it runs through', () => {
    expect(each('stalled', [open], aView([limit(null), { ...limit(1), version: 2 }]))).toEqual([0, 0, 0]);
    expect(each('stalled', [open], aView([{ ...limit(null), version: 2 }, limit(1)]))).toEqual([0, 1, 0]);
  });

  it('counts by its value where that is asked for, while times stay times', () => {
    const valued = lived(process, { value: euros(700), openedOn: 90 }, ...completing(94, 'call'));
    const byValue = aView([limit(5)], { measure: 'value' });
    expect(each('stalled', [valued], byValue)).toEqual([0, 700, 0]);
    expect(each('ongoing', [valued], byValue)).toEqual([none, once(6), none]);
  });

  it('is listed behind the figure of its stage', () => {
    expect(behind(stageTimes.drills.stalled, [open, won], aView([limit(5)]), { stageId: 'first' })).toEqual(['open']);
    expect(behind(stageTimes.drills.stalled, [open], aView([limit(5)]), { stageId: null })).toEqual([]);
    expect(behind(stageTimes.drills.stalled, [open], aView([limit(6)]))).toEqual([]);
  });
});

describe('behind the time in a stage', () => {
  const deals = [won, back, open];

  it.each([
    ['ended', 'second', ['won', 'back']],
    ['ended', null, ['won', 'back']],
    ['perDeal', 'first', ['won', 'back']],
    ['ongoing', 'first', ['open']],
    ['ongoing', 'second', []],
    ['ongoing', undefined, ['open']],
  ])('%s of %s are the deals that it was measured on', (name, stageId, ids) => {
    expect(behind(stageTimes.drills[name], deals, view, { stageId })).toEqual(ids);
  });
});
