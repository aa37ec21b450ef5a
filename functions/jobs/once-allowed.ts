import { wait } from '../../shared/kernel/clock.ts';

/** A role's permissions take their time to be everywhere. Milliseconds. */
const patience = 40_000;
const pause = 2_000;

const isDenied = (error: unknown) => error instanceof Error && /^(AccessDenied|AuthorizationError)/.test(error.name);

const clock = { now: () => Date.now(), wait };

/**
 * Does something that may be repeated, and again for so long as it is not allowed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export const onceAllowed = async <Result>(work: () => Promise<Result>, { now, wait } = clock): Promise<Result> => {
  const end = now() + patience;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDenied(error) || now() + pause > end) throw error;
      await wait(pause);
    }
  }
};
