import * as z from 'zod';
import { contract } from '../../api/contract.ts';
import { pageOf, paging } from '../../api/paging.ts';
import type { ProblemCode } from '../../api/problems.ts';
import { day, id, instant } from '../../kernel/values.ts';
import { taskFields, taskSource, taskState } from '../rules/tasks.ts';

const resource = 'tasks';
const params = z.strictObject({ taskId: id });
const { title, description, type, priority, assigneeId, dueOn } = taskFields;

const task = z
  .strictObject({
    id,
    dealId: id,
    title,
    description,
    type,
    priority,
    assigneeId,
    dueOn,
    state: taskState,
    source: taskSource,
    createdAt: instant,
    completedAt: instant.nullable(),
  })
  .meta({ id: 'Task' });

const changedTask = { status: 200, body: task, etag: true } as const;

const ofChange = [
  'unknown_task',
  'forbidden',
  'deal_deleted',
  'precondition_failed',
  'version_conflict',
] as const satisfies ProblemCode[];

type Listing = { readonly [Part in 'dealId' | 'assigneeId' | 'state' | 'dueBefore']?: unknown };

const oneListing = ({ dealId, assigneeId, state, dueBefore }: Listing) =>
  dealId === undefined || [assigneeId, state, dueBefore].every((given) => given === undefined);

export const taskContracts = {
  createTask: contract({
    id: 'createTask',
    resource,
    method: 'POST',
    path: '/tasks',
    summary: 'Makes a task on a deal, for you where nobody else is named',
    access: 'everyone',
    body: z.strictObject({
      dealId: id,
      title,
      description: description.optional(),
      type: type.optional(),
      priority: priority.optional(),
      assigneeId: assigneeId.optional(),
      dueOn: dueOn.optional(),
    }),
    success: { status: 201, body: task, etag: true },
    errors: ['forbidden', 'version_conflict'],
    unknownInBody: ['unknown_deal', 'unknown_user'],
  }),
  listTasks: contract({
    id: 'listTasks',
    resource,
    method: 'GET',
    path: '/tasks',
    summary: 'Lists the tasks of an assignee (default: you), or all of a deal, newest first',
    access: 'everyone',
    query: z
      .strictObject({
        dealId: id.optional().describe('All tasks of this deal; alone'),
        assigneeId: id.optional(),
        state: taskState.optional(),
        dueBefore: day.optional().describe('Due before this day'),
        ...paging,
      })
      .refine(oneListing, { error: 'dealId is given alone' }),
    success: { status: 200, body: pageOf(task) },
    errors: ['invalid_cursor'],
  }),
  getTask: contract({
    id: 'getTask',
    resource,
    method: 'GET',
    path: '/tasks/{taskId}',
    summary: 'A task',
    access: 'everyone',
    params,
    success: { status: 200, body: task, etag: true },
    errors: ['unknown_task'],
  }),
  editTask: contract({
    id: 'editTask',
    resource,
    method: 'PATCH',
    path: '/tasks/{taskId}',
    summary: 'Changes a task (merge patch: null clears)',
    access: 'everyone',
    ifMatch: 'required',
    params,
    body: z.strictObject({
      title: title.optional(),
      description: description.nullable().optional(),
      type: type.optional(),
      priority: priority.optional(),
      assigneeId: assigneeId.optional(),
      dueOn: dueOn.optional(),
    }),
    success: changedTask,
    errors: ofChange,
    unknownInBody: ['unknown_user'],
  }),
  completeTask: contract({
    id: 'completeTask',
    resource,
    method: 'POST',
    path: '/tasks/{taskId}/complete',
    summary: 'Ticks a task off',
    access: 'everyone',
    params,
    success: changedTask,
    errors: [...ofChange, 'task_not_open'],
  }),
  reopenTask: contract({
    id: 'reopenTask',
    resource,
    method: 'POST',
    path: '/tasks/{taskId}/reopen',
    summary: 'Opens a task again that was done or cancelled',
    access: 'everyone',
    params,
    success: changedTask,
    errors: ofChange,
  }),
  cancelTask: contract({
    id: 'cancelTask',
    resource,
    method: 'POST',
    path: '/tasks/{taskId}/cancel',
    summary: 'Cancels a task that nobody needs to do any more',
    access: 'everyone',
    params,
    success: changedTask,
    errors: [...ofChange, 'task_not_open'],
  }),
};
