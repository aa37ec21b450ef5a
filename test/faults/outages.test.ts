import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { type Following, startFollowing } from './following.ts';
import { completedDeals, expectAllFollowed, processWithTask, tasksOf } from './steps.ts';

let following: Following;
let processId: string;

beforeAll(async () => {
  following = await startFollowing({ timeoutSeconds: 5, attempts: 1 });
  processId = await processWithTask(following);
});
afterAll(() => following.stop());
beforeEach(() => {
  following.toTable.decide(() => 'pass');
  following.toTopic.decide(() => 'pass');
});

const expectNoDeadLetters = async () => expect(await following.failedBatches()).toEqual([]);

describe('the consumers of the stream', () => {
  it('publish and follow up each event once when all goes well', async () => {
    const deals = await completedDeals(following, processId, 3);
    await expectAllFollowed(following, deals);
    const published = following.published();
    expect(published).toHaveLength(new Set(published).size);
  });

  it('handle what fails twice and then succeeds', async () => {
    following.toTopic.next('broken', 'unreachable');
    following.toTable.next('broken', 'broken');
    await expectAllFollowed(following, await completedDeals(following, processId, 3));
    await expectNoDeadLetters();
  });

  it('go on after a call that never ends', async () => {
    following.toTopic.next('silent');
    following.toTable.next('silent');
    await expectAllFollowed(following, await completedDeals(following, processId, 3));
    await expectNoDeadLetters();
  });

  it('repeat what was done while its answer was lost: the same events, the same tasks', async () => {
    let lost = 0;
    following.toTopic.next('answer lost');
    following.toTable.decide((operation) => {
      if (operation !== 'PutItem' || lost === 3) return 'pass';
      lost += 1;
      return 'answer lost';
    });
    await expectAllFollowed(following, await completedDeals(following, processId, 3));
    expect(lost).toBe(3);
    await until(() => {
      const published = following.published();
      return published.length > new Set(published).size;
    });
    await expectNoDeadLetters();
  });

  it('lose nothing while the topic is away for longer than they try, and follow up meanwhile', async () => {
    following.toTopic.decide(() => 'unreachable');
    const deals = await completedDeals(following, processId, 3);
    for (const { id } of deals) await until(async () => (await tasksOf(following, id)).length === 1);
    await until(async () => (await following.failedBatches()).length > 0);
    following.toTopic.decide(() => 'pass');
    // What was tried while the topic came back may become a dead letter after the first look.
    await until(async () => {
      await following.redrive();
      return (await following.failedBatches()).length === 0;
    });
    await expectAllFollowed(following, deals);
    await expectNoDeadLetters();
  });
});
