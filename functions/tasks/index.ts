import type { taskContracts } from '../../shared/tasks/contract/tasks.ts';
import { resource } from '../http/resource.ts';
import { cancelTask, completeTask, createTask, editTask, getTask, listTasks, reopenTask } from './routes.ts';

export const handler = resource<typeof taskContracts>({
  createTask,
  listTasks,
  getTask,
  editTask,
  completeTask,
  reopenTask,
  cancelTask,
});
