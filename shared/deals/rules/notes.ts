import { type Context, recorded } from '../../kernel/decision.ts';
import type { Happening, Note } from '../../kernel/event.ts';
import { requireMayChange } from '../../people/rules/permissions.ts';
import type { Deal, Decision } from './deal.ts';

/** A note to be written. */
export type NewNote = {
  readonly text: string;
  readonly attachmentIds: readonly string[];
  /** A short fingerprint of what it says (`[a-z0-9]`), made at the border. */
  readonly digest: string;
};

/**
 * A note's id names the event that carries it and what it says, so that it is found, and a repetition recognised,
 * without reading it.
 */
const noteId = (sequence: number, { digest }: NewNote) => `${sequence}-${digest}`;

/** The sequence of the event that carries the note; NaN where the id is none of a note. */
export const sequenceOfNote = (id: string) => Number.parseInt(id, 10);

/** Whether the note with this id has the text and the files of this one. */
export const saysTheSame = (standingId: string | null, note: NewNote) =>
  standingId?.endsWith(`-${note.digest}`) === true;

/** The note as it is kept in the event with this sequence. */
export const noteFrom = (note: NewNote, sequence: number, activityId: string | null, { by, at }: Context): Note => {
  const { text, attachmentIds } = note;
  return { id: noteId(sequence, note), text, attachmentIds: [...attachmentIds], activityId, by: by.userId, at };
};

/** Adds a note to a deal, open or closed. Throws `Forbidden`. */
export const addNote = (deal: Deal, note: NewNote, context: Context): Decision & { readonly note: Note } => {
  requireMayChange(deal, context.by);
  const written = noteFrom(note, deal.sequence + 1, null, context);
  const happening: Happening = { type: 'note.added', data: { note: written } };
  return { ...recorded(deal, { lastActivityAt: context.at }, [happening], context), note: written };
};
