import { type WorkMessage, workMessage } from '../../shared/kernel/messages.ts';
import { queue } from './give-work.ts';

const give = queue('WORK_QUEUE_URL');

/**
 * Has work done in the background. Giving it twice does no harm. Throws at once where nobody would take it: an id that is
 * none would be noticed only among the dead letters.
 */
export const giveWork = async (message: WorkMessage, way: { readonly delaySeconds?: number } = {}): Promise<void> =>
  give(workMessage.parse(message), way);
