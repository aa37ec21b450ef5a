import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abandon, lose, reopen, win } from '../../../shared/deals/rules/close.ts';
import { estimate } from '../../../shared/deals/rules/edit.ts';
import { histories } from '../../support/arbitraries.ts';
import {
  aDeal,
  administrator,
  aProcess,
  completed,
  context,
  minute,
  owner,
  participant,
  refusal,
  stranger,
} from '../../support/factories.ts';
import { play } from '../../support/history.ts';

const process = aProcess(
  { first: [{ id: 'call', obligatory: true }], second: [{ id: 'offer', obligatory: true }, { id: 'demo' }] },
  { lossReasons: ['Price', 'Competitor'], winReasons: ['Quality'] },
);
const free = aProcess({ only: [{ id: 'call' }] });
const begun = completed(aDeal(process), process, ['call']);
const ready = completed(begun, process, ['offer']);
const closings = {
  win: () => win(ready, process, {}, context(owner)),
  lose: () => lose(ready, process, { reason: 'Price' }, context(owner)),
  abandon: () => abandon(ready, {}, context(owner)),
};

describe('winning', () => {
  it('is refused with the list of the open obligatory activities', () => {
    const activities = [{ stageId: 'second', activityId: 'offer', name: 'offer' }];
    const refused = refusal(() => win(begun, process, {}, context(owner)));
    expect(refused).toMatchObject({ code: 'obligatory_activities_open', data: { activities } });
  });

  it('makes the probability 100 and keeps the last open value in the closing', () => {
    const { deal, events } = win(ready, process, { reason: 'Quality', note: 'At last' }, context(participant, 9));
    expect(deal).toMatchObject({ status: 'won', probability: { value: 100, computed: 100 }, version: 4 });
    expect(deal.closing).toEqual({
      at: minute(9),
      by: 'paul',
      reason: 'Quality',
      note: 'At last',
      probability: 67,
      stageId: 'second',
      furthestStageId: 'second',
    });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'deal.won',
      data: { reason: 'Quality', note: 'At last', stageId: 'second', furthestStageId: 'second' },
      changes: { status: { from: 'open', to: 'won' } },
    });
  });

  it('stands where an import tells of it, and names what was open', () => {
    const imported = { ...context(owner), by: { ...owner, via: 'import' as const } };
    expect(win(begun, process, {}, imported).events).toMatchObject([{ data: { obligatoryOpen: ['offer'] } }]);
    expect(win(ready, process, {}, imported).events[0]?.data).not.toHaveProperty('obligatoryOpen');
  });

  it('takes a reason of the list where there is one, or none, or any where there is no list', () => {
    expect(refusal(() => win(ready, process, { reason: 'Luck' }, context(owner))).code).toBe('unknown_win_reason');
    expect(closings.win().deal.closing?.reason).toBeNull();
    expect(win(aDeal(free), free, { reason: 'Luck' }, context(owner)).deal.closing?.reason).toBe('Luck');
  });
});

describe('losing', () => {
  it('is possible at any time, whatever is open', () => {
    const { deal, events } = lose(aDeal(process), process, { reason: 'Price', note: 'Too dear' }, context(owner));
    expect(deal).toMatchObject({ status: 'lost', probability: { value: 0, computed: 0 } });
    expect(deal.closing).toMatchObject({ reason: 'Price', note: 'Too dear', stageId: null, probability: 0 });
    expect(events.map(({ type }) => type)).toEqual(['deal.lost']);
  });

  it('takes a reason of the list where there is one, else any', () => {
    const decide = () => lose(begun, process, { reason: 'Weather' }, context(owner));
    expect(refusal(decide).code).toBe('unknown_loss_reason');
    expect(lose(aDeal(free), free, { reason: 'Weather' }, context(owner)).deal.status).toBe('lost');
  });
});

