import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import type { FoundEvent } from '../../shared/kernel/event.ts';
import { follower } from '../support/feed.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { until } from '../support/until.ts';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
});

afterAll(() => cloud.stop());

it('tells a follower over HTTP what becomes of deals, and of the tasks that this sets off', async () => {
  const [seller, manager] = [cloud.as('salesperson'), cloud.as('manager')];
  const readOn = follower(manager, { limit: '10' });
  const deal = (await seller.call(contracts.openDeal, { body: { name: 'Lamps for the office' } })).ok();
  const params = { dealId: deal.id };
  for (const activityId of deal.stages.flatMap(({ activities }) => activities.map(({ id }) => id))) {
    const body = { note: { text: `Done: ${activityId}` } };
    (await manager.call(contracts.completeActivity, { params: { ...params, activityId }, body })).ok();
  }
  (await seller.call(contracts.winDeal, { params })).ok();

  const { items } = (await seller.call(contracts.getTimeline, { params, query: { limit: '100' } })).ok();
  const seen = new Map<string, FoundEvent>();
  const ofDeal = () => [...seen.values()].filter(({ dealId }) => dealId === deal.id);
  const isOver = () => ['deal.won', 'task.created'].every((type) => ofDeal().some((event) => event.type === type));
  await until(async () => {
    for (const event of await readOn()) if (!seen.has(event.id)) seen.set(event.id, event);
    return isOver();
  });
  expect(ofDeal().filter(({ subject }) => subject.kind === 'deal')).toEqual(items.toReversed());
});
