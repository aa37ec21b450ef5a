import { describe, expect, it } from 'vitest';
import { lose } from '../../../shared/deals/rules/close.ts';
import { complete, waive } from '../../../shared/deals/rules/complete.ts';
import type { Deal } from '../../../shared/deals/rules/deal.ts';
import type { Actor } from '../../../shared/kernel/values.ts';
import {
  aDeal,
  aNote,
  aProcess,
  completed,
  context,
  manager,
  minute,
  owner,
  participant,
  refusal,
  stranger,
} from '../../support/factories.ts';

const process = aProcess(
  {
    first: [{ id: 'call' }, { id: 'needs', obligatory: true, noteRequirement: 'note' }],
    second: [
      { id: 'offer', noteRequirement: 'noteWithFile' },
      { id: 'discount', completableBy: { kind: 'managers' }, noteRequirement: 'note' },
    ],
  },
  { lossReasons: ['Price'] },
);
const gated = { ...process, definition: { ...process.definition, gate: 'stage' as const } };

const tryToComplete =
  (deal: Deal, activityId: string, by: Actor = owner, note?: string) =>
  () =>
    complete(deal, process, { activityId, note: note === undefined ? undefined : aNote(note) }, context(by, 1));

const lost = (deal: Deal) => lose(deal, process, { reason: 'Price' }, context(owner)).deal;
const withoutCall = (deal: Deal) =>
  waive(deal, process, { activityId: 'call', reason: 'Known' }, context(manager)).deal;

describe('completing an activity', () => {
  it('records who did it, when and via what, on the deal and as an event', () => {
    const by = { ...participant, via: 'api' as const };
    const { deal, events } = complete(aDeal(process), process, { activityId: 'call' }, context(by, 3));
    const done = { activityId: 'call', at: minute(3), by: 'paul', via: 'api', sequence: 2, noteId: null };
    expect(deal.completions).toEqual([done]);
    expect(deal).toMatchObject({ lastActivityAt: minute(3), updatedAt: minute(3), version: 2 });
    expect(events[0]).toMatchObject({
      id: 'deal-1-2',
      type: 'activity.completed',
      sequence: 2,
      occurredAt: minute(3),
      subject: { kind: 'deal', id: 'deal-1' },
      actor: { userId: 'paul', via: 'api' },
      data: { stageId: 'first', activityId: 'call', name: 'call' },
      changes: { probability: { from: 0, to: 25 } },
    });
  });

  it('completes nothing else as a side effect', () => {
    const { deal } = tryToComplete(aDeal(process), 'discount', manager, 'Ten percent')();
    expect(deal.completions.map(({ activityId }) => activityId)).toEqual(['discount']);
  });

  it('skips what comes before, in any order', () => {
    const deal = completed(aDeal(process), process, ['call']);
    expect(tryToComplete(deal, 'discount', manager, 'Ten percent')().deal.stageId).toBe('second');
  });

  it('stores its note with the completion, in the same event', () => {
    const { deal, events } = tryToComplete(aDeal(process), 'needs', owner, 'They told us.')();
    const noteId = deal.completions[0]?.noteId;
    expect(events[0]?.data.note).toEqual({
      id: noteId,
      text: 'They told us.',
      attachmentIds: [],
      activityId: 'needs',
      by: 'olga',
      at: minute(1),
    });
  });

  it('is nothing to do when repeated, with the same note, with none, by somebody else, or on a closed deal', () => {
    const { deal } = tryToComplete(aDeal(process), 'needs', owner, 'They told us.')();
    expect(tryToComplete(deal, 'needs', owner, 'They told us.')()).toEqual({ deal, events: [] });
    expect(tryToComplete(deal, 'needs', manager)()).toEqual({ deal, events: [] });
    expect(tryToComplete(lost(deal), 'needs')().events).toEqual([]);
  });

  it('refuses a different note on a standing completion', () => {
    const noted = tryToComplete(aDeal(process), 'needs', owner, 'They told us.')().deal;
    expect(refusal(tryToComplete(noted, 'needs', owner, 'They told us more.')).code).toBe('already_completed');
    const bare = completed(aDeal(process), process, ['call']);
    expect(refusal(tryToComplete(bare, 'call', owner, 'We talked.')).code).toBe('already_completed');
  });
});

describe('completing is refused', () => {
  it.each([
    { code: 'forbidden', because: 'of who asks', deal: aDeal(process), activityId: 'call', by: stranger },
    { code: 'deal_closed', because: 'the deal is closed', deal: lost(aDeal(process)), activityId: 'call', by: owner },
    {
      code: 'unknown_activity',
      because: 'there is no such activity',
      deal: aDeal(process),
      activityId: 'x',
      by: owner,
    },
    {
      code: 'activity_waived',
      because: 'it is waived',
      deal: withoutCall(aDeal(process)),
      activityId: 'call',
      by: owner,
    },
    {
      code: 'not_allowed_to_complete',
      because: 'managers must',
      deal: aDeal(process),
      activityId: 'discount',
      by: owner,
    },
    { code: 'note_required', because: 'it needs a note', deal: aDeal(process), activityId: 'needs', by: owner },
    {
      code: 'note_required',
      because: 'it needs a note with a file',
      deal: aDeal(process),
      activityId: 'offer',
      by: owner,
    },
  ])('with $code because $because', ({ code, deal, activityId, by }) => {
    expect(refusal(tryToComplete(deal, activityId, by)).code).toBe(code);
  });

  it('with file_required where the note lacks its file', () => {
    expect(refusal(tryToComplete(aDeal(process), 'offer', owner, 'Sent')).code).toBe('file_required');
    const note = aNote('Sent', ['file-1']);
    expect(complete(aDeal(process), process, { activityId: 'offer', note }, context(owner)).events).toHaveLength(2);
  });

  it('for the first reason in the order of the checks', () => {
    const codeOf = (deal: Deal, activityId: string, by: Actor, of = process) =>
      refusal(() => complete(deal, of, { activityId }, context(by))).code;
    const waived = waive(aDeal(gated), gated, { activityId: 'discount', reason: 'List price' }, context(manager)).deal;
    expect(codeOf(lost(waived), 'x', stranger)).toBe('forbidden');
    expect(codeOf(lost(waived), 'x', owner)).toBe('deal_closed');
    expect(codeOf(lost(waived), 'discount', owner)).toBe('deal_closed');
    expect(codeOf(waived, 'discount', owner, gated)).toBe('activity_waived');
    expect(codeOf(aDeal(gated), 'discount', owner, gated)).toBe('not_allowed_to_complete');
    expect(codeOf(aDeal(gated), 'discount', manager, gated)).toBe('activity_gated');
  });
});

describe('in a process with gates', () => {
  it('an activity waits for the obligatory ones of the stages before it, and the refusal names them', () => {
    const refused = refusal(() => complete(aDeal(gated), gated, { activityId: 'offer' }, context(owner)));
    const activities = [{ stageId: 'first', activityId: 'needs', name: 'needs' }];
    expect(refused).toMatchObject({ code: 'activity_gated', data: { activities } });
  });

  it('activities of the same stage do not wait, and a waived one is not waited for', () => {
    expect(completed(aDeal(gated), gated, ['call']).stageId).toBe('first');
    const command = { activityId: 'needs', reason: 'Known' };
    const { deal } = waive(aDeal(gated), gated, command, context(manager));
    const note = aNote('Sent', ['file-1']);
    expect(complete(deal, gated, { activityId: 'offer', note }, context(owner)).deal.stageId).toBe('second');
  });
});
