import type { JobMessage } from '../../shared/kernel/messages.ts';
import { VersionConflict } from '../../shared/table/errors.ts';
import type { Invocation } from './queue-consumer.ts';
import { giveWork } from './work-queue.ts';

type Work<Job> = {
  /** Throws where there is none. */
  readonly load: (id: string) => Promise<Job>;
  /** Whether nothing more is to be done of it. */
  readonly isOver: (job: Job) => boolean;
  /** Goes a step further and stores the progress; throws `VersionConflict` where another delivery was faster. */
  readonly step: (before: Job) => Promise<Job>;
  /** What was left behind at its end, so that its message fails and is tried again; nothing where all is well. */
  readonly failureReason?: (job: Job) => string | undefined;
  /** Milliseconds: enough for a step on a bad day. */
  readonly reserveMs?: number;
};

/** Does the work of a message, or as much of it as there is time for. */
export type Worker = (message: JobMessage, invocation: Invocation) => Promise<void>;

/**
 * Work in the background that goes on step by step, and in another invocation where time runs out. What it did stands in
 * the table, so that its message may come twice and it may be killed anywhere. A message is followed by one at most, so
 * that two of the same work are under way, however long it takes: it leaves room for all other work.
 */
export const resumableJob = <Job extends { readonly state: string; readonly version: number }>(
  work: Work<Job>,
): Worker => {
  const { load, isOver, step, failureReason, reserveMs = 20_000 } = work;
  /** What another delivery of the same message did meanwhile counts as well. */
  const proceed = async (id: string, before: Job) => {
    try {
      return await step(before);
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
      const found = await load(id);
      // Nobody was faster: to try again and again would go on for ever, and without an alarm.
      if (found.version === before.version) throw error;
      return found;
    }
  };
  return async (message, invocation) => {
    const { id } = message;
    let job = await load(id);
    if (isOver(job)) return;
    do job = await proceed(id, job);
    while (job.state === 'running' && invocation.getRemainingTimeInMillis() > reserveMs);
    if (job.state === 'running') await giveWork(message);
    const complaint = failureReason?.(job);
    if (complaint !== undefined) throw new Error(complaint);
  };
};
