import type * as z from 'zod';
import type { taskContracts } from '../../shared/tasks/contract/tasks.ts';
import type { Task } from '../../shared/tasks/rules/task.ts';
import type { AnswerOf } from '../http/request.ts';

type PresentedTask = z.input<typeof taskContracts.getTask.success.body>;

export const presentTask = (task: Task): PresentedTask => ({
  id: task.id,
  dealId: task.dealId,
  title: task.title,
  description: task.description,
  type: task.type,
  priority: task.priority,
  assigneeId: task.assigneeId,
  dueOn: task.dueOn,
  state: task.state,
  source: task.source,
  createdAt: task.createdAt,
  completedAt: task.completedAt,
});

export const etagOf = ({ version }: Task) => String(version);

export const answerTask = (task: Task): AnswerOf<typeof taskContracts.getTask> => ({
  body: presentTask(task),
  etag: etagOf(task),
});
