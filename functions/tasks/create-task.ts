import { now } from '../../shared/clock.ts';
import { taskContracts as contracts } from '../../shared/contracts/tasks.ts';
import { maySee } from '../../shared/domain/permissions.ts';
import { addTask } from '../../shared/domain/tasks.ts';
import { newId } from '../../shared/ids.ts';
import { findDeal } from '../../shared/persistence/deals.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { storeNewTask } from '../../shared/persistence/tasks.ts';
import { requirePeople } from '../shell/people.ts';
import { unknownInBody } from '../shell/refusal.ts';
import { route } from '../shell/route.ts';
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
