import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it, vi } from 'vitest';
import type { JobMessage } from '../../shared/kernel/messages.ts';
import { VersionConflict } from '../../shared/table/errors.ts';

process.env.WORK_QUEUE_URL = 'http://127.0.0.1:9/000000000000/work';
const { resumableJob } = await import('../../functions/jobs/resumable-job.ts');
const queue = mockClient(SQSClient);
beforeEach(() => void queue.reset().on(SendMessageCommand).resolves({}));

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
const message: JobMessage = { kind: 'import', id: 'one' };
const given = () => queue.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input.MessageBody);

/** Work on which every step finds that it stands elsewhere; `found` is where it stands each time that it is looked at. */
const overtaken = (...found: readonly Job[]) => {
  const load = vi.fn<() => Promise<Job>>();
  const [last] = found.slice(-1);
  if (last !== undefined) load.mockResolvedValue(last);
  for (const job of found) load.mockResolvedValueOnce(job);
  const step = vi.fn<() => Promise<Job>>().mockRejectedValue(new VersionConflict());
  return { work: resumableJob({ load, isOver: ({ state }) => state === 'done', step }), step };
};

it('goes on from where another delivery of its message has brought it', async () => {
  const { work, step } = overtaken(
    { state: 'running', version: 1 },
    { state: 'running', version: 2 },
    { state: 'done', version: 3 },
  );
  await work(message, aWhile());
  expect(step).toHaveBeenCalledTimes(2);
});

it('fails its message, and does not go on for ever, where a step conflicts although nobody was faster', async () => {
  const { work } = overtaken({ state: 'running', version: 1 });
  await expect(work(message, aWhile())).rejects.toThrow(VersionConflict);
  expect(given()).toEqual([]);
});

it('is followed by one message, in time for its function to end, as long as there is something to do', async () => {
  let version = 0;
  const endless = resumableJob<Job>({
    load: async () => ({ state: 'running', version }),
    isOver: () => false,
    step: async () => ({ state: 'running', version: ++version }),
  });
  await endless(message, aWhile());
  expect([version, given()]).toEqual([4, [JSON.stringify(message)]]);
});

it('does each step once where two messages of the same work are under way, and both end with it', async () => {
  let kept: Job = { state: 'running', version: 0 };
  const done: number[] = [];
  const shared = resumableJob<Job>({
    load: async () => kept,
    isOver: ({ state }) => state === 'done',
    step: async (before) => {
      await Promise.resolve();
      if (kept.version !== before.version) throw new VersionConflict();
      const version = before.version + 1;
      done.push(version);
      kept = { state: version === 20 ? 'done' : 'running', version };
      return kept;
    },
  });
  let underWay = 2;
  while (underWay > 0) {
    queue.resetHistory();
    await Promise.all(Array.from({ length: underWay }, () => shared(message, aWhile())));
    expect(given().length).toBeLessThanOrEqual(underWay);
    underWay = given().length;
  }
  expect(done).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});
