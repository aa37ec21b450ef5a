import { describe, expect, it } from 'vitest';
import type { Deal } from '../../../shared/deals/rules/deal.ts';
import { activities } from '../../../shared/statistics/rules/activities.ts';
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
  winning,
} from '../../support/statistics.ts';

const process = aProcess({ first: [{ id: 'call' }, { id: 'mail' }], second: [{ id: 'offer' }] });
const view = aView([process]);

const rowOf = (activityId: string, deals: readonly Deal[], seen = view) =>
  answerOf(activities, deals, seen).activities.find((activity) => activity.activityId === activityId);

const rateOf = (numerator: number, denominator: number) => ({ numerator, denominator, rate: numerator / denominator });
const noRate = { numerator: 0, denominator: 0, rate: null };

const skipped = lived(process, { id: 'skipped' }, ...completing(1, 'call', 'offer'), winning(2));
const thorough = lived(process, { id: 'thorough' }, ...completing(1, 'call', 'mail'), losing(3));
const early = lived(process, { id: 'early' }, losing(4));
const given = lived(process, { id: 'given' }, ...completing(1, 'mail'), [2, { type: 'abandon' }]);
const waived = lived(
  process,
  { id: 'waived' },
  [1, { type: 'waive', activityId: 'mail', reason: 'Known' }],
  ...completing(2, 'call'),
  winning(5),
);
const deals = [skipped, thorough, early, given, waived];

describe('the completion rate of an activity', () => {
  it('is of the deals that came as far as its stage, and to which it applies', () => {
    expect(rowOf('call', deals)?.completionRate).toEqual(rateOf(3, 4));
    expect(rowOf('mail', deals)?.completionRate).toEqual(rateOf(2, 3));
    expect(rowOf('offer', deals)?.completionRate).toEqual(rateOf(1, 1));
  });

  it('knows what was undone no more, while the deal still came as far', () => {
    const undone = lived(process, {}, ...completing(1, 'offer'), [2, { type: 'undo', activityId: 'offer' }], losing(3));
    expect(rowOf('offer', [undone])?.completionRate).toEqual(rateOf(0, 1));
  });

  it('is of deals whose own version has the activity, in the stage that it is in there', () => {
    const next = { ...aProcess({ first: [{ id: 'call' }], second: [{ id: 'offer' }, { id: 'mail' }] }), version: 2 };
    const last = { ...aProcess({ first: [{ id: 'call' }], second: [{ id: 'offer' }] }), version: 3 };
    const seen = aView([process, next, last]);
    const inNext = lived(next, {}, ...completing(1, 'call'), losing(2));
    const inLast = lived(last, {}, ...completing(1, 'offer'), losing(2));
    expect(rowOf('mail', [thorough, inNext, inLast], seen)?.completionRate).toEqual(rateOf(1, 1));
  });

  it('counts open deals too with basis=created', () => {
    const open = lived(process, {}, ...completing(1, 'mail'));
    expect(rowOf('call', [open])?.completionRate).toEqual(noRate);
    expect(rowOf('call', [open], { ...view, basis: 'created' })?.completionRate).toEqual(rateOf(0, 1));
  });
});

describe('the activities of several versions', () => {
  it('stand in the order of their stages, then of the newest version, those that it lacks last', () => {
    const next = { ...aProcess({ second: [{ id: 'offer' }, { id: 'sign' }], third: [{ id: 'call' }] }), version: 2 };
    const { activities: rows } = answerOf(activities, [], aView([process, next]));
    expect(rows.map(({ stageId, activityId }) => [stageId, activityId])).toEqual([
      ['first', 'mail'],
      ['second', 'offer'],
      ['second', 'sign'],
      ['third', 'call'],
    ]);
  });

  it('have the name of the newest version that has them', () => {
    const next = { ...aProcess({ first: [{ id: 'call', name: 'Ring' }] }), version: 2 };
    const { activities: rows } = answerOf(activities, [], aView([next, process]));
    expect(rows.map(({ name }) => name)).toEqual(['Ring', 'mail', 'offer']);
  });
});

describe('the lift of an activity', () => {
  const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
  const many = [
    ...times(9, () => lived(process, { value: euros(1) }, ...completing(1, 'call', 'mail'), winning(2))),
    ...times(3, () => lived(process, { value: euros(3) }, ...completing(1, 'call', 'mail'), losing(2))),
    ...times(6, () => lived(process, { value: euros(5) }, ...completing(1, 'call'), winning(2))),
    ...times(11, () => lived(process, { value: euros(2) }, ...completing(1, 'call'), losing(2))),
    lived(process, { value: euros(2) }, ...completing(1, 'call'), [2, { type: 'abandon' }]),
  ];

  it('is the share won with it minus the share won without it, among closed deals that came as far', () => {
    expect(rowOf('mail', [...many, early])).toMatchObject({
      n: 30,
      wonWith: rateOf(9, 12),
      wonWithout: rateOf(6, 18),
      lift: 9 / 12 - 6 / 18,
    });
  });

  it('is not told of fewer than thirty deals', () => {
    expect(rowOf('mail', many.slice(1))).toMatchObject({ n: 29, wonWith: rateOf(8, 11), lift: null });
  });

  it('is not told where all completed it', () => {
    expect(rowOf('call', many)).toMatchObject({ n: 30, wonWithout: noRate, lift: null });
  });

  it('weighs deals by their value where that is asked for, of as many deals', () => {
    expect(rowOf('mail', many, { ...view, measure: 'value', currency: 'EUR' })).toMatchObject({
      n: 30,
      wonWith: rateOf(9, 18),
      wonWithout: rateOf(30, 54),
      lift: 9 / 18 - 30 / 54,
    });
  });
});

describe('waivers', () => {
  const waive = { type: 'waive', activityId: 'mail', reason: 'Small' } as const;
  const again = lived(process, { id: 'again' }, [1, waive], winning(2));

  it('are counted by who waived', () => {
    expect(rowOf('mail', [...deals, again])).toMatchObject({ waived: 2, waivedBy: [{ userId: 'ada', waived: 2 }] });
    expect(rowOf('call', deals)).toMatchObject({ waived: 0, waivedBy: [] });
  });

  it('count no more once they are taken back', () => {
    const open = livingOn(again, process, [[3, { type: 'reopen' }]]);
    const taken = livingOn(open, process, [[4, { type: 'unwaive', activityId: 'mail' }], losing(5)]);
    expect(rowOf('mail', [taken])).toMatchObject({ waived: 0, waivedBy: [] });
  });

  it('are those of the period', () => {
    expect(rowOf('mail', [waived], { ...view, period: daysBetween(6, 9) })?.waived).toBe(0);
  });
});

describe('behind an activity', () => {
  it.each([
    ['completionRate', 'mail', ['thorough', 'given']],
    ['reached', 'mail', ['skipped', 'thorough', 'given']],
    ['reached', 'offer', ['skipped']],
    ['waived', 'mail', ['waived']],
    ['waived', undefined, ['waived']],
    ['lift', 'call', ['skipped', 'thorough', 'given', 'waived']],
    ['wonWith', 'call', ['skipped', 'waived']],
    ['closedWith', 'mail', ['thorough', 'given']],
    ['wonWithout', 'mail', ['skipped']],
    ['closedWithout', 'call', ['given']],
  ])('%s of %s are the deals that it counts', (name, activityId, ids) => {
    expect(behind(activities.drills[name], deals, view, { activityId })).toEqual(ids);
  });
});
