import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { type Following, startFollowing } from './following.ts';
import { completedDeals, expectAllFollowed, processWithTask, tasksOf } from './steps.ts';

let following: Following;
let processId: string;

/** Code like that of a release in which nobody knew that activities are completed. */
const older = (code: string) => code.replaceAll('activity.completed', 'activity.older');

beforeAll(async () => {
  following = await startFollowing({ attempts: 1, older });
  processId = await processWithTask(following);
});
afterAll(() => following.stop());

it('an event of a later release is made a dead letter at once by each consumer, holds nothing up, and is followed up after the next upgrade', async () => {
  const deals = await completedDeals(following, processId, 2);
  await until(async () => (await following.failedBatches()).length === 2 * deals.length);
  const others = (await following.committed()).filter((id) => !id.endsWith('-2'));
  await until(async () => new Set(others).isSubsetOf(new Set(following.published())));
  expect(others.length).toBeGreaterThan(deals.length);
  expect(new Set(following.published()).size).toBe(others.length);
  for (const { requestContext, payload } of await following.failedBatches()) {
    expect(requestContext.condition).toBe('OfLaterRelease');
    expect(payload).toMatchObject([
      { dynamodb: { NewImage: { event: { S: expect.stringContaining('"type":"activity.completed"') } } } },
    ]);
  }

  for (const _ of ['too early', 'still too early']) {
    const results = await following.redrive();
    expect(results.map(({ remaining }) => remaining)).toEqual([1, 1, 1, 1]);
    expect(await following.failedBatches()).toHaveLength(4);
  }
  for (const { id } of deals) expect(await tasksOf(following, id)).toEqual([]);

  await following.upgrade();
  expect((await following.redrive()).map(({ remaining }) => remaining)).toEqual([0, 0, 0, 0]);
  expect(await following.redrive()).toEqual([]);
  await expectAllFollowed(following, deals);
});
