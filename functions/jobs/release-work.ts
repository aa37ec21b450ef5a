import { logger } from '../../shared/kernel/log.ts';
import type { JobMessage } from '../../shared/kernel/messages.ts';
import { isGiven, markGiven } from '../../shared/processes/store/processes.ts';
import { giveWork } from './work-queue.ts';

/**
 * What a release needs once in each stack: a rebuilding, a migration of items. Nothing is ever taken off this list or
 * changed in it, but added at its end, under an id that names the release.
 */
const needed: readonly JobMessage[] = [
  // Deals that were closed before there were roll-ups are in none.
  { kind: 'roll-ups', id: 'release-0-2-0' },
];

/** Gives the queue what no deployment has given it yet. Cut off in between it gives again: a job is done once by its id. */
export const giveWorkOfReleases = async () => {
  for (const message of needed) {
    if (await isGiven(message.id)) continue;
    await giveWork(message);
    await markGiven(message.id);
    logger.info('Work of a release was given', { ...message });
  }
};
