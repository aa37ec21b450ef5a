import type * as z from 'zod';
import type { Deal } from '../../shared/deals/rules/deal.ts';
import { isLeader, maySee } from '../../shared/deals/rules/permissions.ts';
import { findDeal } from '../../shared/deals/store/deals.ts';
import { env } from '../../shared/kernel/env.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import type { taskContracts } from '../../shared/tasks/contract/tasks.ts';
import type { Task } from '../../shared/tasks/rules/tasks.ts';
import { findTask } from '../../shared/tasks/store.ts';
import type { AnswerOf } from '../http/parse.ts';
import { Refusal } from '../http/refusal.ts';

export const visibility = env('DEAL_VISIBILITY');

/** Users who may see the deal may read its tasks, and assignees always; leaders may read those of a deal that is gone. */
export const mayRead = (task: Task, deal: Deal | undefined, user: Actor) =>
  task.assigneeId === user.userId || (deal === undefined ? isLeader(user) : maySee(deal, user, visibility));

/** The task as it is now, with its deal if that is still there; for users who may not read it, it does not exist. */
export const loadTask = async (taskId: string, user: Actor) => {
  const task = await findTask(taskId);
  const deal = task && (await findDeal(task.dealId));
  if (task === undefined || !mayRead(task, deal, user)) throw new Refusal('unknown_task');
  return { task, deal };
};

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
