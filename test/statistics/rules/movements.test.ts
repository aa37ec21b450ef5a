import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deal } from '../../../shared/deals/rules/deal.ts';
import { movements } from '../../../shared/statistics/rules/movements.ts';
import { aProcess } from '../../support/factories.ts';
import { populations } from '../../support/populations.ts';
import {
  answerFrom,
  answerOf,
  aView,
  behind,
  completing,
  daysBetween,
  instantOf,
  lived,
  losing,
  winning,
} from '../../support/statistics.ts';

const process = aProcess({ lead: [{ id: 'call' }], offer: [{ id: 'send' }] });

const between = (from: number, to: number, now = 100) =>
  aView([process], { period: daysBetween(from, to), now: instantOf(now) });

const within = (deals: readonly Deal[], ...days: Parameters<typeof between>) =>
  answerOf(movements, deals, between(...days));

const wavering = lived(
  process,
  { id: 'wavering', openedOn: 1 },
  ...completing(2, 'call', 'send'),
  [3, { type: 'undo', activityId: 'send' }],
  losing(4),
  [5, { type: 'reopen' }],
  [6, { type: 'abandon' }],
  [7, { type: 'reopen' }],
  ...completing(8, 'send'),
  winning(9),
);
const steady = lived(process, { id: 'steady', openedOn: 1 });

describe('movements', () => {
  it('are all that happened in the period, also what was undone later', () => {
    expect(within([wavering, steady], 0, 20)).toEqual({
      openAtStart: 0,
      opened: 2,
      movedForward: 3,
      movedBack: 1,
      won: 1,
      lost: 1,
      abandoned: 1,
      reopened: 2,
      openAtEnd: 1,
    });
  });

  it('are of the period from its first instant until before its last', () => {
    expect(within([wavering], 1, 2)).toMatchObject({ openAtStart: 0, opened: 1, openAtEnd: 1 });
    expect(within([wavering], 0, 1)).toMatchObject({ opened: 0, openAtEnd: 0 });
    expect(within([wavering], 4, 5)).toMatchObject({ openAtStart: 1, lost: 1, reopened: 0, openAtEnd: 0 });
    expect(within([wavering], 5, 6)).toMatchObject({ openAtStart: 0, reopened: 1, abandoned: 0, openAtEnd: 1 });
    expect(within([wavering], 3, 4)).toMatchObject({ movedForward: 0, movedBack: 1, lost: 0 });
  });

  it('do not ask which date puts a deal into the period', () => {
    const created = { ...between(4, 10), basis: 'created' as const };
    expect(answerOf(movements, [wavering], created)).toEqual(within([wavering], 4, 10));
  });

  it('are none before they happened: the end of a period that goes on is now', () => {
    expect(within([wavering], 0, 20, 4)).toMatchObject({ lost: 0, won: 0, openAtEnd: 1 });
    expect(within([wavering], 30, 40, 9)).toMatchObject({ openAtStart: 1, won: 0, openAtEnd: 1 });
  });

  it('count by value where that is asked for', () => {
    const dear = lived(
      process,
      { value: { amount: 70, currency: 'EUR' } },
      losing(1),
      [2, { type: 'reopen' }],
      losing(3),
    );
    const view = { ...between(0, 10), measure: 'value' as const };
    expect(answerOf(movements, [dear], view)).toMatchObject({ opened: 70, lost: 140, reopened: 70, openAtEnd: 0 });
  });

  it('list the deals that made them, once each', () => {
    const deals = [wavering, steady];
    expect(behind(movements.drills.reopened, deals, between(0, 20))).toEqual(['wavering']);
    expect(behind(movements.drills.openAtEnd, deals, between(0, 20))).toEqual(['steady']);
  });

  it('lead from what was open at the start to what is open at the end, whatever the deals', () => {
    fc.assert(
      fc.property(populations, ({ view, deals }) => {
        const figures = answerFrom(movements, deals, view);
        const came = figures.openAtStart + figures.opened + figures.reopened;
        expect(came - figures.won - figures.lost - figures.abandoned).toBe(figures.openAtEnd);
      }),
    );
  });
});
