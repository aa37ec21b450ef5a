import { describe, expect, it } from 'vitest';
import { lose, reopen } from '../../../shared/deals/rules/close.ts';
import { waive } from '../../../shared/deals/rules/complete.ts';
import { factsOf } from '../../../shared/deals/rules/facts.ts';
import { aDeal, aProcess, completed, context, frozen, lost, manager, minute } from '../../support/factories.ts';

const process = aProcess({ first: [{ id: 'call' }, { id: 'mail' }], second: [{ id: 'offer' }] });
const at = (minutes: number) => Date.parse(minute(minutes));
const value = { amount: 500, currency: 'EUR' } as const;
const opened = aDeal(process, { value, expectedCloseOn: '2026-03-01' });
const worked = completed(opened, process, ['call', 'offer'], 10);

describe('what statistics know of a deal', () => {
  it('is all that their formulas need of an open one, with instants in milliseconds', () => {
    const waived = waive(worked, process, { activityId: 'mail', reason: 'Small' }, context(manager, 20)).deal;
    expect(factsOf(waived)).toEqual({
      id: 'deal-1',
      status: 'open',
      closing: null,
      processVersion: 1,
      ownerId: 'olga',
      participantIds: ['paul'],
      value,
      createdAt: at(0),
      expectedCloseOn: '2026-03-01',
      stageId: 'second',
      furthestStageId: 'second',
      probability: 99,
      earlierClosings: [],
      visits: [
        { stageId: null, enteredAt: at(0), leftAt: at(10), probability: 0 },
        { stageId: 'first', enteredAt: at(10), leftAt: at(11), probability: 33 },
        { stageId: 'second', enteredAt: at(11), leftAt: null, probability: 67 },
      ],
      stageTotals: [
        { stageId: null, visits: 1, milliseconds: at(10) - at(0) },
        { stageId: 'first', visits: 1, milliseconds: at(11) - at(10) },
        { stageId: 'second', visits: 1, milliseconds: 0 },
      ],
      lastActivityAt: at(20),
      completed: ['call', 'offer'],
      waived: [{ activityId: 'mail', by: 'max' }],
    });
  });

  it('is of a closed one also when, why and with which probability it was closed', () => {
    const closed = factsOf(lost(worked, process, 30));
    expect(closed).toMatchObject({ status: 'lost', probability: 0 });
    expect(closed.closing).toEqual({ at: at(30), reason: 'Price', probability: 67 });
  });

  it('keeps the closings that were undone', () => {
    const reopened = reopen(lost(worked, process, 30), process, {}, context(manager, 40)).deal;
    const again = lose(frozen(reopened), process, { reason: 'Timing' }, context(manager, 50)).deal;
    expect(factsOf(again).earlierClosings).toEqual([{ status: 'lost', at: at(30), reopenedAt: at(40) }]);
    expect(factsOf(again).closing).toMatchObject({ at: at(50), reason: 'Timing' });
  });
});
