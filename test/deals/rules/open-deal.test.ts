import { describe, expect, it } from 'vitest';
import { openDeal } from '../../../shared/deals/rules/open.ts';
import { aDeal, aProcess, context, manager, minute, newDeal } from '../../support/factories.ts';

const process = { ...aProcess({ first: [{ id: 'call', obligatory: true }], second: [{ id: 'offer' }] }), version: 3 };

describe('opening a deal', () => {
  it('starts the process: nothing done, no stage yet, 0 percent', () => {
    expect(aDeal(process)).toMatchObject({
      status: 'open',
      version: 1,
      sequence: 1,
      closing: null,
      processId: 'process-1',
      processVersion: 3,
      stageId: null,
      furthestStageId: null,
      probability: { value: 0, computed: 0, manual: null },
      progress: { done: 0, total: 2, obligatoryDone: 0, obligatoryTotal: 1, weightDone: 0, weightTotal: 20 },
    });
  });

  it('keeps who opened it apart from who owns it', () => {
    const { deal, events } = openDeal(process, newDeal, context(manager, 2));
    expect(deal).toMatchObject({ createdBy: 'max', ownerId: 'olga', createdAt: minute(2), lastActivityAt: minute(2) });
    expect(events).toMatchObject([
      { type: 'deal.opened', sequence: 1, actor: { userId: 'max', via: 'user' }, processId: 'process-1' },
    ]);
  });

  it('takes each participant once, on the deal and in its event', () => {
    const { deal, events } = openDeal(
      process,
      { ...newDeal, participantIds: ['pia', 'paul', 'pia'] },
      context(manager),
    );
    expect(deal.participantIds).toEqual(['pia', 'paul']);
    expect(events[0]?.data.participantIds).toEqual(['pia', 'paul']);
  });
});
