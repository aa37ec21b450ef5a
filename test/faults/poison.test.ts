import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { now } from '../../shared/kernel/clock.ts';
import { eventsOf } from '../../shared/kernel/decision.ts';
import { openDeal } from '../support/steps.ts';
import { until } from '../support/until.ts';
import { type Following, startFollowing } from './following.ts';
import { completedDeals, expectAllFollowed, processWithTask, tasksOf } from './steps.ts';

let following: Following;
let processId: string;

beforeAll(async () => {
  following = await startFollowing({ attempts: 1 });
  processId = await processWithTask(following);
});
afterAll(() => following.stop());

const lost = 7;

/** A deal that was completed in a version of its process that the table lacks. */
const dealOfLostVersion = async () => {
  const { eventWrites } = await import('../../shared/table/event-item.ts');
  const { write } = await import('../../shared/table/table.ts');
  const deal = await openDeal(following.handlers.as('ada', 'administrator'), { processId });
  const place = { dealId: deal.id, processId, processVersion: lost };
  const data = { stageId: 'first', activityId: 'talk', name: 'talk' };
  const completed = { type: 'activity.completed', data, changes: { probability: { from: 0, to: 99 } } } as const;
  const cause = { by: { userId: 'ada', via: 'user' }, at: now() } as const;
  await write(eventWrites(eventsOf({ kind: 'deal', id: deal.id }, 1, place, [completed], cause)));
  return deal;
};

const putBack = async () => {
  const { findVersion, versionWrite } = await import('../../shared/processes/store/versions.ts');
  const { write } = await import('../../shared/table/table.ts');
  const first = await findVersion(processId, 1);
  if (first !== undefined) await write([versionWrite({ ...first, version: lost })]);
};

/** Writes what no rule of ours would, past all of them. */
const putNonsense = async () => {
  const { client } = await import('../../shared/table/table.ts');
  const Item = { pk: 'DEAL#nonsense', sk: 'EVENT#000000001', entity: 'event', told: 'by nobody, é 🙂' };
  await client.send(new PutCommand({ TableName: following.handlers.table.tableName, Item }));
  return Item;
};

const promised = 15_000;

describe('a record that always fails', () => {
  it('becomes a dead letter as a whole, holds no other deal up for long, and is followed up once it can be, exactly once', async () => {
    const before = await completedDeals(following, processId, 2);
    const poisoned = await dealOfLostVersion();
    const written = performance.now();
    const after = await completedDeals(following, processId, 4);
    await expectAllFollowed(following, [...before, ...after]);
    expect(performance.now() - written).toBeLessThan(promised);
    expect(await tasksOf(following, poisoned.id)).toEqual([]);
    await until(async () => (await following.failedBatches()).length === 1);
    expect(await following.failedBatches()).toMatchObject([
      {
        requestContext: { functionArn: expect.stringContaining('followup'), condition: 'RetryAttemptsExhausted' },
        payload: [{ dynamodb: { NewImage: { event: { S: expect.stringContaining(`"processVersion":${lost}`) } } } }],
      },
    ]);

    expect(await following.redrive()).toMatchObject([{ remaining: 1 }]);
    await putBack();
    expect(await following.redrive({ dryRun: true })).toMatchObject([{ remaining: 1 }]);
    expect(await tasksOf(following, poisoned.id)).toEqual([]);
    expect(await following.redrive()).toMatchObject([{ remaining: 0 }]);
    expect(await following.redrive()).toEqual([]);
    await expectAllFollowed(following, [...before, poisoned, ...after]);
  });

  it('is kept as it is when it holds no event at all', async () => {
    const nonsense = await putNonsense();
    const deals = await completedDeals(following, processId, 3);
    await expectAllFollowed(following, deals);
    await until(async () => (await following.failedBatches()).length === 2);
    const NewImage = marshall(nonsense);
    for (let again = 0; again < 2; again += 1) {
      const kept = await following.failedBatches();
      expect(kept.map(({ payload }) => payload)).toEqual([[{ dynamodb: { NewImage } }], [{ dynamodb: { NewImage } }]]);
      expect(new Set(kept.map(({ requestContext }) => requestContext.functionArn)).size).toBe(2);
      expect(await following.redrive()).toMatchObject([{ remaining: 1 }, { remaining: 1 }]);
    }
  });
});
