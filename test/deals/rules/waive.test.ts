import { describe, expect, it } from 'vitest';
import { abandon, win } from '../../../shared/deals/rules/close.ts';
import { unwaive, waive } from '../../../shared/deals/rules/complete.ts';
import {
  aDeal,
  administrator,
  aProcess,
  completed,
  context,
  manager,
  minute,
  owner,
  refusal,
} from '../../support/factories.ts';

const process = aProcess({ first: [{ id: 'call' }, { id: 'needs', obligatory: true }], second: [{ id: 'offer' }] });
const needs = { activityId: 'needs', reason: 'Known for years' };
const waived = waive(aDeal(process), process, needs, context(manager, 2)).deal;
const closed = abandon(waived, {}, context(owner)).deal;

describe('waiving an activity', () => {
  it('records who declared it not applicable, when and why', () => {
    expect(waived.waivers).toEqual([{ activityId: 'needs', at: minute(2), by: 'max', reason: 'Known for years' }]);
    const { events } = waive(aDeal(process), process, needs, context(manager));
    expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
      { type: 'activity.waived', data: { stageId: 'first', activityId: 'needs', name: 'needs', reason: needs.reason } },
    ]);
  });

  it('takes it out of what is to do, and of what blocks winning', () => {
    expect(waived.progress).toMatchObject({ total: 2, obligatoryTotal: 0, weightTotal: 20 });
    expect(win(waived, process, {}, context(owner)).deal.status).toBe('won');
  });

  it('moves the probability but never the stage', () => {
    const deal = completed(aDeal(process), process, ['call']);
    const decision = waive(deal, process, { activityId: 'offer', reason: 'Small' }, context(administrator));
    expect(decision.deal).toMatchObject({ stageId: 'first', probability: { value: 50 } });
    expect(decision.events[0]?.changes).toEqual({ probability: { from: 33, to: 50 } });
  });

  it('is nothing to do when repeated, also on a closed deal', () => {
    expect(waive(waived, process, needs, context(administrator))).toEqual({ deal: waived, events: [] });
    expect(waive(closed, process, needs, context(manager)).events).toEqual([]);
  });

  it('replaces the reason by another one', () => {
    const again = waive(waived, process, { ...needs, reason: 'Asked by mail' }, context(administrator, 9)).deal;
    expect(again.waivers).toEqual([{ activityId: 'needs', at: minute(9), by: 'ada', reason: 'Asked by mail' }]);
  });

  it('is for managers and administrators only, whoever owns the deal', () => {
    expect(refusal(() => waive(aDeal(process), process, needs, context(owner))).code).toBe('forbidden');
    expect(refusal(() => unwaive(waived, process, 'needs', context(owner))).code).toBe('forbidden');
  });

  it.each([
    { code: 'deal_closed', because: 'the deal is closed', deal: closed, activityId: 'call' },
    { code: 'deal_closed', because: 'the deal is closed, before all else', deal: closed, activityId: 'x' },
    { code: 'unknown_activity', because: 'there is no such activity', deal: waived, activityId: 'x' },
    {
      code: 'activity_completed',
      because: 'it was completed',
      activityId: 'call',
      deal: completed(aDeal(process), process, ['call']),
    },
  ])('is refused with $code because $because', ({ code, deal, activityId }) => {
    const decide = () => waive(deal, process, { activityId, reason: 'Small' }, context(manager));
    expect(refusal(decide).code).toBe(code);
  });
});

describe('taking a waiver back', () => {
  it('restores what is to do, and says so', () => {
    const { deal, events } = unwaive(waived, process, 'needs', context(administrator));
    expect(deal).toMatchObject({ waivers: [], progress: aDeal(process).progress, version: 3 });
    expect(events.map(({ type, data, changes }) => ({ type, data, changes }))).toEqual([
      {
        type: 'activity.unwaived',
        data: { stageId: 'first', activityId: 'needs', name: 'needs' },
        changes: { probability: { from: 0, to: 0 } },
      },
    ]);
  });

  it('leaves the waivers of other activities', () => {
    const both = waive(waived, process, { activityId: 'offer', reason: 'Small' }, context(manager)).deal;
    const { deal } = unwaive(both, process, 'needs', context(manager));
    expect(deal.waivers.map(({ activityId }) => activityId)).toEqual(['offer']);
  });

  it('is nothing to do where there is none, also on a closed deal', () => {
    expect(unwaive(waived, process, 'call', context(manager))).toEqual({ deal: waived, events: [] });
    expect(unwaive(closed, process, 'call', context(manager)).events).toEqual([]);
  });

  it('is refused on a closed deal, and for an activity that does not exist', () => {
    expect(refusal(() => unwaive(closed, process, 'needs', context(manager))).code).toBe('deal_closed');
    expect(refusal(() => unwaive(waived, process, 'x', context(manager))).code).toBe('unknown_activity');
  });
});
