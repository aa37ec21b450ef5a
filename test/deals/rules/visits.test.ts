import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lose, reopen } from '../../../shared/deals/rules/close.ts';
import { undo } from '../../../shared/deals/rules/complete.ts';
import type { Deal } from '../../../shared/deals/rules/deal.ts';
import { estimate } from '../../../shared/deals/rules/edit.ts';
import { histories } from '../../support/arbitraries.ts';
import { aDeal, administrator, aProcess, completed, context, minute, owner } from '../../support/factories.ts';
import { play } from '../../support/history.ts';

const process = aProcess({ first: [{ id: 'call' }, { id: 'mail' }], second: [{ id: 'offer', weight: 20 }] });
const milliseconds = 60_000;

const lasted = ({ visits }: Deal) =>
  visits.map(({ stageId, enteredAt, leftAt }) => ({
    stageId,
    length: leftAt === null ? null : Date.parse(leftAt) - Date.parse(enteredAt),
  }));

describe('the visits of a deal', () => {
  it('begin with the time before the first stage', () => {
    expect(aDeal(process).visits).toEqual([{ stageId: null, enteredAt: minute(0), leftAt: null, probability: 0 }]);
  });

  it('have a begin, an end and the probability at their begin', () => {
    const deal = completed(completed(aDeal(process), process, ['call'], 5), process, ['offer'], 12);
    expect(deal.visits).toEqual([
      { stageId: null, enteredAt: minute(0), leftAt: minute(5), probability: 0 },
      { stageId: 'first', enteredAt: minute(5), leftAt: minute(12), probability: 25 },
      { stageId: 'second', enteredAt: minute(12), leftAt: null, probability: 75 },
    ]);
  });

  it('keep the estimate as their probability, where there is one', () => {
    const estimated = estimate(aDeal(process), 60, context(owner)).deal;
    expect(completed(estimated, process, ['call']).visits.at(-1)?.probability).toBe(60);
  });

  it('last while the stage stays the same', () => {
    expect(completed(aDeal(process), process, ['mail', 'call']).visits).toHaveLength(2);
  });

  it('come back to an earlier stage as a visit of their own', () => {
    const there = completed(aDeal(process), process, ['call', 'offer']);
    const back = undo(there, process, 'offer', context(administrator, 10)).deal;
    expect(back.visits.map(({ stageId }) => stageId)).toEqual([null, 'first', 'second', 'first']);
    expect(back.stageTotals).toContainEqual({
      stageId: 'first',
      visits: 2,
      milliseconds,
      enteredAt: minute(10),
    });
  });

  it('end with the closing, and begin anew with the reopening', () => {
    const lost = lose(completed(aDeal(process), process, ['call']), process, { reason: 'Price' }, context(owner, 4));
    expect(lasted(lost.deal).at(-1)).toEqual({ stageId: 'first', length: 3 * milliseconds });
    const { visits } = reopen(lost.deal, process, {}, context(owner, 9)).deal;
    expect(visits.at(-1)).toEqual({ stageId: 'first', enteredAt: minute(9), leftAt: null, probability: 25 });
  });

  it('are kept up to the last hundred, while the totals know them all', () => {
    let deal = aDeal(process);
    for (let round = 0; round < 70; round += 1) {
      deal = completed(deal, process, ['call'], 2 * round + 1);
      deal = undo(deal, process, 'call', context(administrator, 2 * round + 2)).deal;
    }
    expect(deal.visits).toHaveLength(100);
    expect(deal.visits.at(-1)).toMatchObject({ stageId: null, enteredAt: minute(140), leftAt: null });
    expect(deal.stageTotals).toEqual([
      { stageId: null, visits: 71, milliseconds: 70 * milliseconds, enteredAt: minute(140) },
      { stageId: 'first', visits: 70, milliseconds: 70 * milliseconds, enteredAt: minute(139) },
    ]);
  });
});

describe('whatever people try on a deal', () => {
  const always = (check: (deal: Deal) => void) =>
    fc.assert(
      fc.property(histories(), ({ process, steps }) => {
        for (const { after } of play(process, steps).moments) check(after);
      }),
    );

  it('is in exactly one visit while it is open, that of its stage, and in none when it is closed', () => {
    always(({ visits, stageId, status }) => {
      const current = visits.filter(({ leftAt }) => leftAt === null);
      expect(current.map((visit) => visit.stageId)).toEqual(status === 'open' ? [stageId] : []);
      if (status === 'open') expect(visits.at(-1)?.leftAt).toBeNull();
    });
  });

  it('has visits whose numbers and lengths add up to the totals of their stages', () => {
    always((deal) => {
      for (const { stageId, visits, milliseconds } of deal.stageTotals) {
        const own = lasted(deal).filter((visit) => visit.stageId === stageId);
        expect(own).toHaveLength(visits);
        expect(own.reduce((sum, { length }) => sum + (length ?? 0), 0)).toBe(milliseconds);
      }
    });
  });
});
