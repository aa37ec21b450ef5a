import { describe, expect, it } from 'vitest';
import { abandon } from '../../../shared/deals/rules/close.ts';
import { complete, undo } from '../../../shared/deals/rules/complete.ts';
import { aDeal, administrator, aProcess, context, manager, owner, refusal, stranger } from '../../support/factories.ts';

const process = aProcess({
  first: [{ id: 'call' }],
  second: [{ id: 'discount', completableBy: { kind: 'managers' } }],
});
const done = complete(aDeal(process), process, { activityId: 'discount' }, context(manager)).deal;
const closed = abandon(done, {}, context(owner)).deal;

describe('undoing a completion', () => {
  it('reopens the activity, and says which completion it took back', () => {
    const { deal, events } = undo(done, process, 'discount', context(manager, 5));
    expect(deal).toMatchObject({ completions: [], stageId: null, furthestStageId: 'second', version: 3 });
    expect(events.map(({ type }) => type)).toEqual(['activity.reopened', 'deal.stage_changed']);
    expect(events[0]).toMatchObject({ data: { activityId: 'discount', completion: 2 }, sequence: 4 });
    expect(events[0]?.changes).toEqual({ probability: { from: 50, to: 0 } });
  });

  it('is nothing to do where the activity is open, also on a closed deal', () => {
    expect(undo(done, process, 'call', context(owner))).toEqual({ deal: done, events: [] });
    expect(undo(closed, process, 'call', context(owner)).events).toEqual([]);
  });

  it.each([
    { code: 'forbidden', because: 'of who asks', deal: done, activityId: 'discount', by: stranger },
    { code: 'deal_closed', because: 'the deal is closed', deal: closed, activityId: 'discount', by: manager },
    { code: 'unknown_activity', because: 'there is no such activity', deal: done, activityId: 'x', by: owner },
    { code: 'not_allowed_to_complete', because: 'managers must', deal: done, activityId: 'discount', by: owner },
  ])('is refused with $code because $because', ({ code, deal, activityId, by }) => {
    expect(refusal(() => undo(deal, process, activityId, context(by))).code).toBe(code);
  });

  it('lets an administrator do it always', () => {
    expect(undo(done, process, 'discount', context(administrator)).deal.completions).toEqual([]);
  });
});
