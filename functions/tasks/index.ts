import type { taskContracts } from '../../shared/contracts/tasks.ts';
import { resource } from '../shell/resource.ts';

export const handler = resource<typeof taskContracts>({});
