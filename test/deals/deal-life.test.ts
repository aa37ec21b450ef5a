import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';

let cloud: Awaited<ReturnType<typeof startHandlers>>;

beforeAll(async () => {
  cloud = await startHandlers();
  await cloud.seed();
  await cloud.enter('ann');
});

afterAll(() => cloud.stop());

it('runs a deal through its process, from opening to winning', async () => {
  const [ann, boss] = [cloud.as('ann'), cloud.as('boss', 'manager')];
  const opened = await ann.call(contracts.openDeal, { body: { name: 'Chairs for the office' } });
  expect(opened.headers.get('location')).toBe(`/deals/${opened.ok().id}`);
  const params = { dealId: opened.ok().id };

  const refused = await ann.call(contracts.winDeal, { params });
  expect(refused.status).toBe(409);
  expect(refused.refusal().code).toBe('obligatory_activities_open');

  for (const stage of opened.ok().stages) {
    for (const { id: activityId, canComplete } of stage.activities) {
      const note = { text: `Done: ${activityId}` };
      const somebody = canComplete ? ann : boss;
      const done = await somebody.call(contracts.completeActivity, {
        params: { ...params, activityId },
        body: { note },
      });
      expect(done.ok().stageId).toBe(stage.id);
    }
  }
  const before = (await ann.call(contracts.getDeal, { params })).ok();
  expect(before.probability.computed).toBe(99);

  const won = (await ann.call(contracts.winDeal, { params })).ok();
  expect(won).toMatchObject({ status: 'won', probability: { value: 100 }, closing: { probability: 99, by: 'ann' } });

  const timeline = (await ann.call(contracts.getTimeline, { params, query: { limit: '100' } })).ok();
  expect(timeline.items[0]?.type).toBe('deal.won');
  expect(timeline.items.map(({ sequence }) => sequence)).toEqual(timeline.items.map((_, i, all) => all.length - i));
  expect(timeline.nextCursor).toBeNull();
});
