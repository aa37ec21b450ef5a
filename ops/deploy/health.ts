import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { Fault, messageOf } from '../../runner/fault.ts';

export type Health = (apiUrl: string, commit: string) => Promise<void>;

const answer = z.object({ status: z.literal('ok'), commit: z.string() });

const attempt = async (apiUrl: string, commit: string) => {
  const response = await fetch(new URL('health', `${apiUrl.replace(/\/$/, '')}/`), {
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Fault(`status ${response.status}`);
  const answered = answer.parse(await response.json());
  if (answered.commit !== commit) throw new Fault(`it still is ${answered.commit}`);
};

/**
 * Has the API say that it is up in this very commit, or throws. A name that is new is not known everywhere at once, and
 * a function that was changed answers as it was for a moment.
 */
export const healthWithin =
  ({ attempts = 13, pauseMs = 5_000 } = {}): Health =>
  async (apiUrl, commit) => {
    for (let left = attempts - 1; ; left -= 1) {
      try {
        return await attempt(apiUrl, commit);
      } catch (error) {
        if (left === 0) throw new Fault(`GET ${apiUrl}/health does not say that ${commit} is up: ${messageOf(error)}`);
        await pause(pauseMs);
      }
    }
  };
