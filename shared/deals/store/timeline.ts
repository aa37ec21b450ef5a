import { type EventType, type FoundEvent, type Note, note } from '../../kernel/event.ts';
import { toEvent } from '../../table/event-item.ts';
import { dealKey, eventPosition, eventPrefix } from '../../table/keys.ts';
import { chosenPageOf, type Page, type Paging, pageOf, partition } from '../../table/pages.ts';
import { stored } from '../../table/stored.ts';
import { get } from '../../table/table.ts';
import { sequenceOfNote } from '../rules/notes.ts';

const events = (dealId: string) =>
  partition({ pk: dealKey(dealId).pk, prefix: eventPrefix, descending: true }, toEvent);

/** What happened to a deal, newest first; of one type where it is given. */
export const listEvents = (dealId: string, type: EventType | undefined, paging: Paging): Promise<Page<FoundEvent>> =>
  type === undefined
    ? pageOf(events(dealId), paging)
    : chosenPageOf(events(dealId), paging, async (rows) => rows.filter(({ item }) => item.type === type));

/** The event of a deal with this sequence, or undefined. */
export const findEvent = async (dealId: string, sequence: number): Promise<FoundEvent | undefined> => {
  const item = await get({ pk: dealKey(dealId).pk, sk: eventPosition(sequence) });
  return item === undefined ? undefined : toEvent(item);
};

/** Only these carry a note of its own; what was said at a closing is part of the closing. */
const withNotes: ReadonlySet<string> = new Set<EventType>(['note.added', 'activity.completed']);

const keptNote = stored(note);

const noteIn = ({ type, data }: FoundEvent): Note[] =>
  withNotes.has(type) && data.note !== undefined ? [keptNote.parse(data.note)] : [];

/** The notes of a deal, newest first, those of its completions among them. */
export const listNotes = (dealId: string, paging: Paging): Promise<Page<Note>> =>
  chosenPageOf(events(dealId), paging, async (rows) =>
    rows.flatMap(({ position, item }) => noteIn(item).map((note) => ({ position, item: note }))),
  );

/** The note with this id, or undefined. */
export const findNote = async (dealId: string, noteId: string): Promise<Note | undefined> => {
  const sequence = sequenceOfNote(noteId);
  if (Number.isNaN(sequence)) return undefined;
  const event = await findEvent(dealId, sequence);
  return event && noteIn(event).find(({ id }) => id === noteId);
};
