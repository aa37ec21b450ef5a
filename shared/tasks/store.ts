import * as z from 'zod';
import { dealIdIn, dealKey } from '../deals/store/keys.ts';
import { eventWrites } from '../table/event-item.ts';
import { createdPosition } from '../table/keys.ts';
import { type Paging, pageOf, partition, type Source } from '../table/pages.ts';
import { item } from '../table/stored.ts';
import { get, getMany, type Item, type Write } from '../table/table.ts';
import { store, writeOnce } from '../table/transactions.ts';
import { dealOfTask, type Task, type TaskDecision, type TaskState, task } from './rules/tasks.ts';

/** The tasks of a deal are in its partition, in the order in which they were made; their ids begin with the deal's. */
export const taskPrefix = 'TASK#';

export const taskKey = (taskId: string) => {
  const dealId = dealOfTask(taskId) ?? '';
  return { pk: dealKey(dealId).pk, sk: `${taskPrefix}${taskId.slice(dealId.length + 1)}` };
};

export const taskIdIn = ({ pk, sk }: { readonly pk: string; readonly sk: string }) =>
  `${dealIdIn(pk)}-${sk.slice(taskPrefix.length)}`;

/** `gsi1`: all tasks of an assignee. */
export const tasksOfAssignee = (userId: string) => `ASSIGNEE#${userId}`;

/** `gsi2`: those in one state. */
export const tasksOfAssigneeByState = (userId: string, state: TaskState) => `ASSIGNEE#${userId}#${state}`;

const { id: _, dealId: __, version, ...summaryFields } = task.shape;
const kept = item({ pk: z.string(), sk: z.string(), version, summary: z.object(summaryFields) });

export const toTask = (item: unknown): Task => {
  const { pk, sk, summary, ...rest } = kept.parse(item);
  return { id: taskIdIn({ pk, sk }), dealId: dealIdIn(pk), ...summary, ...rest };
};

export const taskItem = (task: Task): Item => {
  const key = taskKey(task.id);
  const position = createdPosition(task);
  return {
    ...key,
    gsi1pk: tasksOfAssignee(task.assigneeId),
    gsi1sk: position,
    gsi2pk: tasksOfAssigneeByState(task.assigneeId, task.state),
    gsi2sk: position,
    entity: 'task',
    ...z.encode(kept, { ...task, ...key, summary: task }),
  };
};

/** The task as it is now, or undefined. */
export const findTask = async (taskId: string): Promise<Task | undefined> => {
  if (dealOfTask(taskId) === undefined) return undefined;
  const item = await get(taskKey(taskId));
  return item === undefined ? undefined : toTask(item);
};

/** The tasks with these ids as they are now; those that are gone are left out. */
export const findTasks = async (taskIds: readonly string[]): Promise<Task[]> => {
  const items = await getMany(taskIds.map(taskKey));
  return items.filter((item) => item !== undefined).map(toTask);
};

/** The tasks of an assignee, all or those in one state, newest first. */
export const tasksAssignedTo = (userId: string, state: TaskState | undefined): Source<Task> =>
  partition(
    state === undefined
      ? { index: 'gsi1', pk: tasksOfAssignee(userId), descending: true }
      : { index: 'gsi2', pk: tasksOfAssigneeByState(userId, state), descending: true },
    toTask,
  );

/** A page of the tasks of a deal, newest first: read from the table, so that a task just made is there. */
export const listTasksOfDeal = (dealId: string, paging: Paging) =>
  pageOf(partition({ pk: dealKey(dealId).pk, prefix: taskPrefix, descending: true }, toTask), paging);

/** What is opened on a deal needs it there: when a deal is deleted, only the tasks that are open then are cancelled. */
const onItsDeal = ({ dealId }: Task): Write => ({ check: dealKey(dealId), when: { is: 'present' } });

/** Stores a task made by hand, as long as its deal is there. Throws `VersionConflict`. */
export const storeNewTask = ({ task, events }: TaskDecision, answer: Write | undefined) =>
  store({
    guarded: [{ put: taskItem(task), when: { is: 'absent' } }, onItsDeal(task)],
    following: eventWrites(events),
    answer,
  });

/**
 * Stores a task's next version with its event; one that is opened again, as long as its deal is there. Throws
 * `VersionConflict` where the task is no longer `before`.
 */
export const storeTask = (before: Task, { task, events }: TaskDecision, answer?: Write | undefined) => {
  if (events.length === 0) return store({ guarded: [], answer });
  const isReopened = before.state !== 'open' && task.state === 'open';
  return store({
    guarded: [
      { put: taskItem(task), when: { is: 'version', version: before.version } },
      ...(isReopened ? [onItsDeal(task)] : []),
    ],
    following: eventWrites(events),
    answer,
  });
};

/**
 * Sees to it that a task which follows from an event is there, with its event; what is there already stays as it is.
 * One write after the other, which costs less than a transaction: what is cut off in between is finished when the
 * event is delivered again.
 */
export const ensureTask = async ({ task, events }: TaskDecision) => {
  await writeOnce({ put: taskItem(task), when: { is: 'absent' } });
  for (const eventWrite of eventWrites(events)) await writeOnce(eventWrite);
};
