import * as z from 'zod';
import { type EventType, type FoundEvent, type Note, note } from '../../kernel/event.ts';
import { toEvent } from '../../table/event-item.ts';
import { eventPosition, eventPrefix } from '../../table/keys.ts';
import { chosenPageOf, type Page, type Paging, pageOf, partition, type Row, type Source } from '../../table/pages.ts';
import { stored } from '../../table/stored.ts';
import { get } from '../../table/table.ts';
import type { Deal, Status } from '../rules/deal.ts';
import { sequenceOfNote } from '../rules/edit.ts';
import { type DealSummary, toDealSummary } from './deal-item.ts';
import { findDeals } from './deals.ts';
import {
  dealIdIn,
  dealKey,
  dealsOfOwner,
  dealsOfOwnerByState,
  dealsOfParticipant,
  dealsOfProcess,
  openDealsOfProcess,
} from './keys.ts';

/** By what deals are listed: exactly one of these. */
export type DealListing =
  | { readonly by: 'process'; readonly processId: string; readonly status: Status | undefined }
  | { readonly by: 'owner'; readonly ownerId: string; readonly status: Status | undefined }
  | { readonly by: 'participant'; readonly participantId: string };

type DealListOptions = Paging & {
  readonly descending: boolean;
  /** Which deals the list is about; null for all. */
  readonly keep: ((deal: DealSummary) => boolean) | null;
  /** Read each deal from the table, where what an index says is not good enough: it may be a moment old. */
  readonly fresh: boolean;
};

type Listed = { readonly id: string; readonly summary: DealSummary | null };

const pointer = z.object({ pk: z.string() });

const fromPointer = (entry: unknown): Listed => ({
  id: dealIdIn(pointer.parse(entry).pk),
  summary: null,
});

const fromDeal = (entry: unknown): Listed => {
  const summary = toDealSummary(entry);
  return { id: summary.id, summary };
};

/**
 * The one partition that is read: where a list is of open and closed deals alike, that of their pointers, since a deal
 * moves between the others when it is closed or reopened, and could be missed on its way.
 */
const source = (listing: DealListing, descending: boolean): Source<Listed> => {
  switch (listing.by) {
    case 'participant':
      return partition({ index: 'gsi2', pk: dealsOfParticipant(listing.participantId), descending }, fromPointer);
    case 'process':
      return listing.status === 'open'
        ? partition({ index: 'gsi1', pk: openDealsOfProcess(listing.processId), descending }, fromDeal)
        : partition({ index: 'gsi1', pk: dealsOfProcess(listing.processId), descending }, fromPointer);
    case 'owner':
      return listing.status === undefined
        ? partition({ index: 'gsi2', pk: dealsOfOwner(listing.ownerId), descending }, fromPointer)
        : partition({ index: 'gsi2', pk: dealsOfOwnerByState(listing.ownerId, listing.status), descending }, fromDeal);
  }
};

const summaryOf = (found: Deal): DealSummary => {
  const { completions, waivers, visits, stageTotals, earlierClosings, ...others } = found;
  const { lastActivityAt, stalledAt, sequence, ...summary } = others;
  return summary;
};

const filledIn = async (rows: readonly Row<Listed>[], fresh: boolean): Promise<Row<DealSummary>[]> => {
  const missing = rows.filter(({ item }) => fresh || item.summary === null).map(({ item }) => item.id);
  const found = new Map((await findDeals(missing)).map((deal) => [deal.id, summaryOf(deal)]));
  return rows.flatMap(({ position, item }) => {
    const summary = found.get(item.id) ?? (fresh ? null : item.summary);
    return summary === null ? [] : [{ position, item: summary }];
  });
};

/** Deals by creation, newest first where `descending`; each deal that is in the list all the while comes once. */
export const listDeals = (listing: DealListing, options: DealListOptions): Promise<Page<DealSummary>> => {
  const { descending, keep, fresh, limit } = options;
  const chosen = async (rows: readonly Row<Listed>[]) => {
    const deals = await filledIn(rows, fresh);
    return keep === null ? deals : deals.filter(({ item }) => keep(item));
  };
  return chosenPageOf(source(listing, descending), options, chosen, keep === null ? limit : undefined);
};

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
