import * as z from 'zod';
import { noteText } from './text.ts';
import { id, instant } from './values.ts';

/** Who caused an event, and by which way. */
export const via = z.enum(['user', 'api', 'import', 'migration']);

const eventTypes = [
  'deal.opened',
  'deal.updated',
  'deal.stage_changed',
  'deal.won',
  'deal.lost',
  'deal.abandoned',
  'deal.reopened',
  'deal.stalled',
  'deal.deleted',
  'deal.restored',
  'deal.process_changed',
  'deal.participant_added',
  'deal.participant_removed',
  'activity.completed',
  'activity.reopened',
  'activity.waived',
  'activity.unwaived',
  'note.added',
  'task.created',
  'task.updated',
  'task.completed',
  'task.reopened',
  'task.cancelled',
  'process.published',
  'process.archived',
  'process.restored',
  'user.changed',
  'hand_over.started',
  'hand_over.finished',
  'migration.started',
  'migration.finished',
  'import.started',
  'import.finished',
  'export.started',
  'export.finished',
  'webhook.registered',
  'webhook.updated',
  'webhook.secret_rotated',
  'webhook.tested',
  'webhook.disabled',
  'webhook.deleted',
] as const;
export const eventType = z.enum(eventTypes);
export type EventType = z.infer<typeof eventType>;

/** What somebody wrote about a deal; `activityId` when it came with a completion. It is kept in its event. */
export const note = z
  .strictObject({
    id,
    text: noteText,
    attachmentIds: z.array(id),
    activityId: z.string().nullable(),
    by: id,
    at: instant,
  })
  .meta({ id: 'Note' });
export type Note = z.infer<typeof note>;

/** Anything of JSON. Registered as it is, since it refers to itself: a copy with a name would not. */
const json = z.json().register(z.globalRegistry, { id: 'Json' });

/** What became another: fields by their names, each before and after. */
export const changes = z.record(z.string(), z.strictObject({ from: json, to: json }));
export type Changes = z.infer<typeof changes>;

/** One thing that happened to a subject: the audit trail, and the source of all that follows from it. */
export const event = z.strictObject({
  id: id.describe('The same however often the event comes'),
  type: eventType,
  occurredAt: instant.describe('What is imported keeps the time at which it really happened'),
  subject: z
    .strictObject({
      kind: z.enum(['deal', 'task', 'process', 'user', 'hand_over', 'migration', 'import', 'export', 'webhook']),
      id,
    })
    .describe('What it happened to'),
  sequence: z.int().min(1).describe('Grows by one per subject'),
  actor: z.strictObject({ userId: id, via }).describe('Who caused it; `stagecraft`: nobody, it happened by itself'),
  dealId: id.nullable(),
  processId: id.nullable(),
  processVersion: z.int().nullable(),
  data: z.record(z.string(), json),
  changes,
});
export type Event = z.infer<typeof event>;

const orLater = <Schema extends z.ZodType<string>>(known: Schema) => z.union([known, z.string()]);

/**
 * An event as it is found: perhaps one of a later release, of a type, about something or by a way that this code does
 * not know. It can be shown, but nothing follows from it here.
 */
export const foundEvent = event
  .extend({
    type: orLater(eventType).describe('One of `GET /event-schemas`; later releases may add others'),
    subject: event.shape.subject.extend({ kind: orLater(event.shape.subject.shape.kind) }),
    actor: event.shape.actor.extend({ via: orLater(via) }),
  })
  .meta({ id: 'Event' });
export type FoundEvent = z.infer<typeof foundEvent>;

const known = z.object({
  type: eventType,
  subject: z.object({ kind: event.shape.subject.shape.kind }),
  actor: z.object({ via }),
});

/** Whether this code knows what an event is about. */
export const isKnown = (found: FoundEvent): found is Event => known.safeParse(found).success;

/** From an event nothing can follow here, since only a later release knows it. */
export class EventOfLaterRelease extends Error {
  override readonly name = 'EventOfLaterRelease';
}

/** What a rule says that happened; the subject's journal adds id, time, actor and sequence. */
export type NewEvent = Pick<Event, 'type'> & Partial<Pick<Event, 'data' | 'changes'>>;

/** The id of the event with this place in its subject's history: derived, so that every effect can be derived from it. */
export const eventId = (subjectId: string, sequence: number) => `${subjectId}-${sequence}`;
