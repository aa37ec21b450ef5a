import { findDeal, findDeals } from '../../shared/deals/store/deals.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import { maySee, seesAll } from '../../shared/people/rules/permissions.ts';
import { chosenPageOf, type Page, type Paging, type Row } from '../../shared/table/pages.ts';
import { taskContracts as contracts } from '../../shared/tasks/contract/tasks.ts';
import type { Task } from '../../shared/tasks/rules/task.ts';
import { findTasks, listTasksOfDeal, tasksAssignedTo } from '../../shared/tasks/store.ts';
import { listed } from '../http/cursors.ts';
import type { Request } from '../http/request.ts';
import { route } from '../http/route.ts';
import { mayRead, visibility } from './load-task.ts';
import { presentTask } from './present.ts';

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
