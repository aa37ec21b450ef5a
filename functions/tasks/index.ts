import type { taskContracts } from '../../shared/tasks/contract/tasks.ts';
import { resource } from '../http/resource.ts';
import { cancelTask, completeTask, editTask, reopenTask } from './change-task.ts';
import { createTask } from './create-task.ts';
import { getTask } from './get-task.ts';
import { listTasks } from './list-tasks.ts';

export const handler = resource<typeof taskContracts>({
  createTask,
  listTasks,
  getTask,
  editTask,
  completeTask,
  reopenTask,
  cancelTask,
});
