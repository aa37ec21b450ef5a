import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
});

afterAll(() => cloud.stop());

const openedDeal = async (name: string) => {
  const deal = (await cloud.as('salesperson').call(contracts.openDeal, { body: { name } })).ok();
  const activityIds = deal.stages.flatMap(({ activities }) => activities.map(({ id }) => id));
  return { deal, params: { dealId: deal.id }, activityIds };
};

describe('over HTTP, against the stack that would be deployed', () => {
  it('runs a deal from opening to winning, refusing to win while an obligatory activity is open', async () => {
    const [seller, manager] = [cloud.as('salesperson'), cloud.as('manager')];
    const { params, activityIds } = await openedDeal('Chairs for the office');

    const refused = await seller.call(contracts.winDeal, { params });
    expect(refused.refusal()).toMatchObject({ status: 409, code: 'obligatory_activities_open' });

    for (const activityId of activityIds) {
      const body = { note: { text: `Done: ${activityId}` } };
      (await manager.call(contracts.completeActivity, { params: { ...params, activityId }, body })).ok();
    }
    const won = (await seller.call(contracts.winDeal, { params, body: { reason: 'Best offer' } })).ok();
    expect(won).toMatchObject({ status: 'won', probability: { value: 100 }, progress: { done: activityIds.length } });

    const mine = (await seller.call(contracts.listDeals, { query: { status: 'won' } })).ok();
    expect(mine.items.map(({ id }) => id)).toContain(won.id);
    const timeline = (await seller.call(contracts.getTimeline, { params, query: { limit: '100' } })).ok();
    expect(timeline.items.map(({ type }) => type)).toContain('deal.stage_changed');
  });

  it('loses a deal with its reason, and takes it back as it was', async () => {
    const seller = cloud.as('salesperson');
    const { params, activityIds } = await openedDeal('Desks for the office');
    const [activityId = ''] = activityIds;
    const before = (await seller.call(contracts.completeActivity, { params: { ...params, activityId } })).ok();
    const lost = (await seller.call(contracts.loseDeal, { params, body: { reason: 'Price' } })).ok();
    expect(lost).toMatchObject({ status: 'lost', closing: { reason: 'Price', stageId: before.stageId } });
    const reopened = (await seller.call(contracts.reopenDeal, { params })).ok();
    expect(reopened).toMatchObject({ status: 'open', closing: null, probability: before.probability });
    expect(reopened.stages.flatMap(({ activities }) => activities.map(({ state }) => state))).toEqual(
      before.stages.flatMap(({ activities }) => activities.map(({ state }) => state)),
    );
  });

  it('lets many complete different activities of one deal at once: none is lost, none counts twice', async () => {
    const administrator = cloud.as('administrator');
    const activities = Array.from({ length: 50 }, (_, index) => ({
      id: `a${index}`,
      name: `Activity ${index}`,
      weight: 2,
    }));
    const definition = { name: 'Fifty', stages: [{ id: 's', name: 'Stage', activities }] };
    const process = (await administrator.call(contracts.createProcess, { body: { name: 'Fifty', definition } })).ok();
    (await administrator.call(contracts.publishProcess, { params: { processId: process.id } })).ok();
    const deal = (await administrator.call(contracts.openDeal, { body: { name: 'Rush', processId: process.id } })).ok();

    const complete = async (activityId: string): Promise<void> => {
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const answer = await administrator.call(contracts.completeActivity, {
          params: { dealId: deal.id, activityId },
        });
        if (answer.status !== 409) return void answer.ok();
        expect(answer.refusal().code).toBe('version_conflict');
      }
      throw new Error(`${activityId} was never completed`);
    };
    await Promise.all(activities.map(({ id }) => complete(id)));

    const params = { dealId: deal.id };
    const after = (await administrator.call(contracts.getDeal, { params })).ok();
    expect(after).toMatchObject({ version: 51, progress: { done: 50, total: 50 }, probability: { value: 99 } });
    const query = { type: 'activity.completed', limit: '100' };
    const { items } = (await administrator.call(contracts.getTimeline, { params, query })).ok();
    expect(new Set(items.map(({ data }) => data.activityId)).size).toBe(50);
    expect(items).toHaveLength(50);
  });
});