it('abandoning closes without a result', () => {
  const { deal, events } = abandon(begun, { reason: 'Asleep' }, context(owner));
  expect(deal).toMatchObject({ status: 'abandoned', probability: { value: 0 }, closing: { probability: 33 } });
  expect(events.map(({ type }) => type)).toEqual(['deal.abandoned']);
});

describe.each(Object.entries(closings))('a deal closed by %s', (_, close) => {
  const { deal } = close();
  it('cannot be closed again, in whatever way', () => {
    expect(refusal(() => win(deal, process, {}, context(owner))).code).toBe('deal_closed');
    expect(refusal(() => lose(deal, process, { reason: 'Weather' }, context(owner))).code).toBe('deal_closed');
    expect(refusal(() => abandon(deal, {}, context(owner))).code).toBe('deal_closed');
  });

  it('is reopened with the checklist, the stage and the probability that it had', () => {
    const { deal: open, events } = reopen(deal, process, { reason: 'They called' }, context(owner, 30));
    const { completions, waivers, progress, stageId, furthestStageId, probability } = ready;
    expect(open).toMatchObject({ completions, waivers, progress, stageId, furthestStageId, probability });
    expect(open).toMatchObject({ status: 'open', closing: null, version: deal.version + 1 });
    expect(open.earlierClosings).toEqual([{ status: deal.status, at: minute(0), reopenedAt: minute(30) }]);
    const data = { reason: 'They called', closedAt: minute(0) };
    const changes = { status: { from: deal.status, to: 'open' } };
    expect(events).toMatchObject([{ type: 'deal.reopened', data, changes }]);
  });
});

it('an open deal cannot be reopened', () => {
  expect(refusal(() => reopen(ready, process, {}, context(owner))).code).toBe('deal_not_closed');
});

it('the last twenty closings that were undone are kept, so that a deal never outgrows its item', () => {
  let deal = begun;
  for (let round = 1; round <= 25; round += 1) {
    const closed = abandon(deal, {}, context(owner, 2 * round)).deal;
    deal = reopen(closed, process, {}, context(owner, 2 * round + 1)).deal;
  }
  expect(deal.earlierClosings).toHaveLength(20);
  expect(deal.earlierClosings.at(0)).toEqual({ status: 'abandoned', at: minute(12), reopenedAt: minute(13) });
  expect(deal.earlierClosings.at(-1)).toEqual({ status: 'abandoned', at: minute(50), reopenedAt: minute(51) });
});

it('only who may change a deal may close or reopen it', () => {
  const by = context(stranger);
  const { deal } = closings.lose();
  expect(refusal(() => win(ready, process, {}, by)).code).toBe('forbidden');
  expect(refusal(() => lose(ready, process, { reason: 'Price' }, by)).code).toBe('forbidden');
  expect(refusal(() => abandon(ready, {}, by)).code).toBe('forbidden');
  expect(refusal(() => reopen(deal, process, {}, by)).code).toBe('forbidden');
});

it('a manual estimate is what the closing keeps, and is back after the reopening', () => {
  const estimated = estimate(begun, 80, context(owner)).deal;
  const lost = lose(estimated, process, { reason: 'Price' }, context(owner)).deal;
  expect(lost).toMatchObject({ probability: { value: 0, computed: 0 }, closing: { probability: 80 } });
  const { probability } = reopen(lost, process, {}, context(owner)).deal;
  expect(probability).toEqual({ value: 80, computed: 33, manual: 80 });
});

it('closing and reopening at any moment leaves the deal standing as it was', () => {
  fc.assert(
    fc.property(histories(), ({ process, steps }) => {
      const { deal } = play(process, steps);
      if (deal.status !== 'open') return;
      const { completions, waivers, progress, probability, stageId, furthestStageId } = deal;
      const closed = abandon(deal, {}, context(administrator, 2_000)).deal;
      const open = reopen(closed, process, {}, context(administrator, 2_001)).deal;
      expect(open).toMatchObject({ completions, waivers, progress, probability, stageId, furthestStageId });
    }),
  );
});
