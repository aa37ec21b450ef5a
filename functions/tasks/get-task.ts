import { taskContracts as contracts } from '../../shared/tasks/contract/tasks.ts';
import { route } from '../http/route.ts';
import { loadTask } from './load-task.ts';
import { answerTask } from './present.ts';

export const getTask = route(contracts.getTask, async ({ params, user }) => {
  const { task } = await loadTask(params.taskId, user);
  return answerTask(task);
});
