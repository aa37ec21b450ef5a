import * as z from 'zod';
import type { Deal } from '../../deals/rules/deal.ts';
import { mayChange, requireMayChange } from '../../deals/rules/permissions.ts';
import { withoutActor } from '../../deals/rules/recipients.ts';
import { type Cause, type Context, eventsOf, notBefore } from '../../kernel/decision.ts';
import { DealDeleted, Forbidden, TaskNotOpen } from '../../kernel/errors.ts';
import type { Event, EventType, NewEvent } from '../../kernel/event.ts';
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

type TaskContent = Pick<Task, 'title' | 'description' | 'type' | 'priority' | 'assigneeId' | 'dueOn'>;

type TaskPatch = { readonly [Field in keyof TaskContent]?: TaskContent[Field] | undefined };

/** What those who hear of a task want to know of it, whatever happened to it. */
const shown = ({ title, type, priority, assigneeId, dueOn, state }: Task) => ({
  task: { title, type, priority, assigneeId, dueOn, state },
});

const eventOf = (task: Task, { type, data, changes = {} }: NewEvent, cause: Cause): Event[] => {
  const { id, dealId, processId, processVersion, version } = task;
  const place = { dealId, processId, processVersion };
  const newEvent = { type, data: { ...shown(task), ...data }, changes };
  return eventsOf({ kind: 'task', id }, version - 1, place, [newEvent], cause);
};

/** `createdAt` may lie before the event that tells of it: that of a completion's task is when the activity was completed. */
type Birth = Pick<Task, 'source' | 'createdAt'> & { readonly suffix: string };

/** What a task keeps of its deal. */
export type DealOfTask = Pick<Deal, 'id' | 'processId' | 'processVersion'>;

/** A new task of a deal; its assignee is notified. */
export const newTask = (deal: DealOfTask, fields: TaskContent, birth: Birth, cause: Cause): TaskDecision => {
  const { source, suffix, createdAt } = birth;
  const { id: dealId, processId, processVersion } = deal;
  const task: Task = {
    id: taskId(dealId, createdAt, suffix),
    dealId,
    ...fields,
    state: 'open',
    source,
    createdAt,
    completedAt: null,
    updatedAt: cause.at,
    processId,
    processVersion,
    touched: false,
    version: 1,
  };
  return {
    task,
    events: eventOf(task, { type: 'task.created', data: withoutActor([fields.assigneeId], cause.by) }, cause),
  };
};

/** A task made by hand. Throws `Forbidden` for users who may not change the deal. */
export const addTask = (deal: Deal, fields: TaskContent, suffix: string, context: Context): TaskDecision => {
  requireMayChange(deal, context.by);
  return newTask(deal, fields, { source: { kind: 'user' }, suffix, createdAt: context.at }, context);
};

/** The task's next version with these changes, and the event that says so. */
export const decideTask = (
  before: Task,
  changes: Partial<Task>,
  newEvent: NewEvent,
  { by, at }: Cause,
): TaskDecision => {
  const updatedAt = notBefore(at, before.updatedAt);
  const task = { ...before, ...changes, updatedAt, version: before.version + 1 };
  return { task, events: eventOf(task, newEvent, { by, at: updatedAt }) };
};

const unchanged = (task: Task): TaskDecision => ({ task, events: [] });

/**
 * The assignee, and who may change the deal, may change its tasks: throws `Forbidden` for others, and `DealDeleted`
 * where the deal (undefined) is gone.
 */
export const requireMayChangeTask = (task: Task, deal: Deal | undefined, by: Context['by']) => {
  if (deal === undefined) throw new DealDeleted();
  if (task.assigneeId !== by.userId && !mayChange(deal, by)) throw new Forbidden();
};

const saidFields = ['title', 'description', 'type', 'priority', 'assigneeId', 'dueOn'] as const;

/**
 * Changes what a task says, whatever its state; a patch that changes nothing does nothing. Throws `Forbidden`,
 * `DealDeleted`.
 */
export const editTask = (task: Task, deal: Deal | undefined, patch: TaskPatch, context: Context): TaskDecision => {
  requireMayChangeTask(task, deal, context.by);
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const after: Task = { ...task, ...given };
  const different = saidFields.filter((field) => after[field] !== task[field]);
  if (different.length === 0) return unchanged(task);
  const changes = Object.fromEntries(different.map((field) => [field, { from: task[field], to: after[field] }]));
  const data = different.includes('assigneeId') ? withoutActor([after.assigneeId], context.by) : {};
  return decideTask(task, { ...given, touched: true }, { type: 'task.updated', data, changes }, context);
};

type Transition = { readonly from: readonly TaskState[]; readonly to: TaskState; readonly type: EventType };

const transitions = {
  complete: { from: ['open'], to: 'done', type: 'task.completed' },
  cancel: { from: ['open'], to: 'cancelled', type: 'task.cancelled' },
  reopen: { from: ['done', 'cancelled'], to: 'open', type: 'task.reopened' },
} as const satisfies Record<string, Transition>;

const moved = (task: Task, { to, type }: Transition, touched: boolean, cause: Cause) => {
  const completedAt = to === 'done' ? notBefore(cause.at, task.updatedAt) : null;
  const changes = { state: { from: task.state, to } };
  return decideTask(task, { state: to, completedAt, touched }, { type, changes }, cause);
};

/**
 * Completes, cancels or reopens a task; nothing to do where it already is so. Throws `Forbidden`, `DealDeleted`, and
 * `TaskNotOpen` for completing a cancelled task and for cancelling one that is done.
 */
export const moveTask = (
  task: Task,
  deal: Deal | undefined,
  how: keyof typeof transitions,
  context: Context,
): TaskDecision => {
  requireMayChangeTask(task, deal, context.by);
  const transition: Transition = transitions[how];
  if (task.state === transition.to) return unchanged(task);
  if (!transition.from.includes(task.state)) throw new TaskNotOpen();
  return moved(task, transition, true, context);
};

/** The deal is gone, and nobody can do anything for it any more. */
export const cancelWithDeal = (task: Task, cause: Cause): TaskDecision =>
  task.state === 'open' ? moved(task, transitions.cancel, task.touched, cause) : unchanged(task);

/** The completion that the task came from was undone: cancels the task if nobody touched it. */
export const withdrawTask = (task: Task, cause: Cause): TaskDecision =>
  task.touched ? unchanged(task) : cancelWithDeal(task, cause);
