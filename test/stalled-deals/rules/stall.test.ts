import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeProcess } from '../../../shared/deals/rules/change-process.ts';
import { abandon, reopen } from '../../../shared/deals/rules/close.ts';
import { undo } from '../../../shared/deals/rules/complete.ts';
import type { Deal } from '../../../shared/deals/rules/deal.ts';
import { addNote, editDeal } from '../../../shared/deals/rules/edit.ts';
import { systemActor } from '../../../shared/kernel/decision.ts';
import type { Process } from '../../../shared/processes/rules/process.ts';
import { isStalled, stall } from '../../../shared/stalled-deals/rules.ts';
import { histories } from '../../support/arbitraries.ts';
import {
  aDeal,
  administrator,
  aNote,
  aProcess,
  completed,
  context,
  frozen,
  minute,
  withLimits,
} from '../../support/factories.ts';
import { play } from '../../support/history.ts';

const day = 24 * 60;

/** The process of the tests with these limits, in days, of its stages. */
const limited = (...limits: readonly (number | null)[]): Process => {
  const process = aProcess({ first: [{ id: 'call' }, { id: 'mail' }], second: [{ id: 'offer' }] });
  return { ...process, definition: withLimits(process.definition, ...limits) };
};

const process = limited(2, 5);

/** In the first stage since minute 1. */
const first = completed(aDeal(process), process, ['call']);

/** What is told of a deal at this minute, and the deal then. */
const look = (deal: Deal, minutes: number, through = process) => {
  const decision = stall(frozen(deal), through, { by: systemActor, at: minute(minutes) });
  return { ...decision, stalled: decision.events.map(({ type, data }) => ({ type, ...data })) };
};

const stallEvents = (deal: Deal, minutes: number, through = process) => look(deal, minutes, through).stalled;
const stalls = [expect.objectContaining({ type: 'deal.stalled' })];

describe('a deal stalls', () => {
  it('when more time than the limit of its stage has gone by since its last activity', () => {
    expect(stallEvents(first, 1 + 2 * day)).toEqual([]);
    const { deal, events } = stall(first, process, {
      by: systemActor,
      at: new Date(Date.parse(minute(1 + 2 * day)) + 1).toISOString(),
    });
    expect(events).toMatchObject([
      {
        type: 'deal.stalled',
        sequence: first.sequence + 1,
        actor: { userId: 'stagecraft', via: 'api' },
        data: { stageId: 'first', limitDays: 2, lastActivityAt: minute(1) },
      },
    ]);
    const { version, sequence, updatedAt, stalledAt, ...rest } = first;
    expect(deal).toEqual({
      ...rest,
      version: version + 1,
      sequence: sequence + 1,
      updatedAt: events[0]?.occurredAt,
      stalledAt: events[0]?.occurredAt,
    });
  });

  it('by the limit of the stage in which it stands', () => {
    const second = completed(aDeal(process), process, ['offer']);
    expect(stallEvents(second, 4 * day)).toEqual([]);
    expect(stallEvents(second, 6 * day)).toMatchObject([{ stageId: 'second', limitDays: 5 }]);
  });

  it('never where its stage has no limit, nor before it stands in one', () => {
    expect(stallEvents(first, 9 * day, limited(null, 1))).toEqual([]);
    expect(stallEvents(aDeal(process), 9 * day)).toEqual([]);
  });

  it('never while it is closed', () => {
    expect(stallEvents(abandon(first, {}, context(administrator, 2)).deal, 9 * day)).toEqual([]);
  });

  it('later where anybody does something on it; to edit it is not that', () => {
    const noted = addNote(first, aNote('They wait.'), context(administrator, day)).deal;
    expect(stallEvents(noted, 3 * day)).toEqual([]);
    const edited = editDeal(first, { company: 'Sample Inc' }, context(administrator, day)).deal;
    expect(stallEvents(edited, 2 + 2 * day)).toEqual(stalls);
  });
});

describe('that a deal stalls is told once a visit', () => {
  const stalled = look(first, 3 * day).deal;

  it('and not again in the same visit, whatever is done and left undone in it', () => {
    expect(stallEvents(stalled, 9 * day)).toEqual([]);
    expect(stallEvents(completed(stalled, process, ['mail'], 4 * day), 9 * day)).toEqual([]);
  });

  it('and again in the next stage, and back in the one before', () => {
    const second = completed(stalled, process, ['offer'], 4 * day);
    expect(stallEvents(second, 10 * day)).toEqual(stalls);
    const back = undo(look(second, 10 * day).deal, process, 'offer', context(administrator, 11 * day)).deal;
    expect(stallEvents(back, 12 * day)).toEqual([]);
    expect(stallEvents(back, 14 * day)).toEqual(stalls);
  });

  it('and again after it was reopened', () => {
    const closed = abandon(stalled, {}, context(administrator, 4 * day)).deal;
    const reopened = reopen(closed, process, {}, context(administrator, 5 * day)).deal;
    expect(stallEvents(reopened, 6 * day)).toEqual([]);
    expect(stallEvents(reopened, 8 * day)).toEqual(stalls);
  });

  it('and again in another stage of another process, where nothing is done on it either', () => {
    const to = { ...limited(3, 3), processId: 'process-2' };
    const moved = (activityMapping: Readonly<Record<string, string>>) =>
      changeProcess(stalled, process, { to, activityMapping }, context(administrator, 4 * day)).deal;
    expect(stallEvents(moved({ call: 'offer' }), 5 * day, to)).toMatchObject([{ stageId: 'second', limitDays: 3 }]);
    expect(stallEvents(moved({}), 5 * day, to)).toEqual([]);
  });
});

it('whether a deal stalls is a question of status, limit and time alone', () => {
  const open = { status: 'open', lastActivityAt: 0 } as const;
  const twoDays = 2 * day * 60_000;
  expect(isStalled(open, 2, twoDays + 1)).toBe(true);
  expect(isStalled(open, 2, twoDays)).toBe(false);
  expect(isStalled(open, null, twoDays + 1)).toBe(false);
  expect(isStalled({ ...open, status: 'won' }, 2, twoDays + 1)).toBe(false);
});

it('whatever happens to a deal, it is told at most once in each visit, only of open ones and only beyond the limit', () => {
  let found = 0;
  fc.assert(
    fc.property(histories(), ({ process, steps }) => {
      const { moments } = play(process, steps);
      const stalled = moments.filter(({ events }) => events.some(({ type }) => type === 'deal.stalled'));
      found += stalled.length;
      const visits = stalled.map(({ before }) => before.visits.at(-1)?.enteredAt);
      expect(new Set(visits).size).toBe(visits.length);
      for (const { before, context } of stalled) {
        const limit = process.definition.stages.find(({ id }) => id === before.stageId)?.inactivityLimitDays ?? 0;
        const idle = Date.parse(context.at) - Date.parse(before.lastActivityAt);
        expect([before.status, limit > 0, idle > limit * day * 60_000]).toEqual(['open', true, true]);
      }
    }),
  );
  expect(found).toBeGreaterThan(0);
});
