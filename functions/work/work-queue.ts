import type { WorkMessage } from '../../shared/work.ts';
import { queue } from './queue.ts';

const give = queue('WORK_QUEUE_URL');

/** Has work done in the background. Giving it twice does no harm. */
export const giveWork = (message: WorkMessage, way: { readonly delaySeconds?: number } = {}): Promise<void> =>
  give(message, way);
