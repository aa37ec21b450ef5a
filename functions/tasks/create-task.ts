import { findDeal } from '../../shared/deals/store/deals.ts';
import { now } from '../../shared/kernel/clock.ts';
import { newId } from '../../shared/kernel/ids.ts';
import { maySee } from '../../shared/people/rules/permissions.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { taskContracts as contracts } from '../../shared/tasks/contract/tasks.ts';
import { addTask } from '../../shared/tasks/rules/tasks.ts';
import { storeNewTask } from '../../shared/tasks/store.ts';
import { requirePeople } from '../http/people.ts';
import { unknownInBody } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { visibility } from './load-task.ts';
import { answerTask } from './present.ts';

export const createTask = route(contracts.createTask, ({ body, user, remember }) =>
  retryingConflicts(async () => {
    const { dealId, assigneeId = user.userId, ...given } = body;
    const deal = await findDeal(dealId);
    if (deal === undefined || !maySee(deal, user, visibility)) throw unknownInBody('unknown_deal', '/dealId');
    const { title, description = '', type = 'todo', priority = 'normal', dueOn = null } = given;
    const said = { title, description, type, priority, assigneeId, dueOn };
    const decision = addTask(deal, said, newId(), { by: user, at: now() });
    if (assigneeId !== user.userId) await requirePeople({ '/assigneeId': assigneeId });
    const { task } = decision;
    const answer = { ...answerTask(task), location: `/tasks/${task.id}` };
    await storeNewTask(decision, remember(answer));
    return answer;
  }),
);
