import { describe, expect, it } from 'vitest';
import { abandon } from '../../../shared/deals/rules/close.ts';
import { estimate } from '../../../shared/deals/rules/edit.ts';
import { aDeal, aProcess, completed, context, owner, refusal, stranger } from '../../support/factories.ts';

const process = aProcess({ only: [{ id: 'call' }, { id: 'offer' }] });
const estimated = estimate(aDeal(process), 80, context(owner)).deal;

describe('a manual estimate of the probability', () => {
  it('wins in the value, beside the computed one', () => {
    expect(estimated.probability).toEqual({ value: 80, computed: 0, manual: 80 });
  });

  it('lets the computed one keep moving', () => {
    const { probability } = completed(estimated, process, ['call']);
    expect(probability).toEqual({ value: 80, computed: 50, manual: 80 });
  });

  it('may be 0, which is not the same as none', () => {
    const hopeless = estimate(aDeal(process), 0, context(owner)).deal;
    expect(completed(hopeless, process, ['call']).probability).toEqual({ value: 0, computed: 50, manual: 0 });
  });

  it('can be taken back: the computed one counts again', () => {
    const { deal, events } = estimate(completed(estimated, process, ['call']), null, context(owner));
    expect(deal.probability).toEqual({ value: 50, computed: 50, manual: null });
    expect(events).toMatchObject([{ type: 'deal.updated', changes: { manualProbability: { from: 80, to: null } } }]);
  });

  it('is nothing to do when repeated, also on a closed deal', () => {
    expect(estimate(estimated, 80, context(owner))).toEqual({ deal: estimated, events: [] });
    expect(estimate(abandon(estimated, {}, context(owner)).deal, 80, context(owner)).events).toEqual([]);
  });

  it('is refused on a closed deal, and to who may not change the deal', () => {
    const closed = abandon(estimated, {}, context(owner)).deal;
    expect(refusal(() => estimate(closed, 10, context(owner))).code).toBe('deal_closed');
    expect(refusal(() => estimate(estimated, 10, context(stranger))).code).toBe('forbidden');
  });
});
