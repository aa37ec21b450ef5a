import { wait } from '../../shared/kernel/clock.ts';

const pause = 50;

/** Waits for a condition, at most a minute; throws when it does not come. */
export const until = async (holds: () => boolean | Promise<boolean>, milliseconds = 60_000): Promise<void> => {
  const end = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`It did not come in ${milliseconds} ms: ${holds}`);
    await wait(pause);
  }
};
