import { describe, expect, it } from 'vitest';
import { addParticipant, maxParticipants, removeParticipant } from '../../../shared/deals/rules/edit.ts';
import { aDeal, aProcess, context, manager, owner, participant, refusal, stranger } from '../../support/factories.ts';

const process = aProcess({ only: [{ id: 'call' }] });
const deal = aDeal(process);

describe('the participants of a deal', () => {
  it('can be added, once each', () => {
    const { deal: after, events } = addParticipant(deal, 'pia', context(owner));
    expect(after.participantIds).toEqual(['paul', 'pia']);
    expect(events).toMatchObject([{ type: 'deal.participant_added', data: { userId: 'pia' } }]);
    expect(addParticipant(after, 'pia', context(manager))).toEqual({ deal: after, events: [] });
  });

  it('can be removed, also by themselves; then they may change the deal no more', () => {
    const { deal: after, events } = removeParticipant(deal, 'paul', context(participant));
    expect(after.participantIds).toEqual([]);
    expect(events).toMatchObject([{ type: 'deal.participant_removed', data: { userId: 'paul' } }]);
    expect(removeParticipant(after, 'paul', context(owner))).toEqual({ deal: after, events: [] });
    expect(refusal(() => addParticipant(after, 'paul', context(participant))).code).toBe('forbidden');
    const two = addParticipant(deal, 'pia', context(owner)).deal;
    expect(removeParticipant(two, 'paul', context(owner)).deal.participantIds).toEqual(['pia']);
  });

  it('are fifty at most', () => {
    const full = Array.from({ length: maxParticipants }, (_, index) => `user-${index}`);
    const crowded = aDeal(process, { participantIds: full });
    expect(maxParticipants).toBe(50);
    expect(refusal(() => addParticipant(crowded, 'pia', context(owner))).code).toBe('too_many_participants');
    expect(addParticipant(crowded, 'user-7', context(owner)).events).toEqual([]);
  });

  it('are changed only by who may change the deal', () => {
    expect(refusal(() => addParticipant(deal, 'sven', context(stranger))).code).toBe('forbidden');
    expect(refusal(() => removeParticipant(deal, 'paul', context(stranger))).code).toBe('forbidden');
  });
});
