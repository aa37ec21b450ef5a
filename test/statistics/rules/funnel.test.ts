import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { funnel } from '../../../shared/statistics/rules/funnel.ts';
import { aProcess } from '../../support/factories.ts';
import { populations } from '../../support/populations.ts';
import {
  answerFrom,
  answerOf,
  aView,
  behind,
  completing,
  euros,
  lived,
  losing,
  winning,
} from '../../support/statistics.ts';

const process = aProcess({ lead: [{ id: 'call' }], talk: [{ id: 'visit' }], offer: [{ id: 'send' }] });
const view = aView([process]);

const won = lived(process, { id: 'won', value: euros(90) }, ...completing(1, 'call', 'visit', 'send'), winning(2));
const skipped = lived(process, { id: 'skipped', value: euros(9) }, ...completing(1, 'send'), losing(2));
const stuck = lived(process, { id: 'stuck' }, ...completing(1, 'call'), losing(3));
const notStarted = lived(process, { id: 'not-started' }, losing(4));
const deals = [won, skipped, stuck, notStarted];

describe('the funnel', () => {
  it('has a deal reach all stages up to its furthest, and touch only those it was in', () => {
    const { started, stages } = answerOf(funnel, deals, view);
    expect([started, ...stages.map(({ reached }) => reached)]).toEqual([4, 3, 2, 2]);
    expect(stages.map(({ touched }) => touched)).toEqual([2, 1, 2]);
  });

  it('converts into whatever stage comes next, from the last one into won', () => {
    const { stages } = answerOf(funnel, deals, view);
    expect(stages.map(({ conversionToNext }) => conversionToNext)).toEqual([
      { numerator: 2, denominator: 3, rate: 2 / 3 },
      { numerator: 2, denominator: 2, rate: 1 },
      { numerator: 1, denominator: 2, rate: 1 / 2 },
    ]);
  });

  it('says from each stage how likely a deal that came as far is won', () => {
    const { stages, won } = answerOf(funnel, deals, view);
    expect(stages.map(({ winProbability }) => winProbability.rate)).toEqual([1 / 3, 1 / 2, 1 / 2]);
    expect(won).toBe(1);
  });

  it('keeps a deal where it once was, when what brought it there is undone', () => {
    const undone = lived(
      process,
      {},
      ...completing(1, 'call', 'send'),
      [2, { type: 'undo', activityId: 'send' }],
      losing(3),
    );
    const { stages } = answerOf(funnel, [undone], view);
    expect(stages.map(({ reached }) => reached)).toEqual([1, 1, 1]);
  });

  it('counts open deals by their opening only', () => {
    const open = lived(process, {}, ...completing(1, 'call'));
    expect(answerOf(funnel, [open], view)).toMatchObject({ started: 0 });
    const { started, stages } = answerOf(funnel, [open], aView([process], { basis: 'created' }));
    expect([started, stages[0]?.reached, stages[0]?.winProbability.rate]).toEqual([1, 1, null]);
  });

  it('counts deals by their values where that is asked for, those without one as nothing', () => {
    const { started, won, stages } = answerOf(funnel, deals, aView([process], { measure: 'value', currency: 'EUR' }));
    expect([started, won, ...stages.map(({ reached }) => reached)]).toEqual([99, 90, 99, 99, 99]);
  });

  it('lists the deals that came as far, and of them those that came further', () => {
    expect(behind(funnel.drills.reached, deals, view, { stageId: 'talk' })).toEqual(['won', 'skipped']);
    expect(behind(funnel.drills.touched, deals, view, { stageId: 'talk' })).toEqual(['won']);
    expect(behind(funnel.drills.conversionToNext, deals, view, { stageId: 'offer' })).toEqual(['won']);
    for (const name of ['started', 'reached', 'touched'])
      expect(behind(funnel.drills[name], deals, view)).toEqual(['won', 'skipped', 'stuck', 'not-started']);
  });

  it('never rises from one stage to the next, whatever the deals', () => {
    fc.assert(
      fc.property(populations, ({ view, deals }) => {
        const { started, stages } = answerFrom(funnel, deals, view);
        const reached = [started, ...stages.map(({ reached }) => reached)];
        expect(reached).toEqual(reached.toSorted((a, b) => b - a));
      }),
    );
  });
});

describe('the funnel of several versions', () => {
  const older = aProcess({ lead: [{ id: 'call' }], trial: [{ id: 'try' }], offer: [{ id: 'send' }] });
  const newer = { ...process, version: 2 };
  const tried = lived(older, { id: 'tried' }, ...completing(1, 'try'), losing(2));
  const visited = lived(newer, { id: 'visited' }, ...completing(1, 'visit'), losing(2));

  it('counts them together, stage by stage of the same id, as far as the newest orders them', () => {
    const { stages } = answerOf(funnel, [tried, visited], aView([older, newer]));
    expect(stages.map(({ stageId, reached }) => [stageId, reached])).toEqual([
      ...[
        ['lead', 2],
        ['trial', 2],
        ['talk', 1],
        ['offer', 0],
      ],
    ]);
  });
});
