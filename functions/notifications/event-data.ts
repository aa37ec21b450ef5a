import * as z from 'zod';
import type { Event } from '../../shared/kernel/event.ts';

/** Left out where it is absent, null or of a shape that an earlier version of the code wrote: no event fails by it. */
const ifAny = <T>(schema: z.ZodType<T>) => schema.optional().catch(undefined);

const text = ifAny(z.string());

const noteText = z.union([z.string(), z.object({ text: z.string() }).transform((note) => note.text)]);

const data = z.object({
  stageId: text,
  activityId: text,
  /** Of the activity, of a process, or of a deal that is opened or deleted. */
  name: text,
  reason: text,
  /** Of a webhook. */
  description: text,
  /** Why a webhook was switched off. */
  because: text,
  note: ifAny(noteText),
  /** The participant. */
  userId: text,
  task: ifAny(z.object({ title: z.string(), dueOn: text, assigneeId: text, priority: text })),
  recipients: ifAny(z.array(z.string()).min(1)),
  /** Of a hand-over itself, not of the changes that it makes. */
  fromUserId: text,
  toUserId: text,
  counts: ifAny(z.record(z.string(), z.number())),
  handOverId: text,
  migrationId: text,
  importId: text,
  stallRunId: text,
});
export type EventData = z.infer<typeof data>;

/** What publishing uses of an event's data. */
export const eventDataOf = (event: Event): EventData => data.parse(event.data);
