import { wait } from '../../shared/kernel/clock.ts';
import { logger } from '../../shared/kernel/log.ts';
import type { JobMessage } from '../../shared/kernel/messages.ts';
import { beginRoster } from '../../shared/notifications/roster.ts';
import { findDefaultProcess, isGiven, markGiven } from '../../shared/processes/store/processes.ts';
import { giveWork } from './work-queue.ts';

/** A role's permissions take their time to be everywhere. Shorter than the seed's time-out. Milliseconds. */
const deadlineMs = 40_000;
const pause = 2_000;

const isDenied = (error: unknown) => error instanceof Error && /^(AccessDenied|AuthorizationError)/.test(error.name);

const clock = { now: () => Date.now(), wait };

type Step = () => Promise<unknown>;

/**
 * Takes steps that may be repeated one after another, and each again for so long as it is not allowed. All of them
 * together wait no longer than the deadline, so that the seed fails with the denial and not at its time-out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export const onceAllowed = async (steps: readonly Step[], { now, wait } = clock): Promise<void> => {
  const end = now() + deadlineMs;
  const take = async (step: Step): Promise<void> => {
    for (;;) {
      try {
        await step();
        return;
      } catch (error) {
        if (!isDenied(error) || now() + pause > end) throw error;
        await wait(pause);
      }
    }
  };
  for (const step of steps) await take(step);
};

/**
 * Before the first deployment is done nobody can have subscribed: counting begins. Who is there in a table that was
 * deployed before there was a count, nobody can tell exactly.
 */
export const beginRosterOfFreshTable = async () => {
  if ((await findDefaultProcess()) === null) await beginRoster();
};

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
