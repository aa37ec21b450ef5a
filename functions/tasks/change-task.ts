import type { Deal } from '../../shared/deals/rules/deal.ts';
import { now } from '../../shared/kernel/clock.ts';
import type { Context } from '../../shared/kernel/decision.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { taskContracts as contracts } from '../../shared/tasks/contract/tasks.ts';
import type { Task, TaskDecision } from '../../shared/tasks/rules/task.ts';
import { editTask as edited, moveTask, requireMayChangeTask } from '../../shared/tasks/rules/tasks.ts';
import { storeTask } from '../../shared/tasks/store.ts';
import { requirePeople } from '../http/people.ts';
import { requireMatch } from '../http/preconditions.ts';
import type { SignedIn } from '../http/request.ts';
import { route } from '../http/route.ts';
import { loadTask } from './load-task.ts';
import { answerTask, etagOf } from './present.ts';

type OfTask = SignedIn & { readonly params: { readonly taskId: string } };

/** The one way in which a request changes a task; once more from the beginning where somebody else was faster. */
const changeTask = (
  request: OfTask,
  decide: (task: Task, deal: Deal | undefined, context: Context) => TaskDecision | Promise<TaskDecision>,
) =>
  retryingConflicts(async () => {
    const { user, params, remember } = request;
    const { task, deal } = await loadTask(params.taskId, user);
    requireMayChangeTask(task, deal, user);
    requireMatch(request, etagOf(task));
    const decision = await decide(task, deal, { by: user, at: now() });
    const answer = answerTask(decision.task);
    await storeTask(task, decision, remember(answer));
    return answer;
  });

export const editTask = route(contracts.editTask, (request) =>
  changeTask(request, async (task, deal, context) => {
    const { description, assigneeId, ...patch } = request.body;
    const decision = edited(
      task,
      deal,
      { ...patch, assigneeId, description: description === null ? '' : description },
      context,
    );
    if (assigneeId !== undefined && assigneeId !== task.assigneeId) await requirePeople({ '/assigneeId': assigneeId });
    return decision;
  }),
);

export const completeTask = route(contracts.completeTask, (request) =>
  changeTask(request, (task, deal, context) => moveTask(task, deal, 'complete', context)),
);

export const reopenTask = route(contracts.reopenTask, (request) =>
  changeTask(request, (task, deal, context) => moveTask(task, deal, 'reopen', context)),
);

export const cancelTask = route(contracts.cancelTask, (request) =>
  changeTask(request, (task, deal, context) => moveTask(task, deal, 'cancel', context)),
);
