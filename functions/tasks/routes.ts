import type { Deal } from '../../shared/deals/rules/deal.ts';
import { maySee, seesAll } from '../../shared/deals/rules/permissions.ts';
import { findDeal, findDeals } from '../../shared/deals/store/deals.ts';
import { now } from '../../shared/kernel/clock.ts';
import type { Context } from '../../shared/kernel/decision.ts';
import { newId } from '../../shared/kernel/ids.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import { chosenPageOf, type Page, type Paging, type Row } from '../../shared/table/pages.ts';
import { retryingConflicts } from '../../shared/table/transactions.ts';
import { taskContracts as contracts } from '../../shared/tasks/contract/tasks.ts';
import type { Task, TaskDecision } from '../../shared/tasks/rules/tasks.ts';
import * as rules from '../../shared/tasks/rules/tasks.ts';
import { findTasks, listTasksOfDeal, storeNewTask, storeTask, tasksAssignedTo } from '../../shared/tasks/store.ts';
import { requirePeople } from '../http/authorize.ts';
import { listed } from '../http/cursors.ts';
import type { Request, SignedIn } from '../http/parse.ts';
import { requireMatch } from '../http/preconditions.ts';
import { unknownInBody } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { answerTask, etagOf, loadTask, mayRead, presentTask, visibility } from './load-task.ts';

export const createTask = route(contracts.createTask, ({ body, user, idempotencyWrite }) =>
  retryingConflicts(async () => {
    const { dealId, assigneeId = user.userId, ...given } = body;
    const deal = await findDeal(dealId);
    if (deal === undefined || !maySee(deal, user, visibility)) throw unknownInBody('unknown_deal', '/dealId');
    const { title, description = '', type = 'todo', priority = 'normal', dueOn = null } = given;
    const fields = { title, description, type, priority, assigneeId, dueOn };
    const decision = rules.addTask(deal, fields, newId(), { by: user, at: now() });
    if (assigneeId !== user.userId) await requirePeople({ '/assigneeId': assigneeId });
    const { task } = decision;
    const answer = { ...answerTask(task), location: `/tasks/${task.id}` };
    await storeNewTask(decision, idempotencyWrite(answer));
    return answer;
  }),
);

export const getTask = route(contracts.getTask, async ({ params, user }) => {
  const { task } = await loadTask(params.taskId, user);
  return answerTask(task);
});

type Query = Request<typeof contracts.listTasks>['query'];

const nothing: Page<Task> = { items: [], next: null };

/** All tasks of a deal; of one that the user may not see there are none. */
const ofDeal = async (dealId: string, user: Actor, paging: Paging) => {
  const deal = await findDeal(dealId);
  return deal !== undefined && maySee(deal, user, visibility) ? listTasksOfDeal(dealId, paging) : nothing;
};

/** An index may be a moment behind: where not everybody sees all, what it says is looked at again in the table. */
const readable = async (rows: readonly Row<Task>[], assigneeId: string, user: Actor): Promise<Row<Task>[]> => {
  const tasks = await findTasks(rows.map(({ item }) => item.id));
  const deals = new Map((await findDeals(tasks.map(({ dealId }) => dealId))).map((deal) => [deal.id, deal]));
  const kept = tasks.filter((task) => task.assigneeId === assigneeId && mayRead(task, deals.get(task.dealId), user));
  const byId = new Map(kept.map((task) => [task.id, task]));
  return rows.flatMap(({ position, item }) => {
    const task = byId.get(item.id);
    return task === undefined ? [] : [{ position, item: task }];
  });
};

const ofAssignee = ({ assigneeId, state, dueBefore }: Query, user: Actor, paging: Paging) => {
  const userId = assigneeId ?? user.userId;
  const isRestricted = !seesAll(user, visibility);
  const isDue = ({ dueOn }: Task) => dueBefore === undefined || (dueOn !== null && dueOn < dueBefore);
  const chosen = async (rows: readonly Row<Task>[]) => {
    const due = rows.filter(({ item }) => isDue(item));
    return isRestricted ? readable(due, userId, user) : due;
  };
  const isWhole = !isRestricted && dueBefore === undefined;
  return chosenPageOf(tasksAssignedTo(userId, state), paging, chosen, isWhole ? paging.limit : undefined);
};

export const listTasks = route(contracts.listTasks, (request) => {
  const { query, user } = request;
  const { dealId } = query;
  return listed(
    request,
    (paging) => (dealId === undefined ? ofAssignee(query, user, paging) : ofDeal(dealId, user, paging)),
    presentTask,
  );
});

type OfTask = SignedIn & { readonly params: { readonly taskId: string } };

/** The one way in which a request changes a task; once more from the beginning where somebody else was faster. */
const changeTask = (
  request: OfTask,
  decide: (task: Task, deal: Deal | undefined, context: Context) => TaskDecision | Promise<TaskDecision>,
) =>
  retryingConflicts(async () => {
    const { user, params, idempotencyWrite } = request;
    const { task, deal } = await loadTask(params.taskId, user);
    rules.requireMayChangeTask(task, deal, user);
    requireMatch(request, etagOf(task));
    const decision = await decide(task, deal, { by: user, at: now() });
    const answer = answerTask(decision.task);
    await storeTask(task, decision, idempotencyWrite(answer));
    return answer;
  });

export const editTask = route(contracts.editTask, (request) =>
  changeTask(request, async (task, deal, context) => {
    const { description, assigneeId, ...patch } = request.body;
    const decision = rules.editTask(
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
  changeTask(request, (task, deal, context) => rules.moveTask(task, deal, 'complete', context)),
);

export const reopenTask = route(contracts.reopenTask, (request) =>
  changeTask(request, (task, deal, context) => rules.moveTask(task, deal, 'reopen', context)),
);

export const cancelTask = route(contracts.cancelTask, (request) =>
  changeTask(request, (task, deal, context) => rules.moveTask(task, deal, 'cancel', context)),
);
