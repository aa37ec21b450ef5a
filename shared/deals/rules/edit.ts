import type { Context } from '../../kernel/decision.ts';
import { TooManyCustomFields, TooManyParticipants } from '../../kernel/errors.ts';
import type { Event, NewEvent, Note } from '../../kernel/event.ts';
import { type Money, maxCustomFields } from '../../kernel/values.ts';
import { type Deal, type Decision, decide, noChange } from './deal.ts';
import { requireMayChange, requireOpen } from './permissions.ts';

/** A deal, its participants and its event are written in one transaction, of at most a hundred items. */
export const maxParticipants = 50;

type CustomValue = Deal['custom'][string];

/** A merge patch: what is absent stays, null clears, `custom` is merged by key. */
type DealPatch = {
  readonly name?: string | undefined;
  readonly value?: Money | null | undefined;
  readonly company?: string | null | undefined;
  readonly contact?: string | null | undefined;
  readonly ownerId?: string | undefined;
  readonly expectedCloseOn?: string | null | undefined;
  readonly custom?: Readonly<Record<string, CustomValue | null>> | null | undefined;
};

const mergedCustom = (custom: Deal['custom'], patch: DealPatch['custom']): Deal['custom'] => {
  const fields = new Map(patch === null ? [] : Object.entries(custom));
  for (const [key, value] of Object.entries(patch ?? {})) value === null ? fields.delete(key) : fields.set(key, value);
  if (fields.size > maxCustomFields) throw new TooManyCustomFields();
  return Object.fromEntries(fields);
};

const customChanges = (before: Deal['custom'], after: Deal['custom']): Event['changes'] => {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const keys = [...new Set([...old.keys(), ...now.keys()])].filter((key) => old.get(key) !== now.get(key));
  return Object.fromEntries(
    keys.map((key) => [`custom.${key}`, { from: old.get(key) ?? null, to: now.get(key) ?? null }]),
  );
};

const plainFields = ['name', 'company', 'contact', 'ownerId', 'expectedCloseOn'] as const;

const sameMoney = (one: Money | null, other: Money | null) =>
  one?.amount === other?.amount && one?.currency === other?.currency;

/**
 * Changes what people say about a deal, open or closed. A patch that changes nothing does nothing. Throws `Forbidden`,
 * `TooManyCustomFields` over fifty.
 */
export const editDeal = (deal: Deal, patch: DealPatch, context: Context): Decision => {
  requireMayChange(deal, context.by);
  const { name = deal.name, ownerId = deal.ownerId, value = deal.value } = patch;
  const { company = deal.company, contact = deal.contact, expectedCloseOn = deal.expectedCloseOn } = patch;
  const custom = mergedCustom(deal.custom, patch.custom);
  const after = { name, value, company, contact, ownerId, expectedCloseOn, custom };

  const changes: Event['changes'] = customChanges(deal.custom, custom);
  for (const field of plainFields) {
    if (deal[field] !== after[field]) changes[field] = { from: deal[field], to: after[field] };
  }
  if (!sameMoney(deal.value, value)) changes.value = { from: deal.value, to: value };
  if (Object.keys(changes).length === 0) return noChange(deal);
  return decide(deal, { ...deal, ...after }, [{ type: 'deal.updated', changes }], context);
};

/** Lets a user work on the deal too. Throws `Forbidden`, `TooManyParticipants` over fifty. */
export const addParticipant = (deal: Deal, userId: string, context: Context): Decision => {
  requireMayChange(deal, context.by);
  if (deal.participantIds.includes(userId)) return noChange(deal);
  if (deal.participantIds.length >= maxParticipants) throw new TooManyParticipants();
  const changes = { participantIds: [...deal.participantIds, userId] };
  return decide(deal, { ...deal, ...changes }, [{ type: 'deal.participant_added', data: { userId } }], context);
};

/** Takes a user off the deal; nothing to do where they are not on it. Throws `Forbidden`. */
export const removeParticipant = (deal: Deal, userId: string, context: Context): Decision => {
  requireMayChange(deal, context.by);
  if (!deal.participantIds.includes(userId)) return noChange(deal);
  const changes = { participantIds: deal.participantIds.filter((participantId) => participantId !== userId) };
  return decide(deal, { ...deal, ...changes }, [{ type: 'deal.participant_removed', data: { userId } }], context);
};

/**
 * Sets (or with null clears) an estimate in percent, 0 to 99, beside the computed probability. Throws `Forbidden`,
 * `DealClosed`.
 */
export const estimate = (deal: Deal, manual: number | null, context: Context): Decision => {
  requireMayChange(deal, context.by);
  if (deal.probability.manual === manual) return noChange(deal);
  requireOpen(deal);
  const value = manual ?? deal.probability.computed;
  const changes = { manualProbability: { from: deal.probability.manual, to: manual } };
  const probability = { ...deal.probability, manual, value };
  return decide(deal, { ...deal, probability }, [{ type: 'deal.updated', changes }], context);
};

/** What remains of a deleted deal: its events, and this last one. */
export const deleteDeal = (deal: Deal, context: Context): Decision => {
  const { name, ownerId, status, closing } = deal;
  const data = { name, ownerId, status, closedAt: closing?.at ?? null };
  return decide(deal, deal, [{ type: 'deal.deleted', data }], context);
};

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
  const newEvent: NewEvent = { type: 'note.added', data: { note: written } };
  return { ...decide(deal, { ...deal, lastActivityAt: context.at }, [newEvent], context), note: written };
};
