import * as z from 'zod';
import type { Event } from '../../kernel/event.ts';
import { descriptionText, nameText } from '../../kernel/text.ts';
import { day, definitionId, id, instant, sortableTime } from '../../kernel/values.ts';
import { taskPriority, taskType } from '../../processes/rules/definition.ts';

export const taskState = z.enum(['open', 'done', 'cancelled']);
export type TaskState = z.infer<typeof taskState>;

/** Where a task comes from: the completion of an activity, or somebody who made it by hand. */
export const taskSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('activity'), activityId: definitionId, eventId: id }),
  z.strictObject({ kind: z.literal('user') }),
]);

/** What a person says about a task. */
export const taskFields = {
  title: nameText,
  description: descriptionText,
  type: taskType,
  priority: taskPriority,
  assigneeId: id,
  dueOn: day.nullable(),
};

/** A follow-up for a person: something to do on a deal, with a due date. */
export const task = z.object({
  id,
  dealId: id,
  ...taskFields,
  state: taskState,
  source: taskSource,
  createdAt: instant,
  completedAt: instant.nullable(),
  updatedAt: instant,
  /** Of the deal, when the task was made. */
  processId: id,
  processVersion: z.int(),
  /** Whether anybody has worked on it since it was made; handing it over does not count. */
  touched: z.boolean(),
  /** Grows by one with every change; also the sequence of the task's last event. */
  version: z.int().min(1),
});
export type Task = z.infer<typeof task>;

export type TaskDecision = { readonly task: Task; readonly events: readonly Event[] };

/**
 * The id of a task: it begins with its deal's and goes on with its time, so that a deal's tasks are found in one
 * partition, in the order in which they were made. `suffix` tells tasks of the same millisecond apart.
 */
export const taskId = (dealId: string, at: string, suffix: string) => `${dealId}-${sortableTime(at)}${suffix}`;

/** The deal of the task with this id; undefined where it is the id of none. */
export const dealOfTask = (id: string) => /^(.+)-[^-]+$/.exec(id)?.[1];
