import { taskContracts as contracts } from '../../shared/contracts/tasks.ts';
import { isLeader, maySee } from '../../shared/domain/permissions.ts';
import type { Task } from '../../shared/domain/task.ts';
import type { Actor } from '../../shared/domain/values.ts';
import { findDeal, findDeals } from '../../shared/persistence/deals.ts';
import { chosenPageOf, type Page, type Paging, type Row } from '../../shared/persistence/pages.ts';
import { listTasksOfDeal, tasksAssignedTo } from '../../shared/persistence/tasks.ts';
import { listed } from '../shell/cursors.ts';
import type { Request } from '../shell/request.ts';
import { route } from '../shell/route.ts';
import { mayRead, visibility } from './load-task.ts';
import { presentTask } from './present.ts';

type Query = Request<typeof contracts.listTasks>['query'];

const nothing: Page<Task> = { items: [], next: null };

/** All tasks of a deal; of one that the user may not see there are none. */
const ofDeal = async (dealId: string, user: Actor, paging: Paging) => {
  const deal = await findDeal(dealId);
  return deal !== undefined && maySee(deal, user, visibility) ? listTasksOfDeal(dealId, paging) : nothing;
};

/** Of somebody else's tasks those remain whose deals the user may see, as they are now. */
const readable = async (rows: readonly Row<Task>[], user: Actor) => {
  const deals = new Map((await findDeals(rows.map(({ item }) => item.dealId))).map((deal) => [deal.id, deal]));
  return rows.filter(({ item }) => mayRead(item, deals.get(item.dealId), user));
};

const ofAssignee = ({ assigneeId, state, dueBefore }: Query, user: Actor, paging: Paging) => {
  const userId = assigneeId ?? user.userId;
  const seesAll = userId === user.userId || isLeader(user) || visibility === 'everyone';
  const isDue = ({ dueOn }: Task) => dueBefore === undefined || (dueOn !== null && dueOn < dueBefore);
  const chosen = (rows: readonly Row<Task>[]) => {
    const due = rows.filter(({ item }) => isDue(item));
    return seesAll ? Promise.resolve(due) : readable(due, user);
  };
  const isWhole = seesAll && dueBefore === undefined;
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
