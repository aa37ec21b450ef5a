import { expect, it, vi } from 'vitest';
import { stepByStep } from '../../functions/work/step-by-step.ts';
import { VersionConflict } from '../../shared/persistence/store-errors.ts';
import { queueBatch } from '../support/queue.ts';

type Job = { readonly state: string; readonly version: number };

/** An invocation in which there is time for some steps. */
const aWhile = () => {
  let left = 60_000;
  return {
    getRemainingTimeInMillis: () => {
      left -= 10_000;
      return left;
    },
  };
};
const message = queueBatch({ id: 'one', body: { id: 'one' } });

/** Work on which every step finds that it stands elsewhere; `found` is where it stands each time that it is looked at. */
const overtaken = (...found: readonly Job[]) => {
  const load = vi.fn<() => Promise<Job>>();
  const [last] = found.slice(-1);
  if (last !== undefined) load.mockResolvedValue(last);
  for (const job of found) load.mockResolvedValueOnce(job);
  const giveAgain = vi.fn<() => Promise<void>>();
  const step = vi.fn<() => Promise<Job>>().mockRejectedValue(new VersionConflict());
  return { handler: stepByStep({ load, isOver: ({ state }) => state === 'done', step, giveAgain }), giveAgain, step };
};

it('goes on from where another delivery of its message has brought it', async () => {
  const { handler, step } = overtaken(
    { state: 'running', version: 1 },
    { state: 'running', version: 2 },
    { state: 'done', version: 3 },
  );
  expect(await handler(message, aWhile())).toEqual({ batchItemFailures: [] });
  expect(step).toHaveBeenCalledTimes(2);
});

it('fails its message, and does not go on for ever, where a step conflicts although nobody was faster', async () => {
  const { handler, giveAgain } = overtaken({ state: 'running', version: 1 });
  expect(await handler(message, aWhile())).toEqual({ batchItemFailures: [{ itemIdentifier: 'one' }] });
  expect(giveAgain).not.toHaveBeenCalled();
});
