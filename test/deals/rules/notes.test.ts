import { describe, expect, it } from 'vitest';
import { abandon } from '../../../shared/deals/rules/close.ts';
import { addNote, saysTheSame, sequenceOfNote } from '../../../shared/deals/rules/edit.ts';
import {
  aDeal,
  aNote,
  aProcess,
  context,
  minute,
  owner,
  participant,
  refusal,
  stranger,
} from '../../support/factories.ts';

const deal = aDeal(aProcess({ only: [{ id: 'call' }] }));

describe('a note', () => {
  it('is kept in the event that tells of it, with who wrote it and when', () => {
    const { note, events, deal: after } = addNote(deal, aNote('They like it.', ['file-1']), context(participant, 4));
    const written = { text: 'They like it.', attachmentIds: ['file-1'], activityId: null, by: 'paul', at: minute(4) };
    expect(note).toMatchObject(written);
    expect(events).toMatchObject([{ type: 'note.added', sequence: 2, data: { note } }]);
    expect(after).toMatchObject({ version: 2, lastActivityAt: minute(4) });
  });

  it('can be added to a closed deal', () => {
    const closed = abandon(deal, {}, context(owner)).deal;
    expect(addNote(closed, aNote('They came back.'), context(owner)).deal.version).toBe(closed.version + 1);
  });

  it('has an id that tells the place of its event, and whether another one says the same', () => {
    const { note } = addNote(deal, aNote('They like it.'), context(owner));
    expect(sequenceOfNote(note.id)).toBe(2);
    expect(saysTheSame(note.id, aNote('They like it.'))).toBe(true);
    expect(saysTheSame(note.id, aNote('it.'))).toBe(false);
    expect(saysTheSame(null, aNote('They like it.'))).toBe(false);
  });

  it('is refused to who may not change the deal', () => {
    expect(refusal(() => addNote(deal, aNote('Hello'), context(stranger))).code).toBe('forbidden');
  });
});
